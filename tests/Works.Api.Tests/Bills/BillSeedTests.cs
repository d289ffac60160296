using Works.Api.Tests.Support;

namespace Works.Api.Tests.Bills;

/// <summary>The bills of the demo data (spec 05 §14): works 5 and 7.</summary>
public sealed class BillSeedTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task The_sample_works_are_billed_as_far_as_the_data_set_says()
    {
        var bills = await works.StoredAsync(
            """
            select p.name, b.business_service, b.wf_status, b.total_amount from bills.bills b join projects.projects p on p.id = b.project_id order by p.name, b.bill_number
            """);
        Assert.Equal(
            [
                "Playground, Brickfield EXPENSE.PURCHASE APPROVED", "Playground, Brickfield EXPENSE.SUPERVISION APPROVED", "Playground, Brickfield EXPENSE.WAGES APPROVED",
                "Water body, Old Tank Road EXPENSE.PURCHASE PENDING_FOR_APPROVAL", "Water body, Old Tank Road EXPENSE.WAGES APPROVED",
            ], bills.Select(bill => $"{bill["name"]} {bill["business_service"]} {bill["wf_status"]}"));
        Assert.All(bills, bill => Assert.True((decimal)bill["total_amount"]! > 0));
    }

    [Fact]
    public async Task They_keep_the_conservation_rules_and_the_later_events_bill_nothing_again()
    {
        var run = (await (await works.AsAsync("SUPERUSERA")).PostAsync("/controls/rules/v1/_run?tenantId=pg.citya&rules=C18,C20,C21,C22,C23")).Ok();
        Assert.All(run.At("results")!.AsArray(), result => Assert.True((long)result!["breaches"]! == 0 && result["error"] is null, run.Body));
        for (var i = 0; i < 200 && await works.CountAsync("select count(*) from platform.outbox_deliveries where subscriber = 'bills.wages' and delivered_time is null and parked_time is null") > 0; i++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(2, await works.CountAsync("select count(*) from bills.bills where business_service = 'EXPENSE.WAGES'"));
        Assert.Equal(0, await works.CountAsync("select count(*) from bills.wage_bill_queue"));
    }
}
