using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Works.Administration;
using Works.Payments.Funds;
using Works.Payments.Treasury;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Instructions;

/// <summary>What a run of a job did.</summary>
/// <param name="LookedAt">Instructions, days or heads it asked about.</param>
/// <param name="Moved">How many of them went on.</param>
/// <param name="Errors">What failed, and why.</param>
internal sealed record JobResult(int LookedAt, int Moved, IReadOnlyList<string> Errors);

/// <summary>
/// The treasury's jobs (spec 40 §6.5–6.9, §12 P9, P10). One run of a service and tenant at a time, however many hosts and people start it; what fails of it
/// is told and tried again at the next run, with longer and longer pauses; nothing that happens to one instruction stops the others.
/// </summary>
internal sealed class TreasuryJobs(TreasuryScope scopes, TreasuryChannels channels, SendInstruction send, PaymentSettings settings, TimeProvider clock, ILogger<TreasuryJobs> log)
{
    private const int AtOnce = 8; // talks at a time; each holds a connection only while it stores
    private const int PaymentsAtOnce = 2; // work of ours and of the database: more would only take the processors from requests
    private const int MostPerRun = 500;
    private const long PollDays = 30; // after a credit, money may come back for so long (spec 40 §6.6)
    private const int MostErrors = 50;

    /// <summary>Services of the contract, in the order in which an instruction meets them.</summary>
    public static IReadOnlyList<string> Services { get; } = ["VA", "PA", "PI", "PIS", "PAG", "PD", "FD", "COR", "FTPS", "FTFPS"];

    /// <summary>Runs a service for a tenant, unless it runs already.</summary>
    /// <param name="serviceId">One of <see cref="Services"/>.</param>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="isAsked">True when a person asks: pauses are not kept.</param>
    /// <param name="cancellationToken">Cancels between two instructions.</param>
    /// <returns>What it did; null when another run is under way or the tenant has no channel.</returns>
    public async Task<JobResult?> RunAsync(string serviceId, string tenantId, bool isAsked, CancellationToken cancellationToken)
    {
        if (serviceId != "PA" && channels.Of(tenantId) is null) return null;
        // The lock lives as long as this transaction; nothing else happens in it, so that it never waits for what the run itself does.
        return await scopes.RunAsync<JobResult?>(tenantId, caller: null, $"treasury-{serviceId}", async (_, db) =>
        {
            await db.ExecuteAsync("insert into payments.treasury_jobs (tenant_id, service_id) values (@tenantId, @serviceId) on conflict do nothing", new { tenantId, serviceId }, cancellationToken);
            var mine = await db.QueryAsync<string>(
                "select service_id from payments.treasury_jobs where tenant_id = @tenantId and service_id = @serviceId for update skip locked", new { tenantId, serviceId }, cancellationToken);
            if (mine.Count == 0) return null;
            var started = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var result = await WorkAsync(serviceId, tenantId, isAsked, cancellationToken);
            if (result.LookedAt > 0 || isAsked)
            {
                await db.ExecuteAsync(
                    """
                    insert into payments.treasury_runs (id, tenant_id, service_id, started_time, finished_time, looked_at, moved, failed, errors)
                    values (@id, @tenantId, @serviceId, @started, @finished, @LookedAt, @Moved, @failed, @errors::jsonb)
                    """,
                    new
                    {
                        id = Guid.CreateVersion7(), tenantId, serviceId, started, finished = clock.GetUtcNow().ToUnixTimeMilliseconds(), result.LookedAt, result.Moved, failed = result.Errors.Count,
                        errors = JsonSerializer.Serialize(result.Errors.Take(MostErrors), WireJson.Options),
                    }, cancellationToken);
            }

            return result;
        }, cancellationToken);
    }

    private Task<JobResult> WorkAsync(string serviceId, string tenantId, bool isAsked, CancellationToken cancellationToken) => serviceId switch
    {
        "VA" => AllotAsync(tenantId, cancellationToken),
        "PA" => PayAsync(tenantId, cancellationToken),
        "PI" or "COR" => EachAsync(tenantId, serviceId, isAsked, $"status = 'INITIATED' and sending in ('NEW', 'SENT') and (parent_number is not null) = {(serviceId == "COR" ? "true" : "false")}",
            (due, _) => send.SendAsync(tenantId, due.Id, isAsked: false, CancellationToken.None), cancellationToken),
        "PIS" => EachAsync(tenantId, serviceId, isAsked, "status = 'INITIATED' and sending = 'TAKEN' and parent_number is null", ApproveAsync, cancellationToken),
        "PAG" => EachAsync(tenantId, serviceId, isAsked, "status = 'APPROVED'", AdviseAsync, cancellationToken),
        "PD" => EachAsync(tenantId, serviceId, isAsked, "status = 'IN PROCESS'", CreditAsync, cancellationToken),
        "FD" => SweepAsync(tenantId, isAsked, cancellationToken),
        "FTPS" => EachAsync(tenantId, serviceId, isAsked, "status = 'INITIATED' and sending = 'TAKEN' and parent_number is not null", CreditAsync, cancellationToken),
        "FTFPS" => SweepCorrectionsAsync(tenantId, isAsked, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(serviceId), serviceId, "No such service"),
    };

