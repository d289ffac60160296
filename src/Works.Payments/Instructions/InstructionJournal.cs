using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;

namespace Works.Payments.Instructions;

/// <summary>Notes the steps of instructions: the log that clients show, the history, the event.</summary>
internal sealed class InstructionJournal(WorksDb db, Outbox outbox)
{
    /// <summary>A step, e.g. PIS and STATUS_LOG_PIS_SUCCESS.</summary>
    public void Log(Instruction instruction, string serviceId, string status) => db.Add(new InstructionLog
    {
        TenantId = instruction.TenantId, InstructionId = instruction.Id, ServiceId = serviceId, Status = status, CreatedBy = db.Context.Caller.Uuid.ToString(), CreatedTime = db.Now,
    });

    /// <summary>The state changed; <paramref name="before"/> is what it was.</summary>
    public void Moved(Instruction instruction, string before, string serviceId, string? hash)
    {
        instruction.Touch(db.Context.Caller.Uuid.ToString(), db.Now);
        if (before != instruction.Status)
        {
            db.Add(new StatusChange
            {
                TenantId = instruction.TenantId, Entity = "INSTRUCTION", EntityId = instruction.Id, FromStatus = before, ToStatus = instruction.Status, Reason = serviceId, PayloadHash = hash,
                Actor = instruction.LastModifiedBy, ChangedTime = db.Now,
            });
        }

        Tell(instruction);
    }

    /// <summary>Publishes the instruction as search sees it: without bank data and advice (spec 40 §6.6).</summary>
    public void Tell(Instruction instruction)
    {
        var document = InstructionWire.Of(instruction, [], [], account: null);
        document.Remove("paDetails");
        document["parentPiNumber"] ??= string.Empty;
        document["piErrorResp"] ??= string.Empty;
        document["additionalDetails"]!["piType"] = instruction.IsRevised ? "REVISED" : "ORIGINAL";
        foreach (var beneficiary in document["beneficiaryDetails"]!.AsArray()) beneficiary!.AsObject().Remove("bankAccountId");
        outbox.Publish("ifms-pi-index-enrich", instruction.TenantId, instruction.Number, new { paymentInstruction = document });
    }
}

/// <summary>An instruction on the wire (spec 40 §6.1); members without a value are left out.</summary>
internal static class InstructionWire
{
    /// <summary>The wire form.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="logs">Its steps.</param>
    /// <param name="entries">Its movements of funds.</param>
    /// <param name="account">Shows the account of a beneficiary; null leaves it out.</param>
    public static JsonObject Of(Instruction instruction, IEnumerable<InstructionLog> logs, IEnumerable<FundMovement> entries, Func<Beneficiary, string>? account)
    {
        var audit = Audit(instruction.CreatedBy, instruction.LastModifiedBy, instruction.CreatedTime, instruction.LastModifiedTime);
        return Without(new JsonObject
        {
            ["id"] = instruction.Id.ToString(), ["tenantId"] = instruction.TenantId, ["programCode"] = instruction.ProgramCode, ["jitBillNo"] = instruction.Number, ["piNumber"] = instruction.Number,
            ["jitBillDate"] = instruction.Date, ["parentPiNumber"] = instruction.ParentNumber, ["muktaReferenceId"] = instruction.PaymentNumber, ["numBeneficiaries"] = instruction.Beneficiaries.Count,
            ["grossAmount"] = instruction.Amount, ["netAmount"] = instruction.Amount, ["piStatus"] = instruction.Status, ["piSuccessCode"] = instruction.SuccessCode,
            ["piSuccessDesc"] = instruction.SuccessDescription, ["piApprovedId"] = instruction.ApprovedId, ["piApprovalDate"] = instruction.ApprovalDate, ["piErrorResp"] = instruction.ErrorResponse,
            ["isActive"] = instruction.IsActive, ["outcomeUnknown"] = instruction.IsOutcomeUnknown ? true : null,
            ["hoa"] = instruction.HoaCode, ["jitBillDdoCode"] = instruction.DdoCode, ["granteeAgCode"] = instruction.GranteeAgCode, ["schemeCode"] = instruction.SchemeCode,
            ["ssuIaId"] = instruction.SsuIaId, ["mstAllotmentDistId"] = instruction.MasterAllotmentId, ["ssuAllotmentId"] = instruction.SsuAllotmentId, ["allotmentTxnSlNo"] = instruction.AllotmentSerial,
            ["additionalDetails"] = Without(new JsonObject
            {
                ["billNumber"] = JsonNode.Parse(instruction.BillNumbers), ["referenceId"] = JsonNode.Parse(instruction.ContractNumbers), ["hoaCode"] = instruction.HoaCode,
                ["mstAllotmentId"] = instruction.MasterAllotmentId,
            }),
            ["transactionDetails"] = new JsonArray([.. entries.Select(entry => new JsonObject
            {
                ["id"] = entry.Id.ToString(), ["tenantId"] = instruction.TenantId, ["sanctionId"] = entry.SanctionId.ToString(), ["paymentInstId"] = instruction.Id.ToString(),
                ["transactionAmount"] = entry.Amount, ["transactionDate"] = entry.CreatedTime, ["transactionType"] = entry.Type,
            })]),
            ["paDetails"] = instruction.BillRefNumber is null ? new JsonArray() : new JsonArray(Without(new JsonObject
            {
                ["id"] = instruction.Id.ToString(), ["tenantId"] = instruction.TenantId, ["muktaReferenceId"] = instruction.PaymentNumber, ["piId"] = instruction.Id.ToString(),
                ["paBillRefNumber"] = instruction.BillRefNumber, ["paFinYear"] = instruction.FinYear, ["paAdviceId"] = instruction.AdviceId, ["paAdviceDate"] = instruction.AdviceDate,
                ["paTokenNumber"] = instruction.TokenNumber, ["paTokenDate"] = instruction.TokenDate, ["auditDetails"] = audit.DeepClone(),
            })),
            ["piStatusLogs"] = new JsonArray([.. logs.OrderBy(log => log.CreatedTime).ThenBy(log => log.Id).Select(log => new JsonObject
            {
                ["id"] = log.Id.ToString(), ["piId"] = instruction.Id.ToString(), ["serviceId"] = log.ServiceId, ["status"] = log.Status,
                ["auditDetails"] = Audit(log.CreatedBy, log.CreatedBy, log.CreatedTime, log.CreatedTime),
            })]),
            ["beneficiaryDetails"] = new JsonArray([.. instruction.Beneficiaries.OrderBy(b => b.Position).Select(b => Without(new JsonObject
            {
                ["id"] = b.Id.ToString(), ["tenantId"] = b.TenantId, ["piId"] = instruction.Id.ToString(), ["muktaReferenceId"] = instruction.PaymentNumber, ["beneficiaryId"] = b.BeneficiaryId,
                ["beneficiaryType"] = b.BeneficiaryType, ["beneficiaryNumber"] = b.Number, ["bankAccountId"] = b.BankAccountId?.ToString(), ["accountCode"] = account?.Invoke(b), ["amount"] = b.Amount,
                ["voucherNumber"] = b.VoucherNumber, ["voucherDate"] = Days(b.VoucherDate), ["utrNo"] = b.UtrNo, ["utrDate"] = b.UtrDate, ["endToEndId"] = b.EndToEndId, ["challanNumber"] = b.ChallanNumber,
                ["challanDate"] = b.ChallanDate, ["paymentStatus"] = b.PaymentStatus, ["paymentStatusMessage"] = b.PaymentStatusMessage,
                ["benfLineItems"] = new JsonArray([.. b.Lines.Select(line => new JsonObject { ["id"] = line.Id.ToString(), ["beneficiaryId"] = b.Id.ToString(), ["lineItemId"] = line.LineItemId.ToString(), ["amount"] = line.Amount })]),
            }))]),
            ["auditDetails"] = audit,
        });
    }

