using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Payments.Funds;
using Works.Payments.Instructions;
using Works.Payments.Treasury;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Exchange;

/// <summary>
/// Takes disbursements in for the treasury (spec 40 §6.8): one becomes one instruction, of a payment of ours or of another system's. The instruction and the
/// answer follow each other in transactions of their own, as everywhere between us and the treasury.
/// </summary>
internal sealed class DisburseIntake(WorksDb db, Outbox outbox, TreasuryScope scopes, SendInstruction send, TreasuryMasters masters)
{
    public const string Topic = "ifms-disburse";

    public static void Map(IEndpointRouteBuilder ifms) => ifms.MapPost(
        "/v1/disburse/_create", (ExchangeRequest request, DisburseIntake slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<JsonObject>(envelope: Envelope.None);

    /// <summary>From the program service, in its transaction: taken in with the delivery of the event.</summary>
    public Task QueueAsync(string tenantId, ExchangeHeader header, JsonObject disbursement, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        outbox.Publish(Topic, tenantId, (string)disbursement["id"]!, new { id = (string)disbursement["id"]!, senderId = header.SenderId, receiverId = header.ReceiverId });
        return Task.CompletedTask;
    }

    private async Task<Result<JsonObject>> HandleAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        if (request.Header is not { ValueKind: JsonValueKind.Object } header) return ExchangeErrors.Header;
        if (Messages.Text(header, "sender_id") == Messages.Text(header, "receiver_id")) return ExchangeErrors.SamePartyOfAdapter;
        if (request.Message is not { ValueKind: JsonValueKind.Object } message) return ExchangeErrors.Message;
        if (Messages.Text(message, "location_code") is not { } tenantId || !db.Context.Scope.Allows(tenantId)) return ExchangeErrors.Location;
        if (await FaultsAsync(tenantId, message, cancellationToken) is { Length: > 0 } faults) return faults;
        var prepared = await scopes.RunAsync(tenantId, db.Context.Caller, db.Context.CorrelationId, async (services, _) =>
        {
            var made = await services.GetRequiredService<PrepareDisbursement>().MakeAsync(tenantId, message, Addresses(header), cancellationToken);
            return made.IsRefused ? (Result<Guid>)made.Failures.ToArray() : made.Value.Id;
        }, cancellationToken);
        if (prepared.IsRefused) return prepared.Failures.ToArray();
        await send.SendAsync(tenantId, prepared.Value, isAsked: true, CancellationToken.None);
        var instruction = await db.Instructions.AsNoTracking().AsSplitQuery().SingleAsync(i => i.TenantId == tenantId && i.Id == prepared.Value, cancellationToken);
        return Messages.Envelope(request.Signature, request.Header, Answer(Messages.Copy(message), instruction));
    }

    /// <summary>What is wrong with a disbursement, code by code.</summary>
    public async Task<Failure[]> FaultsAsync(string tenantId, JsonElement message, CancellationToken cancellationToken)
    {
        var faults = new Refusals();
        var children = Messages.Children(message);
        var program = await masters.ProgramAsync(tenantId, cancellationToken);
        faults.When(Messages.Text(message, "id") is not { Length: <= 64 } || Messages.Text(message, "target_id") is not { Length: <= 64 }, () => ExchangeErrors.Of("INVALID_REQUEST", "id and target_id are mandatory, at most 64 characters"));
        faults.When(program.Length > 0 && Messages.Text(message, "program_code") != program, () => ExchangeErrors.Of("INVALID_PROGRAM_CODE", "program_code is not that of the location"));
        faults.When(!Guid.TryParse(Messages.Text(message, "sanction_id"), out _), () => ExchangeErrors.Of("INVALID_SANCTION_ID", "sanction_id is missing or unknown"));
        faults.When(children.Count is 0 or > 5000, () => ExchangeErrors.Of("INVALID_CHILD_DISBURSEMENTS", "children are mandatory"));
        // 10.0 and 10.00 are one amount; the reference compares their scales (spec 40 §6.8 [FIX]).
        bool Even(JsonElement node) => Messages.Rupees(node, "net_amount") is { } net && net == Messages.Rupees(node, "gross_amount");
        faults.When(!Even(message) || !children.All(Even) || children.Sum(child => Messages.Rupees(child, "net_amount") ?? 0) != Messages.Rupees(message, "net_amount"),
            () => ExchangeErrors.Of("INVALID_AMOUNT", "net_amount and gross_amount are equal and above 0 at each node, and the parent's are the sum of its children's"));
        faults.When(children.Append(message).Any(node => node.ValueKind != JsonValueKind.Object || !node.TryGetProperty("status", out var status) || status.ValueKind != JsonValueKind.Object), () => ExchangeErrors.Of("INVALID_STATUS", "status is mandatory"));
        faults.When(!faults.Any && children.Append(message).Any(node => Messages.Status(node) is null), () => ExchangeErrors.Of("INVALID_STATUS_CODE", "status_code is mandatory"));
        faults.When(children.Any(child => Messages.Text(child, "account_code")?.Split('@') is not [{ Length: > 0 and <= 64 }, { Length: > 0 and <= 32 }]), () => ExchangeErrors.Of("INVALID_ACCOUNT_CODE", "account_code must be ACCOUNT@IFSC"));
        foreach (var child in children)
        {
            var person = child.TryGetProperty("individual", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
            faults.When(person.ValueKind != JsonValueKind.Object, () => ExchangeErrors.Of("INVALID_INDIVIDUAL", "individual is mandatory"));
            faults.When(Messages.Text(person, "name") is not { Length: <= 256 }, () => ExchangeErrors.Of("INVALID_NAME", "individual.name is mandatory"));
            faults.When(Messages.Text(person, "phone") is not { Length: <= 32 }, () => ExchangeErrors.Of("INVALID_PHONE", "individual.phone is mandatory"));
            faults.When(Messages.Text(person, "address") is not { Length: <= 512 }, () => ExchangeErrors.Of("INVALID_ADDRESS", "individual.address is mandatory"));
        }

        return faults.ToArray();
    }

    /// <summary>Whom to answer: the two addresses of a header, as stored with the instruction.</summary>
    public static string Addresses(JsonElement header) => new JsonObject { ["sender_id"] = Messages.Text(header, "sender_id"), ["receiver_id"] = Messages.Text(header, "receiver_id") }.ToJsonString(WireJson.Options);

    /// <summary>The disbursement with what became of it: numbers of the instruction and of its beneficiaries as transaction ids.</summary>
    public static JsonObject Answer(JsonObject message, Instruction instruction)
    {
        var byLine = instruction.Beneficiaries.SelectMany(b => b.Lines.Select(line => (line.LineItemId, Beneficiary: b))).ToLookup(pair => pair.LineItemId, pair => pair.Beneficiary);
        message["transaction_id"] = instruction.Number;
        message["status"] = StatusOf(CodeOf(instruction.Status), instruction.ErrorResponse);
        foreach (var child in message["children"]?.AsArray().OfType<JsonObject>() ?? [])
        {
            if (byLine[PrepareDisbursement.LineOf((string?)child["target_id"] ?? (string)child["id"]!)].FirstOrDefault() is not { } beneficiary) continue;
            child["transaction_id"] = beneficiary.Number;
            child["status"] = StatusOf(beneficiary.PaymentStatus switch
            {
                BeneficiaryStatus.Successful => "SUCCESSFUL", BeneficiaryStatus.Failed => "FAILED", BeneficiaryStatus.InProcess => "INPROCESS", _ => "INITIATED",
            }, beneficiary.PaymentStatusMessage);
            if (beneficiary.UtrNo is not { Length: > 0 } utr) continue;
            // What the beneficiary's bank knows the money by, under the names a beneficiary has everywhere else (spec 40 §6).
            if (child["additional_details"] is not JsonObject details) child["additional_details"] = details = [];
            (details["utrNo"], details["utrDate"], details["endToEndId"]) = (utr, beneficiary.UtrDate, beneficiary.EndToEndId);
        }

        return message;
    }

    /// <summary>The exchange's word for a state of an instruction.</summary>
    public static string CodeOf(string status) => status switch
    {
        InstructionStatus.Approved or InstructionStatus.InProcess => "INPROCESS", _ => status,
    };

    private static JsonObject StatusOf(string code, string? message) => new() { ["status_code"] = code, ["status_message"] = message };
}

/// <summary>Makes the instruction of a disbursement, in one transaction.</summary>
internal sealed class PrepareDisbursement(
    WorksDb db, FundsLedger funds, TreasuryChannels channels, Administration.INumbering numbering, Administration.IMasters masters, Bills.IBills bills, InstructionJournal journal, SettlePayments settle,
    PaymentSettings settings)
{
    public async Task<Result<Instruction>> MakeAsync(string tenantId, JsonElement message, string exchange, CancellationToken cancellationToken)
    {
        var (target, sanctionId) = (Messages.Text(message, "target_id")!, Guid.Parse(Messages.Text(message, "sanction_id")!));
        await db.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended(@key, 0))", new { key = $"instruct|{tenantId}|{target}" }, cancellationToken);
        var paymentId = (await db.QueryAsync<Guid?>("select id from payments.payments where tenant_id = @tenantId and payment_number = @target", new { tenantId, target }, cancellationToken)).SingleOrDefault();
        Payment? payment = null;
        if (paymentId is { } known)
        {
            await bills.LockAsync(tenantId, (await db.QueryAsync<Guid>("select bill_id from payments.payment_bills where payment_id = @known", new { known }, cancellationToken)).ToArray(), cancellationToken);
            payment = await db.LockPaymentAsync(tenantId, known, cancellationToken);
        }

        // What a peer orders is of its own payments: one of ours would be settled with money that somebody else gets.
        var sender = SenderOf(exchange);
        var isOfPeer = settings.Peers.Any(peer => peer.HostUrl == sender);
        if (isOfPeer && payment is not null) return ExchangeErrors.Of("TARGET_ID_NOT_MATCHED", $"{target} is no payment of the sender");
        if (channels.Of(tenantId) is not { } treasury) return InstructionErrors.NoChannel(tenantId);
        var earlier = await db.Instructions.AsSplitQuery().Where(i => i.TenantId == tenantId && i.PaymentNumber == target && i.IsActive).OrderBy(i => i.CreatedTime).ThenBy(i => i.Id).ToListAsync(cancellationToken);
        if (isOfPeer && earlier.Exists(i => i.Exchange is null || SenderOf(i.Exchange) != sender)) return ExchangeErrors.Of("TARGET_ID_NOT_MATCHED", $"{target} is no payment of the sender");
        var ordered = Messages.Children(message).Select(LineOf).Distinct().ToArray();
        var isTaken = (await db.QueryAsync<int>(
            """
            select 1 from payments.beneficiary_lines l join payments.beneficiaries b on b.id = l.beneficiary_id join payments.instructions i on i.id = b.instruction_id
            where l.tenant_id = @tenantId and l.line_item_id = any(@ordered) and l.is_live and i.payment_number <> @target limit 1
            """, new { tenantId, ordered, target }, cancellationToken)).Count > 0;
        if (isTaken) return ExchangeErrors.Of("TARGET_ID_NOT_MATCHED", "A child's target_id is paid by another disbursement");
        var last = earlier.LastOrDefault();
        if (last is { Status: InstructionStatus.Initiated or InstructionStatus.Approved or InstructionStatus.InProcess or InstructionStatus.Successful })
            return ExchangeErrors.Of("PI_ALREADY_EXISTS", $"The payment instruction {last.Number} for {target} is {last.Status}");
        var original = earlier.Find(i => !i.IsRevised);
        var corrects = last is { Status: InstructionStatus.Partial } && original is not null && CorrectionWindow.IsOpen(original.CreatedTime, db.Now, await masters.ZoneOfAsync(tenantId, cancellationToken));

        var amount = new Money(Messages.Rupees(message, "net_amount")!.Value);
        Reservation? reservation = null;
        if (!corrects && treasury.AllotsFunds)
        {
            if ((await db.QueryAsync<int>("select 1 from payments.sanctions where tenant_id = @tenantId and id = @sanctionId", new { tenantId, sanctionId }, cancellationToken)).Count == 0)
                return ExchangeErrors.Of("INVALID_SANCTION_ID", "sanction_id is unknown");
            reservation = await funds.ReserveAsync(tenantId, amount, sanctionId, cancellationToken);
            if (reservation is null) return ExchangeErrors.Of("FUND_NOT_AVAILABLE", "The sanction has not enough");
        }

        var issued = await numbering.IssueAsync(corrects ? "ifms.repi.reference.number" : "ifms.pi.reference.number", tenantId, 1, "PI-[CITY.CODE]/[fy:yyyy-yy]/[SEQ_IFMS_PAYMENT_INSTRUCTION_NUMBER]", cancellationToken);
        if (issued.IsRefused) return issued.Failures.ToArray();
        var from = corrects ? original : null;
        var source = reservation?.Source;
        var instruction = new Instruction
        {
            Id = Guid.TryParse(Messages.Text(message, "id"), out var given) && !await db.Instructions.AnyAsync(i => i.Id == given, cancellationToken) ? given : Guid.CreateVersion7(),
            TenantId = tenantId, PaymentId = paymentId, PaymentNumber = target, Number = issued.Value[0], Date = db.Now, ParentNumber = from?.Number, LatestNumber = last?.Status == InstructionStatus.Partial ? last.Number : null,
            ProgramCode = Messages.Text(message, "program_code") ?? string.Empty, Channel = channels.KindOf(tenantId)!, Amount = amount.Rupees, SanctionId = reservation?.SanctionId ?? from?.SanctionId,
            HoaCode = source?.HeadOfAccount ?? from?.HoaCode, DdoCode = source?.DdoCode ?? from?.DdoCode, GranteeAgCode = source?.GranteeAgCode ?? from?.GranteeAgCode, SchemeCode = source?.SchemeCode ?? from?.SchemeCode,
            SsuIaId = source?.SsuIaId ?? from?.SsuIaId, MasterAllotmentId = source?.MasterAllotmentId ?? from?.MasterAllotmentId, SsuAllotmentId = source?.SsuAllotmentId ?? from?.SsuAllotmentId,
            AllotmentSerial = source?.AllotmentSerial ?? from?.AllotmentSerial, Exchange = exchange, CreatedBy = db.Context.Caller.Uuid.ToString(), CreatedTime = db.Now,
            BillNumbers = ListOf(message, "billNumber"), ContractNumbers = ListOf(message, "referenceId"),
        };
        instruction.Touch(instruction.CreatedBy, db.Now);
        var children = Messages.Children(message);
        var kept = (last?.Beneficiaries ?? []).SelectMany(b => b.Lines.Select(line => (line.LineItemId, b.Number))).DistinctBy(pair => pair.LineItemId).ToDictionary(pair => pair.LineItemId, pair => pair.Number);
        var groups = children.GroupBy(child => Messages.Text(child, "account_code")!, StringComparer.Ordinal).ToList();
        for (var i = 0; i < groups.Count; i++)
        {
            var number = groups[i].Select(child => kept.GetValueOrDefault(LineOf(child))).FirstOrDefault(one => one is not null);
            if (number is null)
            {
                var fresh = await numbering.IssueAsync("ifms.benef.reference.number", tenantId, 1, "BN-[CITY.CODE]/[SEQ_IFMS_BENEFICIARY_NUMBER]", cancellationToken);
                if (fresh.IsRefused) return fresh.Failures.ToArray();
                number = fresh.Value[0];
            }

            instruction.Add(BeneficiaryOf(tenantId, i, number, [.. groups[i]]));
        }

        db.Add(instruction);
        await db.SaveChangesAsync(cancellationToken);
        if (reservation is not null) await funds.DebitAsync(tenantId, reservation.SanctionId, instruction.Id, amount, cancellationToken);
        if (payment?.Status == PaymentStatus.Failed)
            await settle.LinesAsync(payment, instruction, [.. children.Select(LineOf)], PaymentStatus.Initiated, ReferenceStatus.Initiated, $"Instruction {instruction.Number}", hash: null, cancellationToken);
        journal.Tell(instruction);
        return instruction;
    }

    /// <summary>The payable line a child pays; an id that is no uuid stands for one that is always the same.</summary>
    public static Guid LineOf(string target) => Guid.TryParse(target, out var id) ? id : SeedFiles.IdOf("exchange", "line", target);

    private static string? SenderOf(string exchange) => Messages.Text(JsonSerializer.Deserialize<JsonElement>(exchange), "sender_id") is { } address ? ExchangeHeader.HostOf(address) : null;

    private static Guid LineOf(JsonElement child) => LineOf(Messages.Text(child, "target_id") ?? Messages.Text(child, "id")!);

    private Beneficiary BeneficiaryOf(string tenantId, int position, string number, IReadOnlyList<JsonElement> children)
    {
        EncryptedText Hidden(string purpose, string text) => db.Cipher.Encrypt(tenantId, purpose, text);
        var (first, person) = (children[0], children[0].GetProperty("individual"));
        var details = first.TryGetProperty("additional_details", out var given) ? given : default;
        var beneficiary = new Beneficiary
        {
            TenantId = tenantId, Position = position, Number = number, BeneficiaryId = Messages.Text(details, "beneficiaryId") ?? Messages.Text(first, "id")!,
            BeneficiaryType = Messages.Text(details, "beneficiaryType") switch { "ORG" => "ORG", "DEPT" => "DEPT", _ => "IND" }, AccountType = Messages.Text(details, "accountType") ?? "SAVINGS",
            Account = Hidden(PayeePrivacy.AccountPurpose, Messages.Text(first, "account_code")!), Name = Hidden(PayeePrivacy.NamePurpose, PayeePrivacy.Plain(Messages.Text(person, "name")!)),
            Phone = Hidden(PayeePrivacy.PhonePurpose, Messages.Text(person, "phone")!), Address = Hidden(PayeePrivacy.AddressPurpose, PayeePrivacy.Plain(Messages.Text(person, "address")!)),
            Amount = children.Sum(child => Messages.Rupees(child, "net_amount")!.Value),
        };
        foreach (var line in children.GroupBy(LineOf)) beneficiary.Add(new BeneficiaryLine { TenantId = tenantId, LineItemId = line.Key, Amount = line.Sum(child => Messages.Rupees(child, "net_amount")!.Value) });
        return beneficiary;
    }

    private static string ListOf(JsonElement message, string name) =>
        message.TryGetProperty("additional_details", out var details) && details.ValueKind == JsonValueKind.Object && details.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? JsonSerializer.Serialize(list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString())) : "[]";
}

