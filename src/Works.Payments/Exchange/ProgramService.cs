using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Exchange;

/// <summary>
/// The program service of one side (spec 40 §7.3, 60 §4): programs, sanctions, allocations and disbursements, with balances that no two messages overspend. Faults
/// of the envelope are refused; faults within a message set its status to ERROR and are answered with 200, as peers expect.
/// </summary>
internal sealed class ProgramService(WorksDb db, IMasters masters, INumbering numbering, ExchangePost post, PaymentSettings settings, DisburseIntake intake)
{
    public const string Mukta = "mukta";
    public const string Ifms = "ifms";
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;
    private const int MaxChildren = 5000;
    private const int MaxCode = 64;

    // Spec 60 §4.1.
    private static readonly string[] Statuses =
        ["RECEIVED", "APPROVED", "REJECTED", "INPROCESS", "INITIATED", "ERROR", "SUCCESSFUL", "FAILED", "PARTIAL", "ACTIVE", "INACTIVE", "COMPLETED", "CANCELLED", "INFO"];

    private static readonly (string Type, string[] Actions)[] Routes =
    [
        ("program", ["create", "update", "search"]), ("on-program", ["create", "update"]), ("on-sanction", ["create", "update"]), ("sanction", ["search"]), ("on-allocation", ["create", "update"]),
        ("allocation", ["search"]), ("disburse", ["create", "update", "search"]), ("on-disburse", ["create", "update"]),
    ];

    public static void Map(IEndpointRouteBuilder group, string side)
    {
        foreach (var (type, actions) in Routes)
        {
            foreach (var action in actions)
            {
                group.MapPost($"/program-service/v1/{type}/_{action}", (ExchangeRequest request, ProgramService service, CancellationToken cancellationToken) =>
                    action == "search" ? service.SearchAsync(side, type, request, cancellationToken) : service.HandleAsync(side, type, action, request, cancellationToken)).Replies<JsonObject>(envelope: Envelope.None);
            }
        }
    }

    /// <summary>Takes a message of a caller who holds a role for it.</summary>
    public async Task<Result<JsonObject>> HandleAsync(string side, string type, string action, ExchangeRequest request, CancellationToken cancellationToken)
    {
        var header = ExchangeHeader.Of(request.Header, type, action);
        if (header.IsRefused) return header.Failures.ToArray();
        var taken = await TakeAsync(side, header.Value, request, cancellationToken);
        return taken.IsRefused ? taken.Failures.ToArray() : Messages.Envelope(request.Signature, request.Header, taken.Value.Answer);
    }

    /// <summary>Takes a message whose header has been read; also from the exchange.</summary>
    public async Task<Result<TakenMessage>> TakeAsync(string side, ExchangeHeader header, ExchangeRequest request, CancellationToken cancellationToken)
    {
        var type = header.Type;
        if (request.Message is not { ValueKind: JsonValueKind.Object } message) return ExchangeErrors.Message;
        if (Messages.Text(message, "location_code") is not { } tenantId || !db.Context.Scope.Allows(tenantId) || !await masters.IsTenantAsync(tenantId, cancellationToken)) return ExchangeErrors.Location;
        // Replies and what only arrives as a reply must be meant for the host that is registered for this side.
        if (type.StartsWith("on-", StringComparison.Ordinal) && await post.RegisteredAsync(tenantId, side, cancellationToken) is { } registered && header.ReceiverHost != registered) return ExchangeErrors.ClientHost;

        var answer = Messages.Copy(message);
        if (!await IsNewAsync(tenantId, header, message, cancellationToken)) return await IsSameAsync(tenantId, header, message, cancellationToken) ? new TakenMessage(answer, IsNew: false, IsRefused: false) : ExchangeErrors.MessageIdTaken;
        var refusals = new Refusals();
        await TakeAsync(side, type, header.Action, tenantId, message, answer, header, refusals, cancellationToken);
        if (refusals.Any)
        {
            var fault = refusals.ToArray()[0];
            Messages.Stand(answer, "ERROR", $"{fault.Code}: {fault.Message}");
            if (type is "program" or "disburse") await ReplyAsync(side, tenantId, header, answer, cancellationToken);
            else await ForgetAsync(tenantId, header, cancellationToken);
        }

        return new TakenMessage(answer, IsNew: true, refusals.Any);
    }

    private Task TakeAsync(
        string side, string type, string action, string tenantId, JsonElement message, JsonObject answer, ExchangeHeader header, Refusals refusals, CancellationToken cancellationToken) => type switch
        {
            "program" or "on-program" => ProgramAsync(side, type, action, tenantId, message, answer, header, refusals, cancellationToken),
            "on-sanction" => SanctionsAsync(side, action, tenantId, message, refusals, cancellationToken),
            "on-allocation" => AllocationsAsync(side, action, tenantId, message, refusals, cancellationToken),
            "disburse" => DisburseAsync(side, action, tenantId, message, answer, header, refusals, cancellationToken),
            _ => OnDisburseAsync(side, action, tenantId, message, answer, refusals, cancellationToken),
        };

    // ---- programs

