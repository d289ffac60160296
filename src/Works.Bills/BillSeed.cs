using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Attendance;
using Works.Bills.Calculator;
using Works.Contracts;
using Works.Estimates;
using Works.Platform;

namespace Works.Bills;

/// <summary>
/// Bills the sample works of the data set: wages of their approved muster rolls, invoices, supervision; through the same code as live requests and as
/// the person who would have done it (spec 05 §14). A work that has bills is left. The event of a roll's approval comes later and finds it billed.
/// </summary>
internal sealed class BillSeed(SamplePeople actors) : ISeedStep
{
    public int Order => 550;

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        if (!files.IsDemo) return;
        foreach (var sample in files.Read("sample-works.json")?.EnumerateArray() ?? default)
        {
            if (!sample.TryGetProperty("purchaseBills", out var purchases)) continue;
            var tenantId = sample.GetProperty("tenantId").GetString()!;
            var projectId = SeedFiles.IdOf(tenantId, "project", sample.GetProperty("key").GetString()!);
            var contract = await actors.AskAsync(tenantId, userName: null, services => ContractAsync(services, tenantId, projectId, cancellationToken), cancellationToken);
            if (contract is null || await db.Bills.AnyAsync(bill => bill.TenantId == tenantId && bill.ContractNumber == contract.Number, cancellationToken)) continue;

            await WagesAsync(tenantId, contract, cancellationToken);
            foreach (var purchase in purchases.EnumerateArray()) await PurchaseAsync(tenantId, contract, purchase, cancellationToken);
            if (sample.TryGetProperty("supervisionBills", out _))
                await actors.AskAsync(tenantId, userName: null, async services => Value(await services.GetRequiredService<SupervisionBills>().OfContractAsync(tenantId, contract.Number, cancellationToken), contract), cancellationToken);
        }
    }

    private static async Task<ContractSummary?> ContractAsync(IServiceProvider services, string tenantId, Guid projectId, CancellationToken cancellationToken)
    {
        var estimate = await services.GetRequiredService<IEstimates>().ActiveOfProjectAsync(tenantId, projectId, cancellationToken);
        return estimate is null ? null : (await services.GetRequiredService<IContracts>().OfEstimateAsync(tenantId, estimate.Id, cancellationToken)).FirstOrDefault(version => version.Status == "ACTIVE");
    }

    private async Task WagesAsync(string tenantId, ContractSummary contract, CancellationToken cancellationToken)
    {
        var rolls = await actors.AskAsync(tenantId, userName: null, services => services.GetRequiredService<IMusterRolls>().OfContractAsync(tenantId, contract.Number, cancellationToken), cancellationToken);
        foreach (var roll in rolls.Where(roll => roll.WfStatus == "APPROVED"))
            await actors.AskAsync(tenantId, userName: null, async services => Value(await services.GetRequiredService<WageBills>().OfMusterAsync(tenantId, roll.Number, contract.Number, createdBy: null, cancellationToken), contract), cancellationToken);
    }

    private async Task PurchaseAsync(string tenantId, ContractSummary contract, JsonElement sample, CancellationToken cancellationToken)
    {
        LineItemWire Line(string head, decimal amount, string type) => new() { TenantId = tenantId, HeadCode = head, Amount = amount, Type = type };
        var wire = new PurchaseBillWire
        {
            TenantId = tenantId, BusinessService = BillKind.Purchase, ContractNumber = contract.Number, InvoiceNumber = sample.GetProperty("invoiceNumber").GetString(), InvoiceDate = sample.GetProperty("invoiceDate").GetInt64(),
            AdditionalDetails = contract.AdditionalDetails,
            BillDetails =
            [
                new BillDetailWire
                {
                    TenantId = tenantId, Payee = new PartyWire { TenantId = tenantId, Type = "ORG", Identifier = SeedFiles.IdOf(tenantId, "organisation", sample.GetProperty("vendor").GetString()!).ToString() },
                    LineItems =
                    [
                        .. sample.GetProperty("lines").EnumerateArray().Select(line => Line(line.GetProperty("headCode").GetString()!, line.GetProperty("amount").GetDecimal(), LineType.Payable)),
                        // Amounts of these come from the masters; a line of nothing would be left out.
                        .. sample.GetProperty("deductions").EnumerateArray().Select(head => Line(head.GetString()!, 1m, LineType.Deduction)),
                    ],
                },
            ],
        };
        BillWire? bill = null;
        foreach (var step in sample.GetProperty("actions").EnumerateArray())
        {
            var workflow = new WorkflowRequest { Action = step.GetProperty("action").GetString() };
            bill = (await actors.AskAsync(tenantId, step.GetProperty("by").GetString()!, async services => Value(
                bill is null ? await services.GetRequiredService<CreatePurchaseBill>().HandleAsync(new PurchaseBillRequest(wire, workflow), cancellationToken)
                    : await services.GetRequiredService<UpdateBill>().HandleAsync(new BillRequest(bill, workflow), cancellationToken), contract), cancellationToken)).Bills[0];
        }
    }

    private static T Value<T>(Result<T> result, ContractSummary contract) => result.IsRefused
        ? throw new InvalidDataException($"sample-works.json: bills of {contract.Number}: {result.Failures[0].Code} {result.Failures[0].Message}") : result.Value;
}
