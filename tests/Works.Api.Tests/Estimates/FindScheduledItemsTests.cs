using Works.Api.Tests.Support;

namespace Works.Api.Tests.Estimates;

/// <summary>The picker of the Schedule of Rates: words, classes, and the rate of a day.</summary>
public sealed class FindScheduledItemsTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Route = "/estimate/v1/sor/_search";

    [Fact]
    public async Task All_words_must_occur_in_code_or_description_and_the_rate_is_that_of_the_day()
    {
        var engineer = await works.AsAsync("JE1");
        var found = (await engineer.PostAsync(Route, new { tenantId = "pg.citya", text = "m15 CONCRETE", sorType = "W" })).Ok();
        Assert.Equal(("SOR_000197", "CUM", 5120.40m, 1), (found.Text("items[0].sorId"), found.Text("items[0].uom"), (decimal)found.At("items[0].rate")!, (int)found.At("totalCount")!));
        Assert.Equal(0, (int)(await engineer.PostAsync(Route, new { tenantId = "pg.citya", text = "m15 concrete", sorType = "L" })).Ok().At("totalCount")!);
        Assert.Equal(1, (int)(await engineer.PostAsync(Route, new { tenantId = "pg.citya", text = "sor_000197" })).Ok().At("totalCount")!);
        var before = (await engineer.PostAsync(Route, new { tenantId = "pg.citya", ids = new[] { "SOR_000197" }, at = 946684800000 })).Ok(); // the year 2000
        Assert.Equal("SOR_000197", before.Text("items[0].sorId"));
        Assert.Null(before.At("items[0].rate"));
    }

    [Fact]
    public async Task A_page_is_limited_and_the_total_is_told()
    {
        var found = (await (await works.AsAsync("EE1")).PostAsync(Route, new { tenantId = "pg.citya", limit = 2 })).Ok();
        Assert.Equal(2, found.At("items")!.AsArray().Count);
        Assert.True((int)found.At("totalCount")! > 2);
    }

    [Fact]
    public async Task Without_tenant_or_role_it_is_refused()
    {
        (await (await works.AsAsync("JE1")).PostAsync(Route, new { text = "concrete" })).Refused("TENANT_ID");
        (await (await works.AsAsync("HR1")).PostAsync(Route, new { tenantId = "pg.citya", text = "concrete" })).Refused("CustomException", 403);
    }

    [Fact]
    public async Task What_an_estimate_comes_to_is_told_per_item_with_deductions_taken_off()
    {
        object Row(decimal count, bool isDeduction) => new { sorId = "SOR_000240", category = "SOR", name = "Tiles", unitRate = 826.14m, uom = "SQM", quantity = count, length = 3.5m, isDeduction, isActive = true, amountDetail = new[] { new { type = "EstimatedAmount", amount = 0 } } };
        var reply = (await (await works.AsAsync("JE1")).PostAsync("/estimate/v1/_calculate", new { estimate = new { tenantId = "pg.citya", estimateDetails = new[] { Row(2, false), Row(1, true) } } })).Ok();
        // (7 − 3.5) × 826.14 = 2,891.49
        Assert.Equal((1, 3.5m, 2891.49m), (reply.At("items")!.AsArray().Count, (decimal)reply.At("items[0].quantity")!, (decimal)reply.At("items[0].amount")!));
        Assert.Equal((decimal)reply.At("itemsTotal")!, (decimal)reply.At("items[0].amount")!);
    }
}
