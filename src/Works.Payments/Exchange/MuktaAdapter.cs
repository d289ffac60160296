using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Bills;
using Works.Payments.Instructions;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Exchange;

internal sealed record DisbursementReply([property: JsonPropertyName("Disbursement")] JsonObject Disbursement);

internal sealed record DisbursementSearchRequest(JsonElement? Criteria, PaymentPagination? Pagination);

internal sealed record DisbursementsReply(IReadOnlyList<JsonObject> Disbursements);

internal sealed record ManualPaymentRequest(JsonElement? BillCriteria);

internal sealed record ManualPaymentReply(IReadOnlyList<PaymentWire> Payments);

/// <summary>The works side of the exchange (spec 40 §7.1): instructions as disbursements, and what comes back for them.</summary>
internal sealed class MuktaAdapter(WorksDb db, CreateInstruction create, InstructionViews views, PayBill pay, IBills bills)
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;

    public static void Map(IEndpointRouteBuilder adapter)
    {
        adapter.MapPost("/v1/disburse/_create", (InstructionRequest request, MuktaAdapter slice, CancellationToken cancellationToken) => slice.CreateAsync(request, cancellationToken)).Replies<DisbursementReply>();
        adapter.MapPost("/v1/disburse/_search", (DisbursementSearchRequest request, MuktaAdapter slice, CancellationToken cancellationToken) => slice.SearchAsync(request, cancellationToken)).Replies<DisbursementsReply>();
        adapter.MapPost("/v1/pi/_search", (DisbursementSearchRequest request, MuktaAdapter slice, CancellationToken cancellationToken) => slice.SearchViewsAsync(request, cancellationToken)).Replies<InstructionsReply>();
        adapter.MapPost("/v1/manual/payment-create", (ManualPaymentRequest request, MuktaAdapter slice, CancellationToken cancellationToken) => slice.PayAsync(request, cancellationToken)).Replies<ManualPaymentReply>();
        foreach (var action in new[] { "create", "update" })
        {
            adapter.MapPost($"/v1/on-disburse/_{action}", (ExchangeRequest request, AdapterReplies slice, CancellationToken cancellationToken) => slice.HandleAsync(action, request, cancellationToken))
                .Replies<JsonObject>(envelope: Envelope.None);
        }

        RunTreasuryJob.Map(adapter, ["PA"]);
    }

    private async Task<Result<DisbursementReply>> CreateAsync(InstructionRequest request, CancellationToken cancellationToken)
    {
        var made = await create.OrderAsync(request, cancellationToken);
        if (made.IsRefused) return made.Failures.Select(Worded).ToArray();
        return new DisbursementReply(DisbursementOf(made.Value));
    }

    // The adapter has its own words for what the treasury's service refuses.
    private static Failure Worded(Failure failure) => failure.Code switch
    {
        "PAYMENT_NOT_FIND_ERROR" => failure with { Code = "PAYMENT_NOT_FOUND" }, "PI_DUPLICATE_ERROR" => failure with { Code = "PAYMENT_ALREADY_PROCESSED" },
        "PI_REQUEST_INVALID_PARAMS" => failure with { Code = "INVALID_REQUEST" }, "REVISED_PI_GEN_ERROR" => failure with { Code = "DISBURSEMENT_CREATION_FAILED" }, _ => failure,
    };

    private async Task<Result<DisbursementsReply>> SearchAsync(DisbursementSearchRequest request, CancellationToken cancellationToken) =>
        new DisbursementsReply([.. (await FindAsync(request, cancellationToken)).Select(DisbursementOf)]);

    private async Task<Result<InstructionsReply>> SearchViewsAsync(DisbursementSearchRequest request, CancellationToken cancellationToken) =>
        new InstructionsReply(await views.OfAsync(await FindAsync(request, cancellationToken), cancellationToken));

    private async Task<IReadOnlyList<Instruction>> FindAsync(DisbursementSearchRequest request, CancellationToken cancellationToken)
    {
        var criteria = request.Criteria is { ValueKind: JsonValueKind.Object } given ? given : default;
        var query = db.Instructions.AsNoTracking().AsSplitQuery();
        if (Messages.Text(criteria, "tenantId") is { } tenantId) query = query.Where(i => i.TenantId == tenantId);
        if (Messages.Text(criteria, "payment_number") is { } payment) query = query.Where(i => i.PaymentNumber == payment);
        if (Messages.Text(criteria, "transaction_id") is { } number) query = query.Where(i => i.Number == number);
        if (Messages.Text(criteria, "type")?.ToUpperInvariant() is "REVISED") query = query.Where(i => i.ParentNumber != null);
        else if (Messages.Text(criteria, "type")?.ToUpperInvariant() is "ORIGINAL") query = query.Where(i => i.ParentNumber == null);
        if (criteria.ValueKind == JsonValueKind.Object && criteria.TryGetProperty("ids", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0)
        {
            Guid[] ids = [.. list.EnumerateArray().Select(id => Guid.TryParse(id.ToString(), out var uuid) ? uuid : Guid.Empty)];
            query = query.Where(i => ids.Contains(i.Id));
        }

        if (Messages.Text(criteria, "status")?.ToUpperInvariant() is { } status)
        {
            string[] states = [.. InstructionStatus.All.Where(state => state == status || DisburseIntake.CodeOf(state) == status)];
            query = query.Where(i => states.Contains(i.Status));
        }

        query = string.Equals(request.Pagination?.Order, "ASC", StringComparison.OrdinalIgnoreCase) ? query.OrderBy(i => i.CreatedTime).ThenBy(i => i.Id) : query.OrderByDescending(i => i.CreatedTime).ThenByDescending(i => i.Id);
        return await query.Skip((int)Math.Clamp(request.Pagination?.Offset ?? request.Pagination?.OffsetAlias ?? 0, 0, int.MaxValue)).Take((int)Math.Clamp(request.Pagination?.Limit ?? DefaultLimit, 0, MaxLimit)).ToListAsync(cancellationToken);
    }

    // Accounts by their last digits: who needs them whole has the instruction's message, which is encrypted.
    private JsonObject DisbursementOf(Instruction instruction)
    {
        string Shown(Beneficiary beneficiary) => PayeePrivacy.Masked(db.Cipher.Decrypt(instruction.TenantId, PayeePrivacy.AccountPurpose, beneficiary.Account));
        var children = instruction.Beneficiaries.OrderBy(b => b.Position).SelectMany(beneficiary => beneficiary.Lines.Select(line => new JsonObject
        {
            ["id"] = line.Id.ToString(), ["target_id"] = line.LineItemId.ToString(), ["transaction_id"] = beneficiary.Number, ["location_code"] = instruction.TenantId, ["program_code"] = instruction.ProgramCode,
            ["account_code"] = Shown(beneficiary), ["net_amount"] = line.Amount, ["gross_amount"] = line.Amount, ["currency_code"] = "INR",
            ["additional_details"] = new JsonObject { ["beneficiaryId"] = beneficiary.BeneficiaryId, ["beneficiaryType"] = beneficiary.BeneficiaryType, ["accountType"] = beneficiary.AccountType },
        }));
        return DisburseIntake.Answer(new JsonObject
        {
            ["id"] = instruction.Id.ToString(), ["target_id"] = instruction.PaymentNumber, ["location_code"] = instruction.TenantId, ["program_code"] = instruction.ProgramCode,
            ["sanction_id"] = instruction.SanctionId?.ToString(), ["net_amount"] = instruction.Amount, ["gross_amount"] = instruction.Amount, ["currency_code"] = "INR",
            ["disbursement_date"] = instruction.Date / 1000, // epoch seconds, unlike everything else (spec 60 §6)
            ["additional_details"] = new JsonObject
            {
                ["billNumber"] = JsonNode.Parse(instruction.BillNumbers), ["referenceId"] = JsonNode.Parse(instruction.ContractNumbers), ["isRevised"] = instruction.IsRevised, ["piStatus"] = instruction.Status,
                ["numBeneficiaries"] = instruction.Beneficiaries.Count, ["parentPiNumber"] = instruction.ParentNumber, ["hoaCode"] = instruction.HoaCode, ["mstAllotmentId"] = instruction.MasterAllotmentId,
            },
            ["children"] = new JsonArray([.. children]),
            ["audit_details"] = new JsonObject
            {
                ["created_by"] = instruction.CreatedBy, ["last_modified_by"] = instruction.LastModifiedBy, ["created_time"] = instruction.CreatedTime, ["last_modified_time"] = instruction.LastModifiedTime,
            },
        }, instruction);
    }

    private async Task<Result<ManualPaymentReply>> PayAsync(ManualPaymentRequest request, CancellationToken cancellationToken)
    {
        var criteria = request.BillCriteria is { ValueKind: JsonValueKind.Object } given ? given : default;
        if (Messages.Text(criteria, "tenantId") is not { } tenantId || !db.Context.Scope.Allows(tenantId)) return PaymentErrors.NoBills;
        string[] Texts(string name) => criteria.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(item => item.ToString())] : [];
        var (ids, numbers) = (Texts("ids").Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty).ToArray(), Texts("billNumbers"));
        if (ids.Length + numbers.Length is 0 or > MaxLimit) return PaymentErrors.NoBills;
        var found = await db.QueryAsync<Guid>("select id from bills.bills where tenant_id = @tenantId and (id = any(@ids) or bill_number = any(@numbers)) order by id", new { tenantId, ids, numbers }, cancellationToken);
        if (found.Count == 0) return PaymentErrors.NoBills;
        await bills.LockAsync(tenantId, found.ToArray(), cancellationToken); // all of them in one order, before the first is paid
        var paid = new List<PaymentWire>();
        foreach (var id in found)
        {
            var one = await pay.PayAsync(tenantId, id, cancellationToken);
            if (one.IsRefused) return one.Failures.ToArray();
            paid.Add(one.Value);
        }

        return new ManualPaymentReply(paid);
    }
}