/// <summary>Takes queued disbursements in, and answers on the exchange whatever becomes of the instruction.</summary>
internal sealed class IntakeDelivery : IEventSubscriber
{
    public string Name => "ifms-disburse-intake";

    public bool Wants(string topic) => topic == DisburseIntake.Topic;

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        var id = fact.Payload.GetProperty("id").GetString()!;
        var stored = (await db.QueryAsync<string>("select document from payments.program_objects where tenant_id = @TenantId and side = 'ifms' and kind = 'disburse' and id = @id", new { fact.TenantId, id }, cancellationToken)).SingleOrDefault();
        if (stored is null || (Guid.TryParse(id, out var uuid) && await db.Instructions.AnyAsync(i => i.Id == uuid, cancellationToken))) return; // taken in before
        var message = JsonSerializer.Deserialize<JsonElement>(db.Cipher.Decrypt(fact.TenantId, ExchangePost.BodyPurpose, new EncryptedText(stored)));
        var faults = await services.GetRequiredService<DisburseIntake>().FaultsAsync(fact.TenantId, message, cancellationToken);
        var (sender, receiver) = (fact.Payload.GetProperty("senderId").GetString()!, fact.Payload.GetProperty("receiverId").GetString()!);
        var addresses = new JsonObject { ["sender_id"] = sender, ["receiver_id"] = receiver }.ToJsonString(WireJson.Options);
        if (faults.Length == 0)
        {
            var made = await services.GetRequiredService<PrepareDisbursement>().MakeAsync(fact.TenantId, message, addresses, cancellationToken);
            if (!made.IsRefused) return; // the sending job takes it from here
            faults = [.. made.Failures];
        }