    private async Task ProgramAsync(
        string side, string type, string action, string tenantId, JsonElement message, JsonObject answer, ExchangeHeader header, Refusals refusals, CancellationToken cancellationToken)
    {
        var (isReply, id) = (type == "on-program", Messages.Text(message, "id"));
        var (start, end) = (Messages.Number(message, "start_date") ?? 0, Messages.Number(message, "end_date") ?? 0);
        refusals.When(!isReply && Messages.Text(message, "name") is not { Length: >= 2 and <= MaxCode }, () => ExchangeErrors.Of("NAME_ERROR", "name must have 2 to 64 characters"));
        refusals.When(!isReply && start <= 0, () => ExchangeErrors.Of("START_DATE_ERROR", "start_date must be above 0"));
        refusals.When(end > 0 && start > end, () => ExchangeErrors.Of("DATES_ERROR", "start_date must not be after end_date"));
        refusals.When(Messages.Children(message).Count > 0, () => ExchangeErrors.Of("CHILDREN_ERROR", "children must be null"));
        refusals.When((action == "update" || isReply) && id is null, () => ExchangeErrors.Of("PROGRAM_ID_ERROR", "id is mandatory"));
        if (refusals.Any) return;
        id ??= Guid.CreateVersion7().ToString();
        var known = await FindAsync(side, "program", tenantId, id, cancellationToken);
        refusals.When(action == "create" && !isReply && known is not null, () => ExchangeErrors.Of("PROGRAM_FOUND_FOR_CREATE", $"A program exists with the id {id}"));
        refusals.When((action == "update" || isReply) && (known is null || (!isReply && known.IsForeignTo(header))), () => ExchangeErrors.Of("PROGRAM_NOT_FOUND", $"No program is found with the id {id}"));
        refusals.When(Messages.Text(message, "program_code") is null && (action == "update" && !isReply || isReply && Messages.Status(message) == "APPROVED"), () => ExchangeErrors.Of("PROGRAM_CODE_ERROR", "program_code is mandatory"));
        if (Messages.Text(message, "parent_id") is { } parent && await FindAsync(side, "program", tenantId, parent, cancellationToken) is null)
            refusals.Add(ExchangeErrors.Of("PROGRAM_PARENT_ID_NOT_FOUND", $"No program is found with the id {parent}"));
        if (refusals.Any) return;
        answer["id"] = id;
        // The side that receives a program gives it its code.
        if (side == Ifms && action == "create" && !isReply && Messages.Text(message, "program_code") is null)
        {
            var issued = await numbering.IssueAsync("ifix.program.number", tenantId, 1, "PG/[fy:yyyy-yy]/[SEQ_PROGRAM_NUM]", cancellationToken);
            if (issued.IsRefused)
            {
                refusals.Add(issued.Failures[0]);
                return;
            }

            answer["program_code"] = issued.Value[0];
            Messages.Stand(answer, "APPROVED", null);
        }

        await StoreAsync(side, "program", tenantId, id, Messages.ToElement(answer), 0, 0, cancellationToken, sender: isReply ? null : header.SenderHost);
        if (isReply) return;
        if (side == Ifms) await ReplyAsync(side, tenantId, header, answer, cancellationToken); // the code it was given
        await PassOnAsync(side, "program", action, tenantId, header, answer, cancellationToken);
    }

    // ---- sanctions and allocations

    private async Task SanctionsAsync(string side, string action, string tenantId, JsonElement message, Refusals refusals, CancellationToken cancellationToken)
    {
        var children = Messages.Children(message);
        refusals.When(children.Count is 0 or > MaxChildren, () => ExchangeErrors.Of("CHILDREN_ERROR", "children are mandatory"));
        refusals.When(children.Any(child => Messages.Text(child, "location_code") is { } location && location != tenantId), () => ExchangeErrors.Of("SAME_LOCATION_CODE", "All sanctions of a message have one location"));
        string?[] codes = [.. children.Select(child => Messages.Text(child, "program_code") ?? Messages.Text(message, "program_code")).Distinct(StringComparer.Ordinal)];
        refusals.When(codes.Length > 1, () => ExchangeErrors.Of("SAME_PROGRAM_CODE", "All sanctions of a message have one program"));
        refusals.When(children.Any(child => Messages.Text(child, "id") is not { Length: <= MaxCode }), () => ExchangeErrors.Of("SANCTION_ID_NULL", "Every sanction has an id"));
        refusals.When(children.Any(child => Messages.Rupees(child, "net_amount") is null || Messages.Rupees(child, "gross_amount") is null), () => ExchangeErrors.Of("SANCTION_AMOUNT_ERROR", "net_amount and gross_amount must be above 0, in paise"));
        if (refusals.Any) return;
        if (await IsProgramAsync(side, tenantId, codes.FirstOrDefault(), cancellationToken) is false) refusals.Add(ExchangeErrors.Of("NO_PROGRAMS_FOUND", $"No program is found with the code {codes.FirstOrDefault()}"));
        string[] ids = [.. children.Select(child => Messages.Text(child, "id")!)];
        var known = await KnownAsync(side, "sanction", tenantId, ids, cancellationToken);
        refusals.When(action == "create" && (known.Count > 0 || ids.Distinct(StringComparer.Ordinal).Count() < ids.Length), () => ExchangeErrors.Of("DUPLICATE_SANCTION_ID", "A sanction exists with that id"));
        refusals.When(action == "update" && known.Count < ids.Distinct(StringComparer.Ordinal).Count(), () => ExchangeErrors.Of("NO_SANCTIONS_FOUND", "A sanction is not found"));
        if (refusals.Any) return;
        foreach (var child in children)
            await StoreAsync(side, "sanction", tenantId, Messages.Text(child, "id")!, child, Messages.Rupees(child, "net_amount")!.Value, Messages.Rupees(child, "gross_amount")!.Value, cancellationToken, codes[0]);
    }

