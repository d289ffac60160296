using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Payments.Exchange;
using Works.Payments.Funds;
using Works.Platform.Edge;

namespace Works.Payments.Treasury;

/// <summary>
/// A treasury behind the exchange (spec 40 §7.2): the instruction goes out as a disbursement, and what becomes of it comes back as on-disburse. Sanctions are kept by the
/// program service of the other side.
/// </summary>
internal sealed class ExchangeTreasury(TreasuryScope scopes) : ITreasury
{
    public bool AllotsFunds => false;

    public Task<TreasuryReply<IReadOnlyList<AllotmentRow>>> AllotmentsAsync(
        string tenantId, string headOfAccount, string ddoCode, string granteeCode, DateTimeOffset since, CancellationToken cancellationToken) => Silent<IReadOnlyList<AllotmentRow>>();

    public async Task<TreasuryReply<Receipt>> SubmitAsync(Order order, CancellationToken cancellationToken)
    {
        JsonObject? sent = null;
        var isSent = await scopes.RunAsync(order.TenantId, caller: null, order.Number, async (services, db) =>
        {
            var post = services.GetRequiredService<ExchangePost>();
            if (post.AddressOf(ProgramService.Mukta) is not { } own || await post.RegisteredAsync(order.TenantId, ProgramService.Ifms, cancellationToken) is not { } theirs) return false;
            var program = await services.GetRequiredService<TreasuryMasters>().ProgramAsync(order.TenantId, cancellationToken);
            var instruction = (await Instructions.InstructionQueries.ByNumberAsync(db, order.TenantId, order.Number))!;
            var lines = order.Lines.ToDictionary(line => line.Number, StringComparer.Ordinal);
            sent = new JsonObject
            {
                ["id"] = instruction.Id.ToString(), ["target_id"] = instruction.PaymentNumber, ["location_code"] = order.TenantId, ["program_code"] = program, ["net_amount"] = order.Amount.Rupees,
                ["gross_amount"] = order.Amount.Rupees, ["disbursement_date"] = order.Date.ToUnixTimeSeconds(), ["currency_code"] = "INR", ["status"] = new JsonObject { ["status_code"] = "INITIATED" },
                ["additional_details"] = new JsonObject { ["billNumber"] = JsonNode.Parse(instruction.BillNumbers), ["referenceId"] = JsonNode.Parse(instruction.ContractNumbers), ["isRevised"] = instruction.IsRevised },
                ["children"] = new JsonArray([.. instruction.Beneficiaries.SelectMany(b => b.Lines.Select(line => new JsonObject
                {
                    ["id"] = line.Id.ToString(), ["target_id"] = line.LineItemId.ToString(), ["parent_id"] = instruction.Id.ToString(), ["location_code"] = order.TenantId, ["program_code"] = program,
                    ["account_code"] = $"{lines[b.Number].Account}@{lines[b.Number].Ifsc}", ["net_amount"] = line.Amount, ["gross_amount"] = line.Amount, ["currency_code"] = "INR",
                    ["individual"] = new JsonObject { ["name"] = lines[b.Number].Name, ["phone"] = lines[b.Number].Phone, ["address"] = lines[b.Number].Address },
                    ["status"] = new JsonObject { ["status_code"] = "INITIATED" },
                    ["additional_details"] = new JsonObject { ["beneficiaryId"] = b.BeneficiaryId, ["beneficiaryType"] = b.BeneficiaryType, ["accountType"] = b.AccountType },
                }))]),
            };
            var header = Messages.Header("disburse", "create", own, $"program@{theirs}", db.Now);
            header["message_id"] = instruction.Id.ToString(); // told twice it is the same message
            return await post.SendAsync(order.TenantId, header, sent, cancellationToken);
        }, cancellationToken);
        var asked = sent?.ToJsonString(WireJson.Options) ?? order.Number;
        return isSent ? new TreasuryReply<Receipt>(Heard.Said, new Receipt("0", "Sent to the exchange"), null, asked, null)
            : new TreasuryReply<Receipt>(Heard.Unsent, null, "The other side is no registered peer of the exchange", asked, null);
    }

    public Task<TreasuryReply<Approval>> ApprovalAsync(Order order, CancellationToken cancellationToken) => Silent<Approval>();

    public Task<TreasuryReply<Advice>> AdviceAsync(Order order, CancellationToken cancellationToken) => Silent<Advice>();

    public Task<TreasuryReply<Credits>> CreditsAsync(Order order, CancellationToken cancellationToken) => Silent<Credits>();

    public Task<TreasuryReply<IReadOnlyList<Bounces>>> BouncesAsync(string tenantId, DateOnly voucherDate, CancellationToken cancellationToken) => Silent<IReadOnlyList<Bounces>>();

    public Task<TreasuryReply<IReadOnlyList<Bounces>>> CorrectionBouncesAsync(Order order, CancellationToken cancellationToken) => Silent<IReadOnlyList<Bounces>>();

    private static Task<TreasuryReply<T>> Silent<T>()
        where T : class => Task.FromResult(new TreasuryReply<T>(Heard.Nothing, null, null, string.Empty, null));
}
