using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Api.Tests.Contracts;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Bills.BillScenario;
using static Works.Api.Tests.Bills.WageScenario;

namespace Works.Api.Tests.Bills;

/// <summary>Supervision bills, spec 40 §4.5 and §4.8.</summary>
public sealed class SupervisionBillTests(WageHost works) : IClassFixture<WageHost>
{
    private const string Runs = "/expense-calculator/v1/supervisionruns/_search";

    private async Task<Reply> CalculateAsync(JsonNode contract) =>
        await (await works.AsAsync("JE1")).PostAsync(Calculate, new { criteria = new { tenantId = City, contractId = (string)contract["contractNumber"]! } });

    private async Task<(JsonObject Wage, JsonObject Purchase)> ExampleAsync(JsonNode contract)
    {
        var wage = await BilledAsync(works, await ApprovedMusterAsync(works, contract));
        var purchase = await PurchaseScenario.CreatedAsync(works, contract, 100_000m, 18_000m, PurchaseScenario.WorkedExample);
        return (wage, await PurchaseScenario.ApprovedAsync(works, purchase));
    }

    [Fact]
    public async Task The_worked_example_gives_9350_in_two_details_and_nothing_is_charged_twice()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        (await CalculateAsync(contract)).Refused("SUPERVISION_BILL_NOT_GENERATED");
        var (wage, purchase) = await ExampleAsync(contract);
        var estimate = (await (await works.AsAsync("JE1")).PostAsync(Estimate, new { criteria = new { tenantId = City, contractId = (string)contract["id"]! } })).Ok().At("calculation")!; // by the id of its version
        Assert.Null(estimate["totalAmount"]);
        Assert.Equal(9350m, (decimal)estimate["estimates"]![0]!["netPayableAmount"]!);

        var bill = (await CalculateAsync(contract)).Ok().At("bills[0]")!;
        Assert.Equal(9350m, (decimal)bill["totalAmount"]!);
        Assert.Equal([((string)wage["billNumber"]!, 500m), ((string)purchase["billNumber"]!, 8850m)], bill["billDetails"]!.AsArray().Select(detail => ((string)detail!["referenceId"]!, (decimal)detail["totalAmount"]!)));
        Assert.Equal([[("SC", 500m)], [("SC", 8850m)]], Lines(bill, "payableLineItems"));
        Assert.Equal(("ACTIVE", "APPROVED", "ORGANIZATION", (string)contract["orgId"]!), ((string)bill["status"]!, (string)bill["wfStatus"]!, (string)bill["billDetails"]![0]!["payee"]!["type"]!, (string)bill["billDetails"]![0]!["payee"]!["identifier"]!));
        Assert.Matches($"^{(string)contract["contractNumber"]!}_SR_[0-9]+$", (string)bill["referenceId"]!);
        (await CalculateAsync(contract)).Refused("NO_WAGE_PURCHASE_BILL");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Cancel, new { tenantId = City, billId = (string)wage["id"]!, reason = "wrong" })).Refused("EG_EXPENSE_CANCEL_NOT_ALLOWED"); // charged
        var document = (await (await works.AsAsync("JE1")).PostAsync("/expense/bill/v1/documents/_search", new { criteria = new { tenantId = City, billNumber = (string)bill["billNumber"]! } })).Ok().At("document")!;
        Assert.Equal((6664m, 500m), ((decimal)document["rows"]![0]!["sourceAmount"]!, (decimal)document["rows"]![0]!["net"]!));
        // Only passed bills are charged; a later one is charged alone.
        var later = await PurchaseScenario.CreatedAsync(works, contract, 1_000m, 0m);
        (await CalculateAsync(contract)).Refused("NO_WAGE_PURCHASE_BILL");
        await PurchaseScenario.ApprovedAsync(works, later);
        Assert.Equal(75m, (decimal)(await CalculateAsync(contract)).Ok().At("bills[0].totalAmount")!);
    }

    [Fact]
    public async Task An_implementation_partner_is_charged_for_wages_only()
    {
        var body = ContractScenario.Body(await MeasurementScenario.EstimateAsync(works), await ContractScenario.OrganisationAsync(works));
        (body["contract"]!["totalContractedAmount"], body["contract"]!["executingAuthority"]) = (MeasurementScenario.ContractTotal, "IP");
        var contract = await ContractScenario.MoveAsync(works, (await (await works.AsAsync("SUPERUSERA")).PostAsync(ContractScenario.Create, body)).Ok().At("contracts[0]")!.AsObject(), ContractScenario.ToAcceptance);
        var purchase = await PurchaseScenario.CreatedAsync(works, contract, 1_000m, 0m);
        await PurchaseScenario.ApprovedAsync(works, purchase);
        (await CalculateAsync(contract)).Refused("NO_CALCULATION_DETAIL");
        await BilledAsync(works, await ApprovedMusterAsync(works, contract));
        Assert.Equal(500m, (decimal)(await CalculateAsync(contract)).Ok().At("bills[0].totalAmount")!);
    }

    [Fact]
    public async Task The_job_charges_each_bill_once_however_many_hosts_run_and_keeps_a_log()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        await ExampleAsync(contract);
        var job = works.Services.GetServices<IRecurringJob>().Single(job => job.Name == "supervision-bills");
        Assert.Equal(DateTimeOffset.MaxValue, job.NextAfter(DateTimeOffset.UnixEpoch)); // off in tests
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => job.RunAsync(DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken)));
        var number = (string)contract["contractNumber"]!;
        Assert.Equal(1, await works.CountAsync($"select count(*) from bills.bills where contract_number = '{number}' and business_service = 'EXPENSE.SUPERVISION'"));
        Assert.Equal(9350, await works.CountAsync($"select sum(total_amount) from bills.bills where contract_number = '{number}' and business_service = 'EXPENSE.SUPERVISION'"));
        var runs = (await (await works.AsAsync("EO1")).PostAsync(Runs, new { criteria = new { tenantId = City } })).Ok().At("runs")!.AsArray();
        Assert.True(runs.Sum(run => (int)run!["made"]!) >= 1);
        Assert.Equal(0, runs.Sum(run => (int)run!["failed"]!));

        // What fails is listed and does not stop the others.
        var (broken, fine) = (await MeasurementScenario.AcceptedAsync(works), await MeasurementScenario.AcceptedAsync(works));
        foreach (var one in new[] { broken, fine }) await PurchaseScenario.ApprovedAsync(works, await PurchaseScenario.CreatedAsync(works, one, 1_000m));
        await works.StoredAsync($"update contracts.contracts set contract_number = contract_number || '-gone' where contract_number = '{(string)broken["contractNumber"]!}'");
        await job.RunAsync(DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);
        var last = (await (await works.AsAsync("EO1")).PostAsync(Runs, new { criteria = new { tenantId = City }, pagination = new { limit = 1 } })).Ok();
        Assert.Equal((1, "INVALID_CONTRACT_ID", (string)broken["contractNumber"]!), ((int)last.At("runs[0].failed")!, last.Text("runs[0].failures[0].code"), last.Text("runs[0].failures[0].contractNumber")));
        Assert.Equal(1, await works.CountAsync($"select count(*) from bills.bills where contract_number = '{(string)fine["contractNumber"]!}' and business_service = 'EXPENSE.SUPERVISION'"));
    }
}