        var answer = Messages.Copy(message);
        Messages.Stand(answer, "ERROR", $"{faults[0].Code}: {faults[0].Message}");
        await services.GetRequiredService<DisburseReplies>().ReplyAsync(fact.TenantId, sender, receiver, "create", answer, cancellationToken);
    }
}

/// <summary>Answers who sent a disbursement: on-disburse, within this house or to the peer.</summary>
internal sealed class DisburseReplies(WorksDb db, ExchangePost post, IServiceProvider services) : IInstructionListener
{
    public async Task MovedAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        if (instruction.Exchange is null) return;
        var addresses = JsonSerializer.Deserialize<JsonElement>(instruction.Exchange);
        var stored = (await db.QueryAsync<string>(
            "select document from payments.program_objects where tenant_id = @TenantId and side = 'ifms' and kind = 'disburse' and target_id = @PaymentNumber and parent_id is null order by id = @id desc, created_time desc limit 1",
            new { instruction.TenantId, instruction.PaymentNumber, id = instruction.Id.ToString() }, cancellationToken)).SingleOrDefault();
        if (stored is null || Messages.Text(addresses, "sender_id") is not { } sender || Messages.Text(addresses, "receiver_id") is not { } receiver) return;
        var message = JsonNode.Parse(db.Cipher.Decrypt(instruction.TenantId, ExchangePost.BodyPurpose, new EncryptedText(stored)))!.AsObject();
        var answer = DisburseIntake.Answer(message, instruction);
        await ReplyAsync(instruction.TenantId, sender, receiver, instruction.Status is InstructionStatus.Initiated or InstructionStatus.Failed ? "create" : "update", answer, cancellationToken);
    }

    /// <summary>Stores the answer at our side of the program service and sends it to the peer; a sender in this house hears it at his side.</summary>
    public async Task ReplyAsync(string tenantId, string sender, string receiver, string action, JsonObject answer, CancellationToken cancellationToken)
    {
        var isSent = await post.SendAsync(tenantId, Messages.Header("on-disburse", action, receiver, sender, db.Now), answer, cancellationToken);
        var program = services.GetRequiredService<ProgramService>();
        foreach (var side in isSent ? [ProgramService.Ifms] : new[] { ProgramService.Ifms, ProgramService.Mukta })
        {
            var host = await post.RegisteredAsync(tenantId, side, cancellationToken) ?? ExchangeHeader.HostOf(sender);
            var header = Messages.Header("on-disburse", action, $"adapter@{side}", $"program@{host}", db.Now);
            await program.HandleAsync(side, "on-disburse", action, new ExchangeRequest { Header = Messages.ToElement(header), Message = Messages.ToElement(answer) }, cancellationToken);
        }
    }
}
