using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Api.Tests.Support;
using Works.Attendance;
using Works.Bills;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;
using static Works.Api.Tests.Bills.BillScenario;

namespace Works.Api.Tests.Bills;

/// <summary>What payments, attendance and the registry of bank accounts ask of bills (spec 40 §2.4, §2.7).</summary>
public sealed class BillsForPaymentsTests(WorksHost works) : IClassFixture<WorksHost>
{
    private async Task<T> AskAsync<T>(Func<IServiceProvider, Task<T>> ask)
    {
        await using var scope = works.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System("pg"), TenantScope.Of([City]), "test");
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(TestContext.Current.CancellationToken);
        var answer = await ask(scope.ServiceProvider);
        await db.CommitAsync(transaction, TestContext.Current.CancellationToken);
        return answer;
    }

    private Task<bool> SettleAsync(Guid bill, string status, params (Guid Line, string Status)[] lines) => AskAsync(async services =>
    {
        await services.GetRequiredService<IBills>().SettleAsync(City, bill, status, [.. lines.Select(line => new LinePayment(line.Line, line.Status))], TestContext.Current.CancellationToken);
        return true;
    });

    private async Task<BillSummary> ApprovedAsync()
    {
        var body = Body(amount: 900m);
        var payable = Bill(body)["billDetails"]![0]!["payableLineItems"]!.AsArray();
        payable.Add(Line("ITTDS", 100m));
        Bill(body)["billDetails"]![0]!["lineItems"]![0]!["amount"] = 1000;
        Bill(body)["billDetails"]!.AsArray().Add(Detail(50m));
        var bill = await MoveAsync(works, await CreatedAsync(works, body), "VERIFY_AND_FORWARD", "APPROVE");
        return Assert.Single(await AskAsync(services => services.GetRequiredService<IBills>().LockAsync(City, [Guid.Parse((string)bill["id"]!), Guid.NewGuid()], TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_bill_is_seen_with_what_is_owed_to_whom()
    {
        var bill = await ApprovedAsync();
        Assert.Equal(("ACTIVE", "APPROVED", null, 1050m, 0m), (bill.Status, bill.WfStatus, bill.PaymentStatus, bill.TotalAmount.Rupees, bill.TotalPaidAmount.Rupees));
        Assert.Equal([("PURCHASE", false, 900m), ("ITTDS", true, 100m)], bill.Details[0].Lines.Select(line => (line.HeadCode, line.IsDeduction, line.Amount.Rupees)));
        Assert.Equal(("DEPARTMENT", "RURALMINISTRY-MUKTHA"), (bill.PayerType, bill.PayerIdentifier));
        var unpaid = await AskAsync(services => services.GetRequiredService<IBills>().UnpaidAsync(City, null, 1000, TestContext.Current.CancellationToken));
        Assert.Contains(bill.Id, unpaid);
        Assert.Equal(unpaid.Order(), unpaid);
        Assert.DoesNotContain(bill.Id, await AskAsync(services => services.GetRequiredService<IBills>().UnpaidAsync(City, bill.Id, 1000, TestContext.Current.CancellationToken)));
        Assert.Empty(await AskAsync(services => services.GetRequiredService<IBills>().FindAsync("pg.cityb", [bill.Id], TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task The_state_of_a_payment_comes_back_line_by_line_and_is_summed_upward()
    {
        var bill = await ApprovedAsync();
        Guid[] lines = [.. bill.Details.SelectMany(detail => detail.Lines).Select(line => line.Id)];
        await SettleAsync(bill.Id, "INITIATED", [.. lines.Select(line => (line, "INITIATED"))]);
        var found = await FoundAsync(works, JsonNode.Parse($$"""{"id": "{{bill.Id}}"}""")!);
        Assert.Equal(("INITIATED", 0m, "INITIATED"), ((string)found["paymentStatus"]!, (decimal)found["totalPaidAmount"]!, (string)found["billDetails"]![0]!["paymentStatus"]!));
        Assert.DoesNotContain(bill.Id, await AskAsync(services => services.GetRequiredService<IBills>().UnpaidAsync(City, null, 1000, TestContext.Current.CancellationToken)));

        await SettleAsync(bill.Id, "PARTIAL", (lines[0], "SUCCESSFUL"), (lines[1], "FAILED"), (lines[2], "SUCCESSFUL"));
        found = await FoundAsync(works, found);
        Assert.Equal(("PARTIAL", 950m), ((string)found["paymentStatus"]!, (decimal)found["totalPaidAmount"]!));
        Assert.Equal([("PARTIAL", 900m), ("SUCCESSFUL", 50m)], found["billDetails"]!.AsArray().Select(detail => ((string)detail!["paymentStatus"]!, (decimal)detail["totalPaidAmount"]!)));
        Assert.Equal([("SUCCESSFUL", 900m), ("FAILED", 0m)], found["billDetails"]![0]!["payableLineItems"]!.AsArray().Select(line => ((string)line!["paymentStatus"]!, (decimal)line["paidAmount"]!)));

        await SettleAsync(bill.Id, "SUCCESSFUL", (lines[1], "SUCCESSFUL"));
        found = await FoundAsync(works, found);
        Assert.Equal(("SUCCESSFUL", 1050m, "SUCCESSFUL"), ((string)found["paymentStatus"]!, (decimal)found["totalPaidAmount"]!, (string)found["billDetails"]![0]!["paymentStatus"]!));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where business_event = 'bill.passed' and aggregate_id = '{bill.Number}'"));
        Assert.Equal(5, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'expense-bill-update' and aggregate_id = '{bill.Number}'")); // two steps, three settlements
    }

    [Fact]
    public async Task A_payee_is_waiting_for_money_until_it_is_paid()
    {
        var bill = await ApprovedAsync();
        var payee = $"payee {bill.Number}";
        await works.StoredAsync($"update bills.bill_details set payee_identifier = '{payee}' where bill_id = '{bill.Id}'");
        Task<IReadOnlySet<string>> WaitingAsync() => AskAsync(services => services.GetRequiredService<IEnumerable<IUnpaidPayees>>().Single().WithUnpaidBillsAsync(City, [payee, "nobody"], TestContext.Current.CancellationToken));
        Assert.Equal([payee], await WaitingAsync());
        await SettleAsync(bill.Id, "SUCCESSFUL", [.. bill.Details.SelectMany(detail => detail.Lines).Select(line => (line.Id, "SUCCESSFUL"))]);
        Assert.Empty(await WaitingAsync());
        Assert.Null(await AskAsync(services => services.GetRequiredService<IBilledMusterRolls>().BillOfAsync(City, "MR/none", TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Events_have_the_roots_of_the_contract()
    {
        var bill = await CreatedAsync(works);
        await MoveAsync(works, bill, "VERIFY_AND_FORWARD");
        var number = (string)bill["billNumber"]!;
        Task<long> IndexedAsync() => works.CountAsync($"select count(*) from platform.outbox_events where topic = 'expense-bill-index-topic' and aggregate_id = '{number}'");
        for (var i = 0; i < 100 && await IndexedAsync() < 2; i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        var events = await works.StoredAsync($"select topic, payload::text as payload from platform.outbox_events where aggregate_id = '{number}' order by id");
        string[] Roots(string topic) => [.. JsonNode.Parse((string)events.First(row => (string)row["topic"]! == topic)["payload"]!)!.AsObject().Select(member => member.Key).Where(key => key != "RequestInfo").Order(StringComparer.Ordinal)];
        Assert.Equal(["bill", "workflow"], Roots("expense-bill-create"));
        Assert.Equal(["bill", "workflow"], Roots("expense-bill-update"));
        Assert.Equal(["bill"], Roots("expense-bill-index-topic"));
        Assert.Equal("By the pond", (string)JsonNode.Parse((string)events.First(row => (string)row["topic"]! == "expense-bill-index-topic")["payload"]!)!["bill"]!["additionalDetails"]!["locality"]!);
    }
}