/// <summary>What comes back for a disbursement of ours (on-disburse): moves the instruction's payment where the exchange pays, and nothing else.</summary>
internal sealed class AdapterReplies(WorksDb db, InstructionSteps steps)
{
    private const int MaxReference = 64; // characters of a bank's reference or date


    public async Task<Result<JsonObject>> HandleAsync(string action, ExchangeRequest request, CancellationToken cancellationToken)
    {
        var header = ExchangeHeader.Of(request.Header, "on-disburse", action);
        if (header.IsRefused) return header.Failures.ToArray();
        if (request.Message is not { ValueKind: JsonValueKind.Object } message) return ExchangeErrors.Of("INVALID_REQUEST", "The message is missing");
        if (await TakeAsync(message, cancellationToken) is { } refused) return refused;
        return Messages.Envelope(request.Signature, request.Header, Messages.Copy(message));
    }

    /// <summary>What the works side has of a reply that its program service has taken: moves the instruction, if the disbursement is one of the adapter's.</summary>
    public async Task<Failure?> MoveAsync(JsonElement message, CancellationToken cancellationToken) =>
        Guid.TryParse(Messages.Text(message, "id"), out _) && await TakeAsync(message, cancellationToken) is { Code: not "DISBURSEMENT_NOT_FOUND" } refused ? refused : null;

