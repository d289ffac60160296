using Works.Api.Tests.Support;

namespace Works.Api.Tests.Bills;

/// <summary>Routes of the later "Payments-V2" lineage (spec 40 §2.8) are out of scope and reserved: nothing of ours may answer there with another meaning (decision 37).</summary>
public sealed class ReservedRoutesTests(WorksHost works) : IClassFixture<WorksHost>
{
    private static readonly string[] Reserved =
    [
        "/expense/bill/v1/_bulkupdatestatus", "/expense/bill/v1/billdetails/_update", "/expense/bill/v1/billdetails/_generateTemplate", "/expense/bill/v1/billdetails/_uploadTemplate",
        "/expense/bill/v1/_updatereportmeta", "/expense/bill/v1/search/_calculated", "/expense/bill/v1/report/_generate", "/expense/bill/v1/report/_search", "/expense/v1/bill/_verify", "/expense/v1/payment/_transfer",
        "/expense/v1/bill/details/status/_update", "/expense/v1/task/_status", "/expense/v1/task/_details", "/expense/v1/payment/_balance",
    ];

    [Fact]
    public async Task Nothing_answers_at_a_reserved_route()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var described = (await client.GetAsync("/openapi/v1.json")).Ok().At("paths")!.AsObject();
        foreach (var path in Reserved)
        {
            (await client.PostAsync(path, new { tenantId = "pg.citya" })).Refused("ResourceNotFoundException", 404);
            Assert.False(described.ContainsKey(path), path);
        }
    }
}