    // The treasury writes a day, the contract a number (spec 40 §6.1: voucherDate is a long).
    private static JsonNode? Days(string? day) => day is { Length: >= 10 } && DateOnly.TryParseExact(day[..10], "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var date)
        ? new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds() : null;

    private static JsonObject Audit(string createdBy, string modifiedBy, long created, long modified) => new()
    {
        ["createdBy"] = createdBy, ["lastModifiedBy"] = modifiedBy, ["createdTime"] = created, ["lastModifiedTime"] = modified,
    };

    private static JsonObject Without(JsonObject document)
    {
        foreach (var member in document.Where(member => member.Value is null).Select(member => member.Key).ToList()) document.Remove(member);
        return document;
    }
}

/// <summary>A movement of funds, as an instruction shows it.</summary>
internal sealed record FundMovement
{
    public required Guid Id { get; init; }
    public required Guid InstructionId { get; init; }
    public required Guid SanctionId { get; init; }
    public required string Type { get; init; }
    public required decimal Amount { get; init; }
    public required long CreatedTime { get; init; }
}

/// <summary>Reads instructions with all their parts.</summary>
internal sealed class InstructionViews(WorksDb db, IMasters masters)
{
    public async Task<IReadOnlyList<JsonObject>> OfAsync(IReadOnlyList<Instruction> instructions, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. instructions.Select(instruction => instruction.Id)];
        var logs = (await db.InstructionLogs.AsNoTracking().Where(log => ids.Contains(log.InstructionId)).ToListAsync(cancellationToken)).ToLookup(log => log.InstructionId);
        var entries = (await db.QueryAsync<FundMovement>(
            "select id, instruction_id, sanction_id, type, amount, created_time from payments.fund_entries where instruction_id = any(@ids) order by created_time, id", new { ids }, cancellationToken))
            .ToLookup(entry => entry.InstructionId);
        var documents = instructions.Select(instruction => InstructionWire.Of(instruction, logs[instruction.Id], entries[instruction.Id],
            beneficiary => PayeePrivacy.Masked(db.Cipher.Decrypt(instruction.TenantId, PayeePrivacy.AccountPurpose, beneficiary.Account)))).ToList();
        foreach (var tenant in instructions.Zip(documents).GroupBy(pair => pair.First.TenantId, StringComparer.Ordinal)) await ExplainAsync(tenant.Key, tenant.Select(pair => pair.Second), cancellationToken);
        return documents;
    }

    // What treasury or bank objected to, with what a person does about it (ifms.ObjectionCodes, spec 40 §6.7); ours.
    private async Task ExplainAsync(string tenantId, IEnumerable<JsonObject> documents, CancellationToken cancellationToken)
    {
        Dictionary<string, JsonElement>? known = null;
        foreach (var (owner, said) in documents.SelectMany(document => document["beneficiaryDetails"]!.AsArray().Select(b => (Owner: b!.AsObject(), Said: (string?)b["paymentStatusMessage"])).Append((document, (string?)document["piErrorResp"]))))
        {
            if (said is null) continue;
            known ??= (await masters.RowsAsync(tenantId, "ifms", "ObjectionCodes", cancellationToken)).ToDictionary(row => row.GetProperty("code").GetString()!, StringComparer.Ordinal);
            var code = said.Split([' ', ':', ',', ';', '.', '(', ')', '[', ']'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(known.ContainsKey);
            if (code is not null) owner["objection"] = JsonNode.Parse(known[code].GetRawText());
        }
    }
}