    /// <summary>Takes a reply; null when it is understood, also when it says nothing new.</summary>
    public async Task<Failure?> TakeAsync(JsonElement message, CancellationToken cancellationToken)
    {
        if (Messages.Text(message, "location_code") is not { } tenantId || !db.Context.Scope.Allows(tenantId)) return ExchangeErrors.Location;
        if (!Guid.TryParse(Messages.Text(message, "id"), out var id) || Messages.Text(message, "target_id") is not { } target || Messages.Status(message) is not { } status)
            return ExchangeErrors.Of("INVALID_REQUEST", "id, target_id and status are mandatory");
        if (await db.Instructions.AsNoTracking().AsSplitQuery().SingleOrDefaultAsync(i => i.TenantId == tenantId && i.Id == id, cancellationToken) is not { } instruction)
            return ExchangeErrors.Of("DISBURSEMENT_NOT_FOUND", $"No disbursement is found with the id {id}");
        if (instruction.PaymentNumber != target) return ExchangeErrors.Of("TARGET_ID_NOT_MATCHED", $"The disbursement {id} is not of {target}");
        var children = Messages.Children(message);
        var lines = instruction.Beneficiaries.SelectMany(b => b.Lines.Select(line => (line.LineItemId, line.Amount, b.Number))).ToList();
        var sent = children.Where(child => Guid.TryParse(Messages.Text(child, "target_id"), out _)).DistinctBy(child => Messages.Text(child, "target_id"), StringComparer.Ordinal).ToDictionary(child => Guid.Parse(Messages.Text(child, "target_id")!));
        if (lines.Exists(line => !sent.ContainsKey(line.LineItemId))) return ExchangeErrors.Of("ALL_CHILDS_ARE_NOT_PRESENT", "Every child of the disbursement must be present");
        if (lines.Exists(line => Messages.Rupees(sent[line.LineItemId], "gross_amount") != line.Amount) || Messages.Rupees(message, "gross_amount") != instruction.Amount)
            return ExchangeErrors.Of("INVALID_REQUEST", "The amounts differ from those of the disbursement");
        // A treasury that we speak to ourselves is believed, and not what the exchange says of it.
        if (instruction.Channel != "exchange") return null;
        return await MoveAsync(tenantId, instruction, status, message, lines.ConvertAll(line => (line.Number, Status: Messages.Status(sent[line.LineItemId]), Child: sent[line.LineItemId])), cancellationToken);
    }

