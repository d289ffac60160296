using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Treasury;

/// <summary>
/// A bank that takes files: pain.001.001.09 out, pain.002 and camt.054 in (ISO 20022). The states are those of a treasury: what pain.002 accepts is
/// approved and advised, what camt.054 debits is credited, what is returned or rejected has bounced. Money is the account's own: nothing is allotted.
/// </summary>
internal sealed class Iso20022Treasury(TreasuryChannel channel, IServiceScopeFactory scopes, TimeProvider clock) : ITreasury, IDisposable
{
    public const string ContentPurpose = "bank-file.content";
    private static readonly XNamespace Pain = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
    private static readonly HashSet<string> Accepted = new(StringComparer.Ordinal) { "ACCP", "ACTC", "ACSP", "ACSC", "ACWC", "ACFC", "PART" };
    private static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 64 * 1024 * 1024 };
    private static readonly TimeSpan StillArriving = TimeSpan.FromMinutes(1); // a file that is being copied into the folder cannot be read yet, and is no faulty one
    private readonly SemaphoreSlim _reading = new(1);

    public bool AllotsFunds => false;

    public void Dispose() => _reading.Dispose();

    public Task<TreasuryReply<IReadOnlyList<AllotmentRow>>> AllotmentsAsync(
        string tenantId, string headOfAccount, string ddoCode, string granteeCode, DateTimeOffset since, CancellationToken cancellationToken) =>
        Task.FromResult(new TreasuryReply<IReadOnlyList<AllotmentRow>>(Heard.Nothing, null, null, string.Empty, null));

    public async Task<TreasuryReply<Receipt>> SubmitAsync(Order order, CancellationToken cancellationToken)
    {
        var document = Write(order);
        var bytes = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document.ToString(SaveOptions.None));
        var name = order.Number.Replace('/', '-') + ".xml";
        var (draft, target) = (Path.Combine(Folder("drafts"), name), Path.Combine(Folder("out"), name));
        try
        {
            // First the whole file beside the way, then the note that it goes, then the step onto the way. Whoever dies in between is taken over: a draft
            // with a note takes its step, a note without a draft has taken it.
            if (!await IsNotedAsync(order, cancellationToken))
            {
                await using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write))
                {
                    await file.WriteAsync(bytes, cancellationToken);
                    file.Flush(flushToDisk: true);
                }

                await NoteAsync(order, name, bytes, cancellationToken);
            }

            if (File.Exists(draft)) File.Move(draft, target, overwrite: true);
            return new TreasuryReply<Receipt>(Heard.Said, new Receipt("0", $"Written to {name}"), null, document.ToString(), null);
        }
        catch (IOException broken)
        {
            return new TreasuryReply<Receipt>(Heard.Unknown, null, broken.Message, document.ToString(), null);
        }
        catch (UnauthorizedAccessException broken)
        {
            return new TreasuryReply<Receipt>(Heard.Unknown, null, broken.Message, document.ToString(), null);
        }
    }

    public async Task<TreasuryReply<Approval>> ApprovalAsync(Order order, CancellationToken cancellationToken)
    {
        var statuses = await StatusesAsync(order, cancellationToken);
        var whole = statuses.LastOrDefault(status => status.EndToEndId is null) ?? (statuses is [.., var latest] ? latest : null);
        if (whole is null) return Answer<Approval>(order, Heard.Nothing, null, null);
        if (whole is { EndToEndId: null, Status: "RJCT" }) return Answer<Approval>(order, Heard.Error, null, Rejected(order, whole));
        return Accepted.Contains(whole.Status) || whole.EndToEndId is not null
            ? Answer(order, Heard.Said, new Approval(whole.FileId.ToString("N")[..12], whole.StatusDate), null) : Answer<Approval>(order, Heard.Nothing, null, null);
    }

    public async Task<TreasuryReply<Advice>> AdviceAsync(Order order, CancellationToken cancellationToken)
    {
        var approval = await ApprovalAsync(order, cancellationToken);
        return approval.Value is not { } approved ? Answer<Advice>(order, approval.Heard, null, approval.Error)
            : Answer(order, Heard.Said, new Advice(FinancialYear.Of(DateOnly.FromDateTime(order.Date.UtcDateTime)), approved.Id, approved.Date, order.Number, approved.Id, approved.Date), null);
    }

    public async Task<TreasuryReply<Credits>> CreditsAsync(Order order, CancellationToken cancellationToken)
    {
        var statuses = await StatusesAsync(order, cancellationToken);
        if (order.Original is not null && statuses.LastOrDefault(status => status.EndToEndId is null) is { Status: "RJCT" } refused) return Answer<Credits>(order, Heard.Error, null, Rejected(order, refused));
        var entries = await EntriesAsync(order.TenantId, order.Number, cancellationToken);
        // Another amount than was ordered credits nobody: it stands in the statement, where C30 shows it to a person.
        var credited = order.Lines.Select(line => (Line: line, Entry: entries.FirstOrDefault(entry => entry.IsDebit && entry.EndToEndId == EndToEnd(order, line) && entry.Amount == line.Amount.Rupees))).Where(pair => pair.Entry is not null).ToList();
        var failed = statuses.Where(status => status is { EndToEndId: not null, Status: "RJCT" }).ToList();
        if (credited.Count == 0 && failed.Count == 0) return Answer<Credits>(order, Heard.Nothing, null, null);
        var day = credited.Count > 0 ? credited[0].Entry!.BookingDate : failed[0].StatusDate;
        return Answer(order, Heard.Said, new Credits(
            order.Number, day, null, order.Number, order.Number, day,
            [.. credited.Select(pair => new CreditLine(pair.Line.Number, pair.Entry!.Reference, pair.Entry.BookingDate, pair.Entry.EndToEndId))]), null);
    }

    public Task<TreasuryReply<IReadOnlyList<Bounces>>> BouncesAsync(string tenantId, DateOnly voucherDate, CancellationToken cancellationToken) => FailuresAsync(
        tenantId, "select number from payments.instructions where tenant_id = @tenantId and parent_number is null and left(voucher_date, 10) = @subject",
        voucherDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), cancellationToken);

    public Task<TreasuryReply<IReadOnlyList<Bounces>>> CorrectionBouncesAsync(Order order, CancellationToken cancellationToken) =>
        FailuresAsync(order.TenantId, "select @subject", order.Number, cancellationToken);

    /// <summary>End-to-end id of a beneficiary in an instruction: a correction of him has another, so that statements tell them apart.</summary>
    public static string EndToEnd(Order order, OrderLine line) =>
        $"{line.Number}.{(order.Original is null ? string.Empty : "R")}{order.Number[(order.Number.LastIndexOf('/') + 1)..]}" is { Length: <= 35 } text ? text : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{line.Number}|{order.Number}")))[..35];

    // What came back of instructions, or was rejected of them.
    private async Task<TreasuryReply<IReadOnlyList<Bounces>>> FailuresAsync(string tenantId, string numbers, string subject, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        var rows = await InScopeAsync(db => db.QueryAsync<FailureRow>(
            $"""
            with wanted as ({numbers}), failures as (
                select message_id, end_to_end_id, coalesce(reason, 'Returned') as reason, reference, booking_date from payments.statement_entries where tenant_id = @tenantId and not is_debit
                union all
                select message_id, end_to_end_id, coalesce(reason, 'Rejected'), '', status_date from payments.bank_statuses where tenant_id = @tenantId and end_to_end_id is not null and status = 'RJCT')
            select distinct on (f.message_id, f.end_to_end_id) f.message_id, split_part(f.end_to_end_id, '.', 1) as number, f.reason, f.reference, f.booking_date
            from failures f where f.message_id in (select * from wanted) order by f.message_id, f.end_to_end_id, f.booking_date
            """, new { tenantId, subject }, cancellationToken), cancellationToken);
        var bounces = rows.GroupBy(row => row.MessageId, StringComparer.Ordinal).Select(group => new Bounces(group.Key, [.. group.Select(row => new BounceLine(row.Number, row.Reason, row.Reference, row.BookingDate))])).ToList();
        return new TreasuryReply<IReadOnlyList<Bounces>>(bounces.Count == 0 ? Heard.Nothing : Heard.Said, bounces, null, subject, null);
    }

    private XDocument Write(Order order)
    {
        XElement E(string name, params object?[] content) => new(Pain + name, content);
        XElement Agent(string name, string branch) => E(name, E("FinInstnId", E("ClrSysMmbId", E("ClrSysId", E("Cd", "INFSC")), E("MmbId", branch))));
        XElement Account(string name, string number) => E(name, E("Id", E("Othr", E("Id", number))));
        var total = order.Amount.Rupees.ToString("0.00", CultureInfo.InvariantCulture);
        return new XDocument(E("Document", E("CstmrCdtTrfInitn",
            E("GrpHdr", E("MsgId", order.Number), E("CreDtTm", order.Date.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)), E("NbOfTxs", order.Lines.Count), E("CtrlSum", total),
                E("InitgPty", E("Nm", channel.DebtorName))),
            E("PmtInf", E("PmtInfId", order.Number), E("PmtMtd", "TRF"), E("NbOfTxs", order.Lines.Count), E("CtrlSum", total),
                E("ReqdExctnDt", E("Dt", order.Date.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))), E("Dbtr", E("Nm", channel.DebtorName)), Account("DbtrAcct", channel.DebtorAccount),
                Agent("DbtrAgt", channel.DebtorBranch),
                order.Lines.Select(line => E("CdtTrfTxInf",
                    E("PmtId", E("InstrId", line.Number), E("EndToEndId", EndToEnd(order, line))),
                    E("Amt", new XElement(Pain + "InstdAmt", new XAttribute("Ccy", "INR"), line.Amount.Rupees.ToString("0.00", CultureInfo.InvariantCulture))),
                    Agent("CdtrAgt", line.Ifsc), E("Cdtr", E("Nm", line.Name.Length > 140 ? line.Name[..140] : line.Name)), Account("CdtrAcct", line.Account), E("RmtInf", E("Ustrd", order.Purpose))))))));
    }

    private Task<bool> IsNotedAsync(Order order, CancellationToken cancellationToken) => InScopeAsync(async db => (await db.QueryAsync<int>(
        "select 1 from payments.bank_files where tenant_id = @TenantId and direction = 'OUT' and message_id = @Number", new { order.TenantId, order.Number }, cancellationToken)).Count > 0, cancellationToken);

    private Task<int> NoteAsync(Order order, string name, byte[] bytes, CancellationToken cancellationToken) => InScopeAsync(db => db.ExecuteAsync(
        """
        insert into payments.bank_files (id, tenant_id, direction, name, message_id, count, control_sum, sha256, content, created_time)
        values (@id, @TenantId, 'OUT', @name, @Number, @Count, @Rupees, @hash, @content, @Now) on conflict do nothing
        """,
        new
        {
            id = Guid.CreateVersion7(), order.TenantId, name, order.Number, order.Lines.Count, order.Amount.Rupees, hash = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            content = db.Cipher.Encrypt(order.TenantId, ContentPurpose, Encoding.UTF8.GetString(bytes)).Stored, db.Now,
        }, cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<StatusRow>> StatusesAsync(Order order, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        return await InScopeAsync(db => db.QueryAsync<StatusRow>(
            "select file_id, end_to_end_id, status, reason, status_date from payments.bank_statuses where tenant_id = @TenantId and message_id = @Number order by created_time, id",
            new { order.TenantId, order.Number }, cancellationToken), cancellationToken);
    }

    private Task<IReadOnlyList<EntryRow>> EntriesAsync(string tenantId, string number, CancellationToken cancellationToken) => InScopeAsync(db => db.QueryAsync<EntryRow>(
        "select end_to_end_id, is_debit, amount, reference, booking_date from payments.statement_entries where tenant_id = @tenantId and message_id = @number order by created_time, id", new { tenantId, number }, cancellationToken), cancellationToken);

    // Takes in what the bank has delivered. A file is moved away when what it says is stored; one that cannot be read goes to "unread", for a person.
    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            foreach (var path in Directory.EnumerateFiles(Folder("in"), "*.xml").Order(StringComparer.Ordinal).ToList())
            {
                var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
                string folder;
                try
                {
                    using var reader = XmlReader.Create(new MemoryStream(bytes), Safe);
                    folder = await TakeInAsync(XDocument.Load(reader), Path.GetFileName(path), bytes, cancellationToken) ? "done" : "unread";
                }
                catch (Exception unreadable) when (unreadable is XmlException or FormatException or InvalidOperationException or OverflowException)
                {
                    if (unreadable is XmlException && clock.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) < StillArriving) continue;
                    folder = "unread";
                }

                File.Move(path, Path.Combine(Folder(folder), Path.GetFileName(path)), overwrite: true);
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    private Task<bool> TakeInAsync(XDocument document, string name, byte[] bytes, CancellationToken cancellationToken) => InScopeAsync(async db =>
    {
        var statuses = Named(document, "CstmrPmtStsRpt").SelectMany(Statuses).ToList();
        var entries = Named(document, "BkToCstmrDbtCdtNtfctn").SelectMany(Entries).ToList();
        if (statuses.Count == 0 && entries.Count == 0) return false;
        string[] messages = [.. statuses.Select(s => s.MessageId).Concat(entries.Select(e => e.MessageId)).Distinct(StringComparer.Ordinal)];
        var tenants = (await db.QueryAsync<SentFile>("select tenant_id, message_id from payments.bank_files where direction = 'OUT' and message_id = any(@messages)", new { messages }, cancellationToken))
            .ToDictionary(file => file.MessageId, file => file.TenantId, StringComparer.Ordinal);
        var id = Named(document, "MsgId").FirstOrDefault()?.Value ?? name;
        foreach (var tenant in tenants.GroupBy(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal))
        {
            var ours = tenant.ToHashSet(StringComparer.Ordinal);
            var fileId = Guid.CreateVersion7();
            var isNew = await db.ExecuteAsync(
                """
                insert into payments.bank_files (id, tenant_id, direction, name, message_id, count, control_sum, sha256, content, created_time)
                values (@fileId, @Key, 'IN', @name, @id, @count, @sum, @hash, @content, @Now) on conflict do nothing
                """,
                new
                {
                    fileId, tenant.Key, name, id, count = statuses.Count + entries.Count, sum = entries.Sum(e => e.Amount), hash = Convert.ToHexStringLower(SHA256.HashData(bytes)),
                    content = db.Cipher.Encrypt(tenant.Key, ContentPurpose, Encoding.UTF8.GetString(bytes)).Stored, db.Now,
                }, cancellationToken) == 1;
            if (!isNew) continue; // delivered before
            foreach (var status in statuses.Where(s => ours.Contains(s.MessageId)))
            {
                await db.ExecuteAsync(
                    "insert into payments.bank_statuses (id, tenant_id, file_id, message_id, end_to_end_id, status, reason, status_date, created_time) values (@rowId, @Key, @fileId, @MessageId, @EndToEndId, @Status, @Reason, @Date, @Now)",
                    new { rowId = Guid.CreateVersion7(), tenant.Key, fileId, status.MessageId, status.EndToEndId, status.Status, status.Reason, status.Date, db.Now }, cancellationToken);
            }

            foreach (var entry in entries.Where(e => ours.Contains(e.MessageId)))
            {
                await db.ExecuteAsync(
                    """
                    insert into payments.statement_entries (id, tenant_id, file_id, message_id, end_to_end_id, is_debit, amount, reference, booking_date, reason, created_time)
                    values (@rowId, @Key, @fileId, @MessageId, @EndToEndId, @IsDebit, @Amount, @Reference, @Date, @Reason, @Now) on conflict do nothing
                    """, new { rowId = Guid.CreateVersion7(), tenant.Key, fileId, entry.MessageId, entry.EndToEndId, entry.IsDebit, entry.Amount, entry.Reference, entry.Date, entry.Reason, db.Now }, cancellationToken);
            }
        }

        return tenants.Count > 0;
    }, cancellationToken);

    // Versions of pain.002 and camt.054 differ in namespace and not in what is read here: elements are found by local name.
    private static IEnumerable<(string MessageId, string? EndToEndId, string Status, string? Reason, string Date)> Statuses(XElement report)
    {
        var date = Text(report, "CreDtTm") is { Length: >= 10 } time ? time[..10] : string.Empty;
        foreach (var group in Named(report, "OrgnlGrpInfAndSts"))
        {
            var message = Text(group, "OrgnlMsgId");
            if (message is null) continue;
            if (Child(group, "GrpSts")?.Value is { } whole) yield return (message, null, whole, Reason(group), date);
            foreach (var payment in Named(report, "OrgnlPmtInfAndSts"))
            {
                if (Child(group, "GrpSts") is null && Child(payment, "PmtInfSts")?.Value is { } sub) yield return (message, null, sub, Reason(payment), date);
                foreach (var one in Named(payment, "TxInfAndSts"))
                {
                    if (Text(one, "OrgnlEndToEndId") is { } endToEnd && Child(one, "TxSts")?.Value is { } status) yield return (message, endToEnd, status, Reason(one), date);
                }
            }
        }
    }

    private static IEnumerable<(string MessageId, string EndToEndId, bool IsDebit, decimal Amount, string Reference, string Date, string? Reason)> Entries(XElement notification)
    {
        foreach (var entry in Named(notification, "Ntry"))
        {
            var isDebit = Child(entry, "CdtDbtInd")?.Value == "DBIT";
            var date = Named(entry, "BookgDt").Select(day => day.Value.Trim()).FirstOrDefault() is { Length: >= 10 } text ? text[..10] : string.Empty;
            foreach (var details in Named(entry, "TxDtls"))
            {
                if (Text(details, "EndToEndId") is not { } endToEnd || Text(details, "MsgId") is not { } message) continue;
                var amount = decimal.Parse(Named(details, "Amt").Concat(Named(entry, "Amt")).First().Value, NumberStyles.Number, CultureInfo.InvariantCulture);
                yield return (message, endToEnd, isDebit, amount, Text(details, "AcctSvcrRef") ?? Text(details, "TxId") ?? Text(entry, "AcctSvcrRef") ?? endToEnd, date, Named(details, "RtrInf").Select(Reason).FirstOrDefault());
            }
        }
    }

    private static string? Reason(XElement owner) => Named(owner, "Rsn").Select(reason => reason.Value.Trim()).FirstOrDefault() is { Length: > 0 } code
        ? string.Join(' ', [code, .. Named(owner, "AddtlInf").Select(info => info.Value.Trim())]) : null;

    private static IEnumerable<XElement> Named(XContainer owner, string name) => owner.Descendants().Where(element => element.Name.LocalName == name);

    private static XElement? Child(XElement owner, string name) => owner.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    private static string? Text(XElement owner, string name) => Named(owner, name).Select(element => element.Value.Trim()).FirstOrDefault(text => text.Length > 0);

    private static string Rejected(Order order, StatusRow status) => $"Bill number {order.Number} is rejected: {status.Reason ?? "no reason given"}";

    private static TreasuryReply<T> Answer<T>(Order order, Heard heard, T? value, string? error)
        where T : class => new(heard, value, error, order.Number, error);

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(channel.Folder, name)).FullName;

    // Files of a channel may belong to several tenants: whose they are is known by the instruction they speak of.
    private async Task<T> InScopeAsync<T>(Func<WorksDb, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System(string.Empty), TenantScope.Everything, "bank-files");
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var result = await work(db);
        await db.CommitAsync(transaction, cancellationToken);
        return result;
    }

    private sealed record SentFile
    {
        public required string TenantId { get; init; }
        public required string MessageId { get; init; }
    }

    private sealed record StatusRow
    {
        public required Guid FileId { get; init; }
        public required string? EndToEndId { get; init; }
        public required string Status { get; init; }
        public required string? Reason { get; init; }
        public required string StatusDate { get; init; }
    }

    private sealed record EntryRow
    {
        public required string EndToEndId { get; init; }
        public required bool IsDebit { get; init; }
        public required decimal Amount { get; init; }
        public required string Reference { get; init; }
        public required string BookingDate { get; init; }
    }

    private sealed record FailureRow
    {
        public required string MessageId { get; init; }
        public required string Number { get; init; }
        public required string Reason { get; init; }
        public required string Reference { get; init; }
        public required string BookingDate { get; init; }
    }
}