    private async Task<JobResult> EachAsync(
        string tenantId, string serviceId, bool isAsked, string condition, Func<DueInstruction, ITreasury, Task<bool>> step, CancellationToken cancellationToken)
    {
        var due = await scopes.RunAsync(tenantId, caller: null, $"treasury-{serviceId}", (_, db) => db.QueryAsync<DueInstruction>(
            $"""
            select id, tenant_id, number, created_time from payments.instructions
            where tenant_id = @tenantId and {condition} and leased_until <= @Now and (@isAsked or next_attempt_time <= @Now) order by next_attempt_time, id limit @MostPerRun
            """, new { tenantId, isAsked, MostPerRun, db.Now }, cancellationToken), cancellationToken);
        return await AllAsync(due, due => due.Number, due => step(due, channels.Of(tenantId)!), cancellationToken);
    }

    private async Task<JobResult> AllAsync<T>(IReadOnlyList<T> items, Func<T, string> name, Func<T, Task<bool>> step, CancellationToken cancellationToken, int atOnce = AtOnce)
    {
        var (moved, errors) = (0, new ConcurrentQueue<string>());
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, async (item, _) =>
        {
            try
            {
                if (await step(item)) Interlocked.Increment(ref moved);
            }
            catch (UnheardException unheard)
            {
                errors.Enqueue($"{name(item)}: {unheard.Message}");
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                log.LogError(exception, "The treasury job failed at {Item}", name(item));
                errors.Enqueue($"{name(item)}: {exception.GetType().Name}");
            }
        });
        return new JobResult(items.Count, moved, [.. errors]);
    }

    private async Task<bool> ApproveAsync(DueInstruction due, ITreasury treasury)
    {
        var order = await OrderAsync(due);
        var reply = await treasury.ApprovalAsync(order, CancellationToken.None);
        await scopes.KeepAsync(due.TenantId, due.Id, "PIS", due.Number, reply, CancellationToken.None);
        if (InstructionSteps.IsRejection(due.Number, reply)) return await StepAsync(due, steps => steps.RejectAsync(due.TenantId, due.Id, reply.Error!, reply.Response, CancellationToken.None));
        return reply.Heard == Heard.Said ? await StepAsync(due, steps => steps.ApproveAsync(due.TenantId, due.Id, reply.Value!, reply.Response, CancellationToken.None)) : await WaitAsync(due, "PIS", reply.Heard, reply.Error);
    }

    private async Task<bool> AdviseAsync(DueInstruction due, ITreasury treasury)
    {
        var reply = await treasury.AdviceAsync(await OrderAsync(due), CancellationToken.None);
        await scopes.KeepAsync(due.TenantId, due.Id, "PAG", due.Number, reply, CancellationToken.None);
        return reply.Heard == Heard.Said && await StepAsync(due, steps => steps.AdviseAsync(due.TenantId, due.Id, reply.Value!, reply.Response, CancellationToken.None)) || await WaitAsync(due, "PAG", reply.Heard, reply.Error);
    }

    private async Task<bool> CreditAsync(DueInstruction due, ITreasury treasury)
    {
        var order = await OrderAsync(due);
        var service = order.Original is null ? "PD" : "FTPS";
        var reply = await treasury.CreditsAsync(order, CancellationToken.None);
        await scopes.KeepAsync(due.TenantId, due.Id, service, due.Number, reply, CancellationToken.None);
        if (order.Original is not null && InstructionSteps.IsRejection(due.Number, reply))
            return await StepAsync(due, steps => steps.RejectAsync(due.TenantId, due.Id, reply.Error!, reply.Response, CancellationToken.None));
        return reply.Heard == Heard.Said && await StepAsync(due, steps => steps.CreditAsync(due.TenantId, due.Id, reply.Value!, reply.Response, CancellationToken.None)) || await WaitAsync(due, service, reply.Heard, reply.Error);
    }

    // Every day on which we were credited is asked about until 30 days after it, and at least once then: no day is missed, however long nobody asked.
    private async Task<JobResult> SweepAsync(string tenantId, bool isAsked, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var days = await scopes.RunAsync(tenantId, caller: null, "treasury-FD", (_, db) => db.QueryAsync<DueDay>(
            """
            select left(i.voucher_date, 10) as day, coalesce(max(w.through_time), 0) as through_time from payments.instructions i
            left join payments.watermarks w on w.tenant_id = i.tenant_id and w.service_id = 'FD' and w.subject = left(i.voucher_date, 10)
            where i.tenant_id = @tenantId and i.parent_number is null and i.voucher_date is not null and i.status in ('IN PROCESS', 'SUCCESSFUL', 'PARTIAL') group by 1 order by 1
            """, new { tenantId }, cancellationToken), cancellationToken);
        var due = days.Where(day => DateOnly.TryParseExact(day.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && IsPolled(date, day.ThroughTime, now, isAsked)).ToList();
        return await AllAsync(due, day => day.Day, async day =>
        {
            var date = DateOnly.ParseExact(day.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            var reply = await channels.Of(tenantId)!.BouncesAsync(tenantId, date, CancellationToken.None);
            await scopes.KeepAsync(tenantId, null, "FD", day.Day, reply, CancellationToken.None);
            return await BouncedAsync(tenantId, "FD", day.Day, reply, now);
        }, cancellationToken);
    }

    private async Task<JobResult> SweepCorrectionsAsync(string tenantId, bool isAsked, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var corrections = await scopes.RunAsync(tenantId, caller: null, "treasury-FTFPS", (_, db) => db.QueryAsync<DueCorrection>(
            """
            select i.id, i.tenant_id, i.number, i.created_time, left(i.voucher_date, 10) as day, coalesce(w.through_time, 0) as through_time from payments.instructions i
            left join payments.watermarks w on w.tenant_id = i.tenant_id and w.service_id = 'FTFPS' and w.subject = i.number
            where i.tenant_id = @tenantId and i.parent_number is not null and i.voucher_date is not null and i.status in ('SUCCESSFUL', 'PARTIAL') order by i.id
            """, new { tenantId }, cancellationToken), cancellationToken);
        var due = corrections.Where(one => DateOnly.TryParseExact(one.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && IsPolled(date, one.ThroughTime, now, isAsked)).ToList();
        return await AllAsync(due, one => one.Number, async one =>
        {
            var reply = await channels.Of(tenantId)!.CorrectionBouncesAsync(await OrderAsync(one), CancellationToken.None);
            await scopes.KeepAsync(tenantId, one.Id, "FTFPS", one.Number, reply, CancellationToken.None);
            return await BouncedAsync(tenantId, "FTFPS", one.Number, reply, now);
        }, cancellationToken);
    }

    private bool IsPolled(DateOnly day, long through, DateTimeOffset now, bool isAsked)
    {
        var last = DateTimeOffset.FromUnixTimeMilliseconds(through);
        var end = new DateTimeOffset(day.AddDays((int)PollDays).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return last < end && (isAsked || now - last >= TimeSpan.FromSeconds(settings.JobSeconds * 60));
    }

    private async Task<bool> BouncedAsync(string tenantId, string service, string subject, TreasuryReply<IReadOnlyList<Bounces>> reply, DateTimeOffset asked)
    {
        if (reply.Heard is not (Heard.Said or Heard.Nothing)) throw new UnheardException(reply.Error); // the mark stays: asked again
        var moved = false;
        foreach (var bounces in reply.Value ?? [])
        {
            moved |= await scopes.RunAsync(tenantId, caller: null, $"treasury-{service}", (services, _) =>
                services.GetRequiredService<InstructionSteps>().BounceAsync(tenantId, bounces.Number, bounces.Lines, reply.Response, CancellationToken.None), CancellationToken.None);
        }

        await MarkAsync(tenantId, service, subject, asked);
        return moved;
    }

    private async Task<JobResult> AllotAsync(string tenantId, CancellationToken cancellationToken)
    {
        var treasury = channels.Of(tenantId)!;
        if (!treasury.AllotsFunds) return new JobResult(0, 0, []);
        var asked = await scopes.RunAsync(tenantId, caller: null, "treasury-VA", async (services, db) =>
        {
            var masters = services.GetRequiredService<TreasuryMasters>();
            var marks = (await db.QueryAsync<Mark>("select subject, through_time from payments.watermarks where tenant_id = @tenantId and service_id = 'VA'", new { tenantId }, cancellationToken))
                .ToDictionary(mark => mark.Subject, mark => mark.ThroughTime, StringComparer.Ordinal);
            var pairs = new List<(DrawingOffice Office, HeadOfAccount Head, long Since)>();
            foreach (var office in await masters.OfficesAsync(tenantId, cancellationToken))
                foreach (var head in await masters.HeadsAsync(tenantId, db.Now, cancellationToken)) pairs.Add((office, head, marks.GetValueOrDefault(Subject(office, head), head.EffectiveFrom)));
            return pairs;
        }, cancellationToken);

        var zone = TimeSpan.FromHours(5.5); // the treasury's clock
        var errors = new ConcurrentQueue<string>();
        var result = await AllAsync(asked, pair => Subject(pair.Office, pair.Head), async pair =>
        {
            var now = clock.GetUtcNow();
            // Windows overlap, so that nothing falls between two of them; what comes twice is known by its serial.
            var reply = await treasury.AllotmentsAsync(tenantId, pair.Head.Code, pair.Office.DdoCode, pair.Office.GranteeAgCode, DateTimeOffset.FromUnixTimeMilliseconds(pair.Since).AddMinutes(-10), CancellationToken.None);
            await scopes.KeepAsync(tenantId, null, "VA", Subject(pair.Office, pair.Head), reply, CancellationToken.None);
            if (reply.Heard is not (Heard.Said or Heard.Nothing)) throw new UnheardException(reply.Error);
            var fresh = 0;
            var rows = (reply.Value ?? []).OrderBy(row => row.Serial).ToList();
            if (rows.Count > 0)
            {
                fresh = await scopes.RunAsync(tenantId, caller: null, "treasury-VA", async (services, db) =>
                {
                    var (ledger, outbox) = (services.GetRequiredService<FundsLedger>(), services.GetRequiredService<Outbox>());
                    var taken = 0;
                    foreach (var row in rows)
                    {
                        var day = row.Date is { Length: >= 10 } && DateOnly.TryParseExact(row.Date[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : DateOnly.FromDateTime(now.ToOffset(zone).DateTime);
                        var outcome = await ledger.TakeOverAsync(tenantId, pair.Office, pair.Head, row, FinancialYear.Of(day), CancellationToken.None);
                        if (!outcome.IsNew) continue;
                        taken++;
                        outbox.Publish("ifms-allotment", tenantId, row.MasterAllotmentId, new AllotmentFact(
                            row.MasterAllotmentId, row.Serial, row.Type, row.Amount.Rupees, row.SanctionBalance.Rupees, pair.Head.Code, pair.Office.DdoCode, pair.Office.ProgramCode));
                    }

                    foreach (var parked in await ledger.ParkedAsync(tenantId, CancellationToken.None)) errors.Enqueue($"parked: {parked}");
                    return taken;
                }, CancellationToken.None);
            }

            await MarkAsync(tenantId, "VA", Subject(pair.Office, pair.Head), now);
            return fresh > 0;
        }, cancellationToken);
        foreach (var parked in errors) log.LogError("An allotment of {TenantId} waits: {Allotment}", tenantId, parked);
        return result with { Errors = [.. result.Errors, .. errors] };
    }

    // One payment per approved bill (spec 40 §6.9), by key and not by page: the set shrinks while it is paid.
    private async Task<JobResult> PayAsync(string tenantId, CancellationToken cancellationToken)
    {
        var (looked, moved, errors) = (0, 0, new List<string>());
        Guid? after = null;
        while (looked < MostPerRun)
        {
            var page = await scopes.RunAsync(tenantId, caller: null, "treasury-PA", (services, _) => services.GetRequiredService<Bills.IBills>().UnpaidAsync(tenantId, after, 100, cancellationToken), cancellationToken);
            if (page.Count == 0) break;
            var done = await AllAsync(page, id => id.ToString(), async id =>
            {
                var paid = await scopes.RunAsync(tenantId, caller: null, "treasury-PA", (services, _) => services.GetRequiredService<PayBill>().PayAsync(tenantId, id, CancellationToken.None), CancellationToken.None);
                return !paid.IsRefused;
            }, cancellationToken, PaymentsAtOnce);
            (looked, moved) = (looked + done.LookedAt, moved + done.Moved);
            errors.AddRange(done.Errors);
            after = page[^1];
        }

        return new JobResult(looked, moved, errors);
    }

    private Task<Order> OrderAsync(DueInstruction due) => scopes.RunAsync(due.TenantId, caller: null, due.Number, async (_, db) =>
    {
        var instruction = (await InstructionQueries.ByNumberAsync(db, due.TenantId, due.Number))!;
        var original = instruction.ParentNumber is null ? null : await InstructionQueries.ByNumberAsync(db, due.TenantId, instruction.ParentNumber);
        return PayeePrivacy.OrderOf(instruction, original, latest: null, db.Cipher);
    }, CancellationToken.None);

    private Task<bool> StepAsync(DueInstruction due, Func<InstructionSteps, Task<bool>> step) =>
        scopes.RunAsync(due.TenantId, caller: null, due.Number, (services, _) => step(services.GetRequiredService<InstructionSteps>()), CancellationToken.None);

    // The longer it has been waiting, the more rarely it is asked about: a twentieth of its age, at most an hour.
    private async Task<bool> WaitAsync(DueInstruction due, string serviceId, Heard heard, string? error)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var pause = Math.Clamp((now - due.CreatedTime) / 20, 0, (long)TimeSpan.FromHours(1).TotalMilliseconds);
        await scopes.RunAsync(due.TenantId, caller: null, due.Number, async (services, _) =>
        {
            await services.GetRequiredService<InstructionSteps>().WaitAsync(due.TenantId, due.Id, serviceId, heard, now + pause, CancellationToken.None);
            return true;
        }, CancellationToken.None);
        return heard is Heard.Error or Heard.Unsent or Heard.Unknown ? throw new UnheardException(error) : false;
    }

    private Task MarkAsync(string tenantId, string serviceId, string subject, DateTimeOffset through) => scopes.RunAsync(tenantId, caller: null, $"treasury-{serviceId}", async (_, db) => await db.ExecuteAsync(
        """
        insert into payments.watermarks as w (tenant_id, service_id, subject, through_time) values (@tenantId, @serviceId, @subject, @through)
        on conflict (tenant_id, service_id, subject) do update set through_time = greatest(w.through_time, excluded.through_time)
        """, new { tenantId, serviceId, subject, through = through.ToUnixTimeMilliseconds() }, CancellationToken.None), CancellationToken.None);

    private static string Subject(DrawingOffice office, HeadOfAccount head) => $"{head.Code}|{office.DdoCode}";

    /// <summary>The treasury did not answer, or not what it was asked: told in the run, tried again at the next.</summary>
    private sealed class UnheardException(string? message) : Exception(message ?? "The treasury does not answer");

    private record DueInstruction
    {
        public required Guid Id { get; init; }
        public required string TenantId { get; init; }
        public required string Number { get; init; }
        public required long CreatedTime { get; init; }
    }

    private sealed record DueCorrection : DueInstruction
    {
        public required string Day { get; init; }
        public required long ThroughTime { get; init; }
    }

    private sealed record DueDay
    {
        public required string Day { get; init; }
        public required long ThroughTime { get; init; }
    }

    private sealed record Mark
    {
        public required string Subject { get; init; }
        public required long ThroughTime { get; init; }
    }
}

/// <summary>Payload of the topic <c>ifms-allotment</c>: money was allotted to, or withdrawn from, an office.</summary>
internal sealed record AllotmentFact(
    string MasterAllotmentId, int Serial, string Type, decimal Amount, decimal SanctionBalance, string HoaCode, string DdoCode, string ProgramCode);

/// <summary>One treasury service as a recurring job, for every tenant that has a channel.</summary>
internal sealed class TreasuryJob(string serviceId, TreasuryJobs jobs, PaymentSettings settings, Database database) : IRecurringJob
{
    public string Name => $"treasury-{serviceId}";

    public DateTimeOffset NextAfter(DateTimeOffset instant) => instant.AddSeconds(settings.JobSeconds);

    public async Task RunAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        if (settings.Channels.Count == 0) return;
        foreach (var tenantId in await TenantsAsync(cancellationToken)) await jobs.RunAsync(serviceId, tenantId, isAsked: false, cancellationToken);
    }

    // Cities and states that have a channel; accounts say which tenants there are.
    private async Task<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellationToken) => await database.ReadAsSystemAsync(
        "select distinct tenant_id from payments.payments union select tenant_id from administration.masters where schema_code = 'ifms.SSUDetails' order by 1", _ => { },
        async reader =>
        {
            var tenants = new List<string>();
            while (await reader.ReadAsync(cancellationToken)) tenants.Add(reader.GetString(0));
            return tenants.FindAll(tenant => settings.ChannelOf(tenant) is not null);
        }, cancellationToken);
}
