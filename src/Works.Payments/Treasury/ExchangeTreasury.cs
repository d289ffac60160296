using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Payments.Exchange;
using Works.Payments.Funds;
using Works.Platform.Edge;

namespace Works.Payments.Treasury;

/// <summary>
/// A treasury behind the exchange (spec 40 §7.2): the instruction goes out as a disbursement through our side of the program service, which keeps the sanctions the treasury announced, and
/// what becomes of it comes back as on-disburse.
/// </summary>
internal sealed class ExchangeTreasury(TreasuryScope scopes) : ITreasury
{
    public bool AllotsFunds => false;

    public Task<TreasuryReply<IReadOnlyList<AllotmentRow>>> AllotmentsAsync(
        string tenantId, string headOfAccount, string ddoCode, string granteeCode, DateTimeOffset since, CancellationToken cancellationToken) => Silent<IReadOnlyList<AllotmentRow>>();

    public async Task<TreasuryReply<Receipt>> SubmitAsync(Order order, CancellationToken cancellationToken)
    {
        JsonObject? sent = null;
        var (isSent, error) = await scopes.RunAsync(order.TenantId, caller: null, order.Number, async (services, db) =>
        {
            var post = services.GetRequiredService<ExchangePost>();
            if (post.AddressOf(ProgramService.Mukta) is not { } own || await post.RegisteredAsync(order.TenantId, ProgramService.Ifms, cancellationToken) is not { } theirs || !post.IsPeer(theirs, order.TenantId))
                return (false, "The other side is no registered peer of the exchange");
            var program = await services.GetRequiredService<TreasuryMasters>().ProgramAsync(order.TenantId, cancellationToken);
            var instruction = (await Instructions.InstructionQueries.ByNumberAsync(db, order.TenantId, order.Number))!;
            sent = DisbursementOf(order, instruction, program, await services.GetRequiredService<SegmentCodes>().OfAsync(order.TenantId, program, cancellationToken));
            var header = Messages.Header("disburse", "create", own, $"program@{theirs}", db.Now);
            header["message_id"] = instruction.Id.ToString(); // told twice it is the same message, and goes out once
            // Our side of the program service takes the money of a sanction for it and sends it on, all in this transaction.
            var taken = await services.GetRequiredService<ProgramService>().HandleAsync(
                ProgramService.Mukta, "disburse", "create", new ExchangeRequest { Header = Messages.ToElement(header), Message = Messages.ToElement(sent) }, cancellationToken);
            if (taken.IsRefused) return (true, $"{taken.Failures[0].Code}: {taken.Failures[0].Message}");
            var status = taken.Value["message"]!["status"]!;
            return (true, (string?)status["status_code"] == "ERROR" ? (string?)status["status_message"] ?? "ERROR" : null);
        }, cancellationToken);
        var asked = sent?.ToJsonString(WireJson.Options) ?? order.Number;
        if (!isSent) return new TreasuryReply<Receipt>(Heard.Unsent, null, error, asked, null);
        return error is null ? new TreasuryReply<Receipt>(Heard.Said, new Receipt("0", "Sent to the exchange"), null, asked, null) : new TreasuryReply<Receipt>(Heard.Error, null, error, asked, null);
    }

    public Task<TreasuryReply<Approval>> ApprovalAsync(Order order, CancellationToken cancellationToken) => Silent<Approval>();

    public Task<TreasuryReply<Advice>> AdviceAsync(Order order, CancellationToken cancellationToken) => Silent<Advice>();

    public Task<TreasuryReply<Credits>> CreditsAsync(Order order, CancellationToken cancellationToken) => Silent<Credits>();

    public Task<TreasuryReply<IReadOnlyList<Bounces>>> BouncesAsync(string tenantId, DateOnly voucherDate, CancellationToken cancellationToken) => Silent<IReadOnlyList<Bounces>>();

    public Task<TreasuryReply<IReadOnlyList<Bounces>>> CorrectionBouncesAsync(Order order, CancellationToken cancellationToken) => Silent<IReadOnlyList<Bounces>>();

    private static JsonObject DisbursementOf(Order order, Instructions.Instruction instruction, string program, IReadOnlyDictionary<string, string> codes)
    {
        var lines = order.Lines.ToDictionary(line => line.Number, StringComparer.Ordinal);
        JsonObject Coded(JsonObject node)
        {
            foreach (var (name, code) in codes) node[name] = code;
            return node;
        }

        return Coded(new JsonObject
        {
            ["id"] = instruction.Id.ToString(), ["target_id"] = instruction.PaymentNumber, ["location_code"] = order.TenantId, ["program_code"] = program, ["net_amount"] = order.Amount.Rupees,
            ["gross_amount"] = order.Amount.Rupees, ["disbursement_date"] = order.Date.ToUnixTimeSeconds(), ["currency_code"] = "INR", ["status"] = new JsonObject { ["status_code"] = "INITIATED" },
            ["additional_details"] = new JsonObject { ["billNumber"] = JsonNode.Parse(instruction.BillNumbers), ["referenceId"] = JsonNode.Parse(instruction.ContractNumbers), ["isRevised"] = instruction.IsRevised },
            ["children"] = new JsonArray([.. instruction.Beneficiaries.SelectMany(b => b.Lines.Select(line => Coded(new JsonObject
            {
                ["id"] = line.Id.ToString(), ["target_id"] = line.LineItemId.ToString(), ["parent_id"] = instruction.Id.ToString(), ["location_code"] = order.TenantId, ["program_code"] = program,
                ["account_code"] = $"{lines[b.Number].Account}@{lines[b.Number].Ifsc}", ["net_amount"] = line.Amount, ["gross_amount"] = line.Amount, ["currency_code"] = "INR",
                ["individual"] = new JsonObject { ["name"] = lines[b.Number].Name, ["phone"] = lines[b.Number].Phone, ["address"] = lines[b.Number].Address },
                ["status"] = new JsonObject { ["status_code"] = "INITIATED" },
                ["additional_details"] = new JsonObject { ["beneficiaryId"] = b.BeneficiaryId, ["beneficiaryType"] = b.BeneficiaryType, ["accountType"] = b.AccountType },
            })))]),
        });
    }

    private static Task<TreasuryReply<T>> Silent<T>()
        where T : class => Task.FromResult(new TreasuryReply<T>(Heard.Nothing, null, null, string.Empty, null));
}