    private async Task AllocationsAsync(string side, string action, string tenantId, JsonElement message, Refusals refusals, CancellationToken cancellationToken)
    {
        var children = Messages.Children(message);
        refusals.When(children.Count is 0 or > MaxChildren, () => ExchangeErrors.Of("CHILDREN_ERROR", "children are mandatory"));
        refusals.When(children.Any(child => Messages.Text(child, "id") is not { Length: <= MaxCode }), () => ExchangeErrors.Of("INVALID_ALLOCATION_ID", "Every allocation has an id"));
        refusals.When(children.Any(child => (Messages.Text(child, "location_code") ?? tenantId) != tenantId), () => ExchangeErrors.Of("LOCATION_CODE_ERROR", "All allocations of a message have one location"));
        refusals.When(children.Any(child => Messages.Text(child, "sanction_id") is null), () => ExchangeErrors.Of("SANCTIONS_NOT_FOUND", "Every allocation names its sanction"));
        refusals.When(children.Any(child => Messages.Text(child, "allocation_type") is not ("ALLOCATION" or "DEDUCTION")), () => ExchangeErrors.Of("ALLOCATION_TYPE_ERROR", "allocation_type must be ALLOCATION or DEDUCTION"));
        refusals.When(children.Any(child => Messages.Rupees(child, "net_amount") is null || Messages.Rupees(child, "gross_amount") is null), () => ExchangeErrors.Of("ALLOCATION_AMOUNT_ERROR", "net_amount and gross_amount must be above 0, in paise"));
        if (refusals.Any) return;
        string[] ids = [.. children.Select(child => Messages.Text(child, "id")!)];
        var known = await KnownAsync(side, "allocation", tenantId, ids, cancellationToken);
        refusals.When(action == "create" && (known.Count > 0 || ids.Distinct(StringComparer.Ordinal).Count() < ids.Length), () => ExchangeErrors.Of("DUPLICATE_ALLOCATION_ID", "An allocation exists with that id"));
        refusals.When(action == "update" && known.Count < ids.Distinct(StringComparer.Ordinal).Count(), () => ExchangeErrors.Of("ALLOCATIONS_NOT_FOUND", "An allocation is not found"));
        if (refusals.Any) return;
        // Sanctions in the order of their ids, so that two messages wait for each other instead of both; all or nothing, as one message says it.
        string[] sanctions = [.. children.Select(child => Messages.Text(child, "sanction_id")!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var rows = (await db.QueryAsync<Balance>(
            "select id, program_code, gross_amount, allocated, available from payments.program_objects where tenant_id = @tenantId and side = @side and kind = 'sanction' and id = any(@sanctions) order by id for update",
            new { tenantId, side, sanctions }, cancellationToken)).ToDictionary(row => row.Id, StringComparer.Ordinal);
        refusals.When(rows.Count < sanctions.Length, () => ExchangeErrors.Of("SANCTIONS_NOT_FOUND", "A sanction is not found"));
        if (refusals.Any) return;
        refusals.When(children.Any(child => Messages.Text(child, "program_code") is { } code && code != rows[Messages.Text(child, "sanction_id")!].ProgramCode), () => ExchangeErrors.Of("PROGRAM_CODE_ERROR_SANCTION", "The allocation's program is not its sanction's"));
        foreach (var of in children.GroupBy(child => Messages.Text(child, "sanction_id")!, StringComparer.Ordinal))
        {
            var (plus, minus) = (Sum(of, "ALLOCATION"), Sum(of, "DEDUCTION"));
            refusals.When(action == "create" && plus > rows[of.Key].GrossAmount - rows[of.Key].Allocated, () => ExchangeErrors.Of("SANCTIONED_AMOUNT_ERROR_ALLOCATION", $"More is allocated than the sanction {of.Key} has left"));
            refusals.When(action == "create" && minus > rows[of.Key].Available, () => ExchangeErrors.Of("AVAILABLE_AMOUNT_ERROR_DEDUCTION", $"More is deducted than is available in the sanction {of.Key}"));
        }

        if (refusals.Any) return;
        foreach (var child in children)
        {
            var (id, sanction, gross) = (Messages.Text(child, "id")!, Messages.Text(child, "sanction_id")!, Messages.Rupees(child, "gross_amount")!.Value);
            await StoreAsync(side, "allocation", tenantId, id, child, Messages.Rupees(child, "net_amount")!.Value, gross, cancellationToken, rows[sanction].ProgramCode);
            if (action != "create") continue;
            var type = Messages.Text(child, "allocation_type")!;
            await MoveAsync(side, tenantId, sanction, type, type == "ALLOCATION" ? gross : -gross, id, alsoAllocated: true, cancellationToken);
        }
    }

    // ---- disbursements

    private async Task DisburseAsync(
        string side, string action, string tenantId, JsonElement message, JsonObject answer, ExchangeHeader header, Refusals refusals, CancellationToken cancellationToken)
    {
        if (action == "update")
        {
            if (Messages.Text(message, "id") is not { } given) refusals.Add(ExchangeErrors.Of("DISBURSEMENT_ID_NULL_ERROR", "id is mandatory"));
            else if (await FindAsync(side, "disburse", tenantId, given, cancellationToken) is not { } stored || stored.IsForeignTo(header)) refusals.Add(ExchangeErrors.Of("NO_DISBURSEMENT_FOUND", $"No disbursement is found with the id {given}"));
            // What is paid, and to which payment it belongs, was said once; how it stands, the treasury says.
            else if ((Messages.Text(message, "target_id") ?? stored.TargetId) != stored.TargetId) refusals.Add(ExchangeErrors.Of("TARGET_ID_NOT_MATCHED", $"The disbursement {given} is of another target_id"));
            else if ((Messages.Number(message, "net_amount") ?? stored.NetAmount) != stored.NetAmount) refusals.Add(ExchangeErrors.Of("DISBURSEMENT_NET_AMOUNT_ERROR", "net_amount is not that of the disbursement"));
            else if ((Messages.Number(message, "gross_amount") ?? stored.GrossAmount) != stored.GrossAmount) refusals.Add(ExchangeErrors.Of("DISBURSEMENT_GROSS_AMOUNT_ERROR", "gross_amount is not that of the disbursement"));
            else if (header.IsOfPeer)
            {
                (answer["status"], answer["sanction_id"]) = (new JsonObject { ["status_code"] = stored.StatusCode, ["status_message"] = null }, stored.SanctionId);
                await StoreAsync(side, "disburse", tenantId, given, Messages.ToElement(answer), stored.NetAmount, stored.GrossAmount, cancellationToken, stored.ProgramCode, stored.SanctionId);
            }
            else await StoreAsync(side, "disburse", tenantId, given, message, stored.NetAmount, stored.GrossAmount, cancellationToken, stored.ProgramCode, stored.SanctionId);
            return;
        }

        foreach (var fault in DisburseRules.Of(message, tenantId)) refusals.Add(fault);
        if (refusals.Any) return;
        var (id, target, gross) = (Messages.Text(message, "id")!, Messages.Text(message, "target_id")!, Messages.Rupees(message, "gross_amount")!.Value);
        // One payment's disbursements queue up behind each other.
        await db.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended(@key, 0))", new { key = $"disburse|{side}|{tenantId}|{target}" }, cancellationToken);
        var earlier = await db.QueryAsync<Balance>(
            "select id, sender_host, program_code, sanction_id, status_code, gross_amount, allocated, available from payments.program_objects where tenant_id = @tenantId and side = @side and kind = 'disburse' and (id = @id or (target_id = @target and parent_id is null)) order by created_time desc",
            new { tenantId, side, id, target }, cancellationToken);
        refusals.When(earlier.Any(row => row.Id == id), () => ExchangeErrors.Of("DISBURSEMENT_ID_ERROR", $"A disbursement exists with the id {id}"));
        refusals.When(earlier.Any(row => row.StatusCode is "INITIATED" or "INPROCESS" || row.IsForeignTo(header)), () => ExchangeErrors.Of("DISBURSEMENT_ALREADY_PRESENT_ERROR", $"A disbursement for {target} is on its way"));
        // Money of the treasury is announced to the works side that is registered for the tenant: another peer of the same tenant has none of it.
        if (header.IsOfPeer && await post.RegisteredAsync(tenantId, Mukta, cancellationToken) != header.SenderHost) refusals.Add(ExchangeErrors.Of("NO_SANCTION_FOUND", "No sanction is announced to the sender"));
        if (refusals.Any) return;

        var partial = earlier.FirstOrDefault(row => row.StatusCode == "PARTIAL");
        var sanction = partial?.SanctionId ?? Messages.Text(message, "sanction_id");
        if (partial is null)
        {
            // The first sanction with enough, or the one that is named: taken in one statement, so that nobody else takes it too.
            sanction = (await db.QueryAsync<string>(
                """
                update payments.program_objects set available = available - @gross, last_modified_time = @Now
                where tenant_id = @tenantId and side = @side and kind = 'sanction' and available >= @gross and id = (
                    select id from payments.program_objects where tenant_id = @tenantId and side = @side and kind = 'sanction' and available >= @gross and program_code = @program
                      and (@sanction::text is null or id = @sanction) order by created_time, id limit 1 for update)
                returning id
                """, new { tenantId, side, gross, program = Messages.Text(message, "program_code"), sanction, db.Now }, cancellationToken)).SingleOrDefault();
            if (sanction is null)
            {
                refusals.Add(Messages.Text(message, "sanction_id") is { } named
                    ? ExchangeErrors.Of("SANCTION_AVAILABLE_AMOUNT_ERROR", $"The sanction {named} has not enough") : ExchangeErrors.Of("NO_SANCTION_AVAILABLE_FOR_AMOUNT", "No sanction of the program has enough"));
                return;
            }

            await EntryAsync(side, tenantId, sanction, "DEBIT", gross, id, cancellationToken);
        }

        answer["sanction_id"] = sanction;
        Messages.Stand(answer, "INITIATED", null);
        await StoreAsync(side, "disburse", tenantId, id, Messages.ToElement(answer), Messages.Rupees(message, "net_amount")!.Value, gross, cancellationToken, null, sanction, header.SenderHost);
        if (side == Ifms) await intake.QueueAsync(tenantId, header, answer, cancellationToken);
        else await PassOnAsync(side, "disburse", action, tenantId, header, answer, cancellationToken);
    }

    private async Task OnDisburseAsync(string side, string action, string tenantId, JsonElement message, JsonObject answer, Refusals refusals, CancellationToken cancellationToken)
    {
        var id = Messages.Text(message, "id");
        if (id is null)
        {
            refusals.Add(ExchangeErrors.Of("DISBURSEMENT_ID_NULL_ERROR", "id is mandatory"));
            return;
        }

        await db.ExecuteAsync("select id from payments.program_objects where tenant_id = @tenantId and side = @side and kind = 'disburse' and id = @id for update", new { tenantId, side, id }, cancellationToken);
        if (await FindAsync(side, "disburse", tenantId, id, cancellationToken) is not { } stored)
        {
            refusals.Add(ExchangeErrors.Of("NO_DISBURSEMENT_FOUND", $"No disbursement is found with the id {id}"));
            return;
        }

        var status = Messages.Status(message);
        refusals.When(action == "create" && status is "INITIATED" or "FAILED" && Messages.Text(message, "transaction_id") is null, () => ExchangeErrors.Of("TRANSACTION_ID_MANDATORY", "transaction_id is mandatory"));
        if (refusals.Any) return;
        // A word nobody knows would end the disbursement for us and not for the treasury.
        if (!Statuses.Contains(status, StringComparer.Ordinal))
        {
            refusals.Add(ExchangeErrors.Of("INVALID_REQUEST", "status.status_code is missing or unknown"));
            return;
        }

        if (await UnlikeAsync(side, tenantId, id, message, cancellationToken) is { } unlike)
        {
            refusals.Add(unlike);
            return;
        }

        if (!MayFollow(stored.StatusCode, status)) return; // came late: what it says is over
        var parts = Messages.Children(message).Select(Messages.Status).ToHashSet(StringComparer.Ordinal);
        if (status != "COMPLETED" && parts.Contains("SUCCESSFUL") && parts.Contains("FAILED"))
        {
            status = "PARTIAL";
            answer["status"] = new JsonObject { ["status_code"] = status, ["status_message"] = null };
        }

        await StoreAsync(side, "disburse", tenantId, id, Messages.ToElement(answer), stored.NetAmount, stored.GrossAmount, cancellationToken, stored.ProgramCode, stored.SanctionId);
        if (status is not ("FAILED" or "ERROR") || stored.SanctionId is null) return;
        // A payment that is PARTIAL has spent its sanction, whatever fails of it later.
        var partials = await db.QueryAsync<int>(
            "select 1 from payments.program_objects where tenant_id = @tenantId and side = @side and kind = 'disburse' and target_id = @TargetId and status_code = 'PARTIAL' limit 1", new { tenantId, side, stored.TargetId }, cancellationToken);
        if (partials.Count == 0) await MoveAsync(side, tenantId, stored.SanctionId, "CREDIT", stored.GrossAmount, id, alsoAllocated: false, cancellationToken);
    }

    // An answer carries every child of what was sent, with unchanged amounts (spec 60 §6): what differs is an answer to something else.
    private async Task<Failure?> UnlikeAsync(string side, string tenantId, string id, JsonElement message, CancellationToken cancellationToken)
    {
        var document = (await db.QueryAsync<string>(
            "select document from payments.program_objects where tenant_id = @tenantId and side = @side and kind = 'disburse' and id = @id", new { tenantId, side, id }, cancellationToken)).Single();
        var sent = JsonSerializer.Deserialize<JsonElement>(db.Cipher.Decrypt(tenantId, ExchangePost.BodyPurpose, new EncryptedText(document)));
        if (Messages.Text(sent, "target_id") != Messages.Text(message, "target_id")) return ExchangeErrors.Of("TARGET_ID_NOT_MATCHED", $"The disbursement {id} is not of that target_id");
        var answered = Messages.Children(message).Where(child => Messages.Text(child, "target_id") is not null).ToLookup(child => Messages.Text(child, "target_id")!, StringComparer.Ordinal);
        var children = Messages.Children(sent).Where(child => Messages.Text(child, "target_id") is not null).GroupBy(child => Messages.Text(child, "target_id")!, StringComparer.Ordinal).ToList();
        if (children.Exists(child => !answered.Contains(child.Key))) return ExchangeErrors.Of("ALL_CHILDS_ARE_NOT_PRESENT", "Every child of the disbursement must be present");
        bool IsChanged(IEnumerable<JsonElement> before, IEnumerable<JsonElement> after, string name) => before.Sum(node => Messages.Rupees(node, name) ?? 0) != after.Sum(node => Messages.Rupees(node, name) ?? 0);
        foreach (var (name, code) in new[] { ("net_amount", "DISBURSEMENT_NET_AMOUNT_ERROR"), ("gross_amount", "DISBURSEMENT_GROSS_AMOUNT_ERROR") })
            if (IsChanged([sent], [message], name) || children.Exists(child => IsChanged(child, answered[child.Key], name))) return ExchangeErrors.Of(code, $"{name} differs from that of the disbursement");
        return null;
    }

    // Which answers still say something (spec 60 §4.3). Money that was paid may come back; what failed, or was superseded, is at its end.
    private static bool MayFollow(string? from, string? to) => from switch
    {
        "INPROCESS" => to != "INITIATED", "SUCCESSFUL" or "PARTIAL" => to is "SUCCESSFUL" or "PARTIAL" or "COMPLETED", "FAILED" or "ERROR" or "CANCELLED" or "REJECTED" or "COMPLETED" => to == from, _ => true,
    };

    // ---- search

    private async Task<Result<JsonObject>> SearchAsync(string side, string type, ExchangeRequest request, CancellationToken cancellationToken)
    {
        var header = ExchangeHeader.Of(request.Header, type, "search");
        if (header.IsRefused) return header.Failures.ToArray();
        if (request.Message is not { ValueKind: JsonValueKind.Object } criteria) return ExchangeErrors.Message;
        if (Messages.Text(criteria, "location_code") is not { } tenantId || !db.Context.Scope.Allows(tenantId)) return ExchangeErrors.Location;
        var paging = criteria.TryGetProperty("pagination", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        string[]? ids = criteria.TryGetProperty("ids", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 ? [.. list.EnumerateArray().Select(id => id.ToString())] : null;
        var order = string.Equals(Messages.Text(paging, "sort_order"), "ASC", StringComparison.OrdinalIgnoreCase) ? "asc" : "desc";
        var sort = string.Equals(Messages.Text(paging, "sort_by"), "created_time", StringComparison.OrdinalIgnoreCase) ? "created_time" : "last_modified_time";
        var rows = await db.QueryAsync<string>(
            $"""
            select document from payments.program_objects
            where tenant_id = @tenantId and side = @side and kind = @type and (@ids::text[] is null or id = any(@ids)) and (@program::text is null or program_code = @program)
              and (@parent::text is null or parent_id = @parent) and (@status::text is null or status_code = @status) and (@sanction::text is null or sanction_id = @sanction)
              and (@target::text is null or target_id = @target) and (@transaction::text is null or transaction_id = @transaction) and (@name::text is null or name = @name)
            order by {sort} {order}, id {order} limit @limit offset @offset
            """,
            new
            {
                tenantId, side, type, ids, program = Messages.Text(criteria, "program_code"), parent = Messages.Text(criteria, "parent_id"), status = Messages.Text(criteria, "status")?.ToUpperInvariant(),
                sanction = Messages.Text(criteria, "sanction_id"), target = Messages.Text(criteria, "target_id"), transaction = Messages.Text(criteria, "transaction_id"), name = Messages.Text(criteria, "name"),
                limit = (int)Math.Clamp(Messages.Number(paging, "limit") ?? DefaultLimit, 0, MaxLimit), offset = (int)Math.Clamp(Messages.Number(paging, "offset") ?? 0, 0, int.MaxValue),
            }, cancellationToken);
        return new JsonObject
        {
            ["header"] = JsonNode.Parse(request.Header!.Value.GetRawText()),
            [type == "disburse" ? "disbursements" : type + "s"] = new JsonArray([.. rows.Select(row => JsonNode.Parse(db.Cipher.Decrypt(tenantId, ExchangePost.BodyPurpose, new EncryptedText(row))))]),
        };
    }

    // ---- shared

    // The same message again is answered and changes nothing (spec 60 §5: repeated (sender, message_id)).
    private async Task<bool> IsNewAsync(string tenantId, ExchangeHeader header, JsonElement message, CancellationToken cancellationToken) => await db.ExecuteAsync(
        """
        insert into payments.exchange_messages (id, tenant_id, direction, message_id, message_type, action, sender_id, receiver_id, body, created_time)
        values (@id, @tenantId, 'IN', @MessageId, @Type, @Action, @SenderId, @ReceiverId, @body, @Now) on conflict do nothing
        """,
        new
        {
            id = Guid.CreateVersion7(), tenantId, header.MessageId, header.Type, header.Action, header.SenderId, header.ReceiverId,
            body = db.Cipher.Encrypt(tenantId, ExchangePost.BodyPurpose, message.GetRawText()).Stored, db.Now,
        }, cancellationToken) == 1;

    // Another message under an id that was used says nothing that could be taken for the first one's answer.
    private async Task<bool> IsSameAsync(string tenantId, ExchangeHeader header, JsonElement message, CancellationToken cancellationToken)
    {
        var first = (await db.QueryAsync<string>(
            "select body from payments.exchange_messages where tenant_id = @tenantId and direction = 'IN' and sender_id = @SenderId and message_id = @MessageId and message_type = @Type and action = @Action and receiver_id = @ReceiverId",
            new { tenantId, header.SenderId, header.MessageId, header.Type, header.Action, header.ReceiverId }, cancellationToken)).SingleOrDefault();
        return first is not null && db.Cipher.Decrypt(tenantId, ExchangePost.BodyPurpose, new EncryptedText(first)) == message.GetRawText();
    }

    // A reply that was refused has done nothing, and has no answer of its own: when its reason is gone its sender says it again, under its id.
    private Task<int> ForgetAsync(string tenantId, ExchangeHeader header, CancellationToken cancellationToken) => db.ExecuteAsync(
        "delete from payments.exchange_messages where tenant_id = @tenantId and direction = 'IN' and sender_id = @SenderId and message_id = @MessageId", new { tenantId, header.SenderId, header.MessageId }, cancellationToken);

    // A message of the works side goes on to the treasury's side: within this house, or to the peer it names.
    private async Task PassOnAsync(string side, string type, string action, string tenantId, ExchangeHeader header, JsonObject answer, CancellationToken cancellationToken)
    {
        if (side != Mukta) return;
        var (own, theirs) = (await post.RegisteredAsync(tenantId, Mukta, cancellationToken), await post.RegisteredAsync(tenantId, Ifms, cancellationToken));
        if (theirs is null || header.ReceiverHost != theirs) return;
        var onward = Messages.Header(type, action, header.SenderId, header.ReceiverId, db.Now);
        if (await post.SendAsync(tenantId, onward, answer, cancellationToken)) return;
        if (own is not null && settings.ExchangeHost is null) // both sides are here
            await HandleAsync(Ifms, type, action, new ExchangeRequest { Header = Messages.ToElement(onward), Message = Messages.ToElement(answer) }, cancellationToken);
    }

    private Task<bool> ReplyAsync(string side, string tenantId, ExchangeHeader header, JsonObject answer, CancellationToken cancellationToken) =>
        post.SendAsync(tenantId, Messages.Header("on-" + header.Type, header.Action, header.ReceiverId, header.SenderId, db.Now), answer, cancellationToken);

    private async Task<bool?> IsProgramAsync(string side, string tenantId, string? code, CancellationToken cancellationToken) => code is not null && (await db.QueryAsync<int>(
        "select 1 from payments.program_objects where tenant_id = @tenantId and side = @side and kind = 'program' and program_code = @code limit 1", new { tenantId, side, code }, cancellationToken)).Count > 0;

    private Task<IReadOnlyList<string>> KnownAsync(string side, string kind, string tenantId, string[] ids, CancellationToken cancellationToken) => db.QueryAsync<string>(
        "select id from payments.program_objects where tenant_id = @tenantId and side = @side and kind = @kind and id = any(@ids)", new { tenantId, side, kind, ids }, cancellationToken);

    private async Task<Balance?> FindAsync(string side, string kind, string tenantId, string id, CancellationToken cancellationToken) => (await db.QueryAsync<Balance>(
        "select id, sender_host, program_code, target_id, sanction_id, status_code, net_amount, gross_amount, allocated, available from payments.program_objects where tenant_id = @tenantId and side = @side and kind = @kind and id = @id",
        new { tenantId, side, kind, id }, cancellationToken)).SingleOrDefault();

    private Task<int> StoreAsync(
        string side, string kind, string tenantId, string id, JsonElement document, decimal net, decimal gross, CancellationToken cancellationToken, string? program = null, string? sanction = null, string? sender = null) => db.ExecuteAsync(
        """
        insert into payments.program_objects (tenant_id, side, kind, id, program_code, parent_id, target_id, sanction_id, transaction_id, name, status_code, net_amount, gross_amount, document, sender_host, created_time, last_modified_time)
        values (@tenantId, @side, @kind, @id, @program, @parent, @target, @sanction, @transaction, @name, @status, @net, @gross, @document, @sender, @Now, @Now)
        on conflict (tenant_id, side, kind, id) do update set program_code = coalesce(excluded.program_code, program_objects.program_code), transaction_id = coalesce(excluded.transaction_id, program_objects.transaction_id),
            status_code = excluded.status_code, document = excluded.document, last_modified_time = excluded.last_modified_time
        """,
        new
        {
            tenantId, side, kind, id, program = Messages.Text(document, "program_code") ?? program, parent = Messages.Text(document, "parent_id"), target = Messages.Text(document, "target_id"),
            sanction = sanction ?? Messages.Text(document, "sanction_id"), transaction = Messages.Text(document, "transaction_id"), name = Messages.Text(document, "name"), status = Messages.Status(document),
            net, gross, sender, document = db.Cipher.Encrypt(tenantId, ExchangePost.BodyPurpose, document.GetRawText()).Stored, db.Now,
        }, cancellationToken);

    private async Task MoveAsync(string side, string tenantId, string sanction, string type, decimal signed, string cause, bool alsoAllocated, CancellationToken cancellationToken)
    {
        if (await EntryAsync(side, tenantId, sanction, type, Math.Abs(signed), cause, cancellationToken) == 0) return; // moved before
        await db.ExecuteAsync(
            "update payments.program_objects set available = available + @signed, allocated = allocated + @allocated, last_modified_time = @Now where tenant_id = @tenantId and side = @side and kind = 'sanction' and id = @sanction",
            new { tenantId, side, sanction, signed, allocated = alsoAllocated ? signed : 0m, db.Now }, cancellationToken);
    }

    private Task<int> EntryAsync(string side, string tenantId, string sanction, string type, decimal amount, string cause, CancellationToken cancellationToken) => db.ExecuteAsync(
        "insert into payments.program_entries (id, tenant_id, side, sanction_id, type, amount, cause, created_time) values (@id, @tenantId, @side, @sanction, @type, @amount, @cause, @Now) on conflict do nothing",
        new { id = Guid.CreateVersion7(), tenantId, side, sanction, type, amount, cause, db.Now }, cancellationToken);

    private static decimal Sum(IEnumerable<JsonElement> children, string type) => children.Where(child => Messages.Text(child, "allocation_type") == type).Sum(child => Messages.Rupees(child, "gross_amount") ?? 0);

    private sealed record Balance
    {
        public string? SenderHost { get; init; }
        public required string Id { get; init; }
        public string? ProgramCode { get; init; }
        public string? TargetId { get; init; }
        public string? SanctionId { get; init; }
        public string? StatusCode { get; init; }
        public decimal NetAmount { get; init; }
        public decimal GrossAmount { get; init; }
        public decimal Allocated { get; init; }
        public decimal Available { get; init; }

        /// <summary>True for a peer that did not send it.</summary>
        public bool IsForeignTo(ExchangeHeader header) => header.IsOfPeer && SenderHost != header.SenderHost;
    }
}

/// <summary>What became of a message.</summary>
/// <param name="Answer">The object as it stands now; with status ERROR when it was refused.</param>
/// <param name="IsNew">False when it was here before.</param>
/// <param name="IsRefused">True when it did nothing.</param>
internal sealed record TakenMessage(JsonObject Answer, bool IsNew, bool IsRefused);

/// <summary>What a disbursement must look like (spec 60 §4.1): parent and one level of children, whose sums are the parent's.</summary>
internal static class DisburseRules
{
    private const int MaxChildren = 5000;

    public static IEnumerable<Failure> Of(JsonElement message, string tenantId)
    {
        var children = Messages.Children(message);
        if (Messages.Text(message, "id") is not { Length: <= 64 }) yield return ExchangeErrors.Of("DISBURSEMENT_ID_NULL_ERROR", "id is mandatory, at most 64 characters");
        if (Messages.Text(message, "target_id") is not { Length: <= 64 }) yield return ExchangeErrors.Of("TARGET_ID_ERROR", "target_id is mandatory");
        if (children.Count is 0 or > MaxChildren) yield return ExchangeErrors.Of("CHILD_DISBURSEMENT_ERROR", "children are mandatory");
        if (children.Any(child => Messages.Children(child).Count > 0)) yield return ExchangeErrors.Of("MULTIPLE_CHILD_DISBURSEMENT_ERROR", "children have no children");
        if (children.Any(child => Messages.Text(child, "id") is null)) yield return ExchangeErrors.Of("CHILD_DISBURSEMENT_ID_ERROR", "Every child has an id");
        if (children.Any(child => !child.TryGetProperty("individual", out var person) || Messages.Text(person, "name") is null || Messages.Text(person, "phone") is null || Messages.Text(person, "address") is null))
            yield return ExchangeErrors.Of("INDIVIDUAL_ERROR", "Every child has an individual with name, phone and address");
        if (children.Any(child => Messages.Text(child, "account_code")?.Split('@') is not [{ Length: > 0 }, { Length: > 0 }])) yield return ExchangeErrors.Of("ACCOUNT_CODE_ERROR", "Every child has an account_code ACCOUNT@IFSC");
        if (children.Any(child => (Messages.Text(child, "location_code") ?? tenantId) != tenantId)) yield return ExchangeErrors.Of("DISBURSEMENT_LOCATION_CODE_ERROR", "All children have the parent's location");
        if (children.Any(child => Messages.Text(child, "program_code") is { } code && code != Messages.Text(message, "program_code"))) yield return ExchangeErrors.Of("DISBURSEMENT_PROGRAM_CODE_ERROR", "All children have the parent's program");
        foreach (var (name, code) in new[] { ("net_amount", "DISBURSEMENT_NET_AMOUNT_ERROR"), ("gross_amount", "DISBURSEMENT_GROSS_AMOUNT_ERROR") })
        {
            if (Messages.Rupees(message, name) is not { } whole || children.Any(child => Messages.Rupees(child, name) is null) || children.Sum(child => Messages.Rupees(child, name) ?? 0) != whole)
                yield return ExchangeErrors.Of(code, $"{name} of the parent must be the sum of its children's, each above 0");
        }
    }
}