    private async Task<Failure?> MoveAsync(
        string tenantId, Instruction instruction, string status, JsonElement message, IReadOnlyList<(string Number, string? Status, JsonElement Child)> lines, CancellationToken cancellationToken)
    {
        var (raw, today) = (message.GetRawText(), DateTimeOffset.FromUnixTimeMilliseconds(db.Now).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        var reference = Messages.Text(message, "transaction_id") ?? instruction.Number;
        if (status is "FAILED" or "ERROR" or "CANCELLED" or "REJECTED")
        {
            await steps.RejectAsync(tenantId, instruction.Id, WhyOf(message) ?? status, raw, cancellationToken);
            return null;
        }

        if (status is not ("INPROCESS" or "APPROVED" or "SUCCESSFUL" or "PARTIAL")) return null;
        await steps.ApproveAsync(tenantId, instruction.Id, new Treasury.Approval(reference, today), raw, cancellationToken);
        await steps.AdviseAsync(tenantId, instruction.Id, new Treasury.Advice(Treasury.FinancialYear.Of(DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(db.Now).UtcDateTime)), reference, today, reference, reference, today), raw, cancellationToken);
        var credited = lines.Where(line => line.Status == "SUCCESSFUL" || (status == "SUCCESSFUL" && line.Status != "FAILED")).GroupBy(line => line.Number, line => line.Child, StringComparer.Ordinal).ToList();
        if (credited.Count > 0)
            await steps.CreditAsync(tenantId, instruction.Id, new Treasury.Credits(reference, today, null, reference, reference, today, [.. credited.Select(one => CreditOf(one.Key, one))]), raw, cancellationToken);
        var failed = lines.Where(line => line.Status == "FAILED").DistinctBy(line => line.Number, StringComparer.Ordinal).ToList();
        if (failed.Count > 0) await steps.BounceAsync(tenantId, instruction.Number, [.. failed.Select(line => new Treasury.BounceLine(line.Number, WhyOf(line.Child) ?? "FAILED", string.Empty, today))], raw, cancellationToken);
        return null;
    }

    // The bank's references as DisburseIntake.Answer writes them. What the peer does not say stays unknown: no number of ours stands in for one of the bank.
    private static Treasury.CreditLine CreditOf(string number, IEnumerable<JsonElement> children)
    {
        var details = children.Select(child => child.TryGetProperty("additional_details", out var given) ? given : default).ToList();
        string? Said(string name) => details.Select(one => Messages.Text(one, name)).FirstOrDefault(text => text is { Length: <= MaxReference });
        return new Treasury.CreditLine(number, Said("utrNo"), Said("utrDate"), Said("endToEndId"));
    }

    private static string? WhyOf(JsonElement node) => node.TryGetProperty("status", out var status) ? Messages.Text(status, "status_message") : null;
}

/// <summary>Announces allotted money to both sides of the program service (spec 40 §6.5): on-sanction at first sight, on-allocation for every row.</summary>
internal sealed class AnnounceAllotments : IEventSubscriber
{
    public string Name => "announce-allotments";

    public bool Wants(string topic) => topic == "ifms-allotment";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        var row = fact.Payload.Deserialize<AllotmentFact>(WireJson.Options)!;
        var sanction = (await db.QueryAsync<Announced>(
            "select s.id, s.sanctioned_amount, a.id as allotment_id from payments.sanctions s join payments.allotments a on a.sanction_id = s.id where s.tenant_id = @TenantId and s.hoa_code = @HoaCode and s.ddo_code = @DdoCode and s.master_allotment_id = @MasterAllotmentId and a.allotment_serial_no = @Serial",
            new { fact.TenantId, row.HoaCode, row.DdoCode, row.MasterAllotmentId, row.Serial }, cancellationToken)).SingleOrDefault();
        if (sanction is null) return; // parked: announced when it counts
        var (programs, post) = ((ProgramService)services.GetService(typeof(ProgramService))!, (ExchangePost)services.GetService(typeof(ExchangePost))!);
        foreach (var side in new[] { ProgramService.Ifms, ProgramService.Mukta })
        {
            var registered = await post.RegisteredAsync(fact.TenantId, side, cancellationToken);
            var isAway = side == ProgramService.Mukta && post.IsPeer(registered, fact.TenantId); // the works side is another installation: it hears of it over the exchange
            if (!isAway)
            {
                await db.ExecuteAsync(
                    """
                    insert into payments.program_objects (tenant_id, side, kind, id, program_code, name, status_code, net_amount, gross_amount, document, created_time, last_modified_time)
                    values (@TenantId, @side, 'program', @ProgramCode, @ProgramCode, @ProgramCode, 'APPROVED', 0, 0, @document, @Now, @Now) on conflict do nothing
                    """,
                    new
                    {
                        fact.TenantId, side, row.ProgramCode, db.Now,
                        document = db.Cipher.Encrypt(fact.TenantId, ExchangePost.BodyPurpose, new JsonObject { ["id"] = row.ProgramCode, ["location_code"] = fact.TenantId, ["program_code"] = row.ProgramCode, ["name"] = row.ProgramCode, ["status"] = new JsonObject { ["status_code"] = "APPROVED" } }.ToJsonString(WireJson.Options)).Stored,
                    }, cancellationToken);
            }

            var host = registered ?? side;
            JsonObject Child(string id, decimal amount) => new()
            {
                ["id"] = id, ["location_code"] = fact.TenantId, ["program_code"] = row.ProgramCode, ["net_amount"] = amount, ["gross_amount"] = amount, ["status"] = new JsonObject { ["status_code"] = "SUCCESSFUL" },
            };
            async Task SayAsync(string type, JsonObject child)
            {
                var message = new JsonObject { ["location_code"] = fact.TenantId, ["program_code"] = row.ProgramCode, ["children"] = new JsonArray(child) };
                var header = Messages.Header(type, "create", isAway ? post.AddressOf(ProgramService.Ifms)! : "adapter@treasury", $"program@{host}", db.Now);
                // One subject: an allocation must not overtake its sanction.
                if (isAway) await post.SendAsync(fact.TenantId, header, message, cancellationToken, subject: row.ProgramCode);
                else await programs.HandleAsync(side, type, "create", new ExchangeRequest { Header = Messages.ToElement(header), Message = Messages.ToElement(message) }, cancellationToken);
            }

            if (row.Type.Contains("initial", StringComparison.OrdinalIgnoreCase)) await SayAsync("on-sanction", Child(sanction.Id.ToString(), sanction.SanctionedAmount));
            var allocation = Child(sanction.AllotmentId.ToString(), row.Amount);
            (allocation["sanction_id"], allocation["allocation_type"]) = (sanction.Id.ToString(), row.Type.Contains("withdrawal", StringComparison.OrdinalIgnoreCase) ? "DEDUCTION" : "ALLOCATION");
            await SayAsync("on-allocation", allocation);
        }
    }

    private sealed record Announced
    {
        public required Guid Id { get; init; }
        public required decimal SanctionedAmount { get; init; }
        public required Guid AllotmentId { get; init; }
    }
}
