using Works.Api.Tests.Support;
using static Works.Api.Tests.Bills.BillScenario;

namespace Works.Api.Tests.Bills;

/// <summary>Finding bills, spec 40 §2.3.</summary>
public sealed class SearchBillsTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task Criteria_are_demanded_as_the_contract_says()
    {
        var client = await works.AsAsync("JE1");
        async Task RefusedAsync(object criteria, string code) => (await client.PostAsync(Search, new { billCriteria = criteria })).Refused(code);
        await RefusedAsync(new { tenantId = City }, "EG_EXPENSE_BILL_SEARCH_ERROR");
        await RefusedAsync(new { tenantId = City, ids = new[] { Guid.NewGuid() }, businessService = "EXPENSE.PURCHASE" }, "EG_EXPENSE_BILL_SEARCH_ERROR");
        await RefusedAsync(new { tenantId = City, billNumbers = new[] { "PB/1" } }, "EG_EXPENSE_BILL_SEARCH_ERROR");
        await RefusedAsync(new { tenantId = City, isPaymentStatusNull = true, toDate = 5 }, "INVALID_SEARCH_PARAM");
        await RefusedAsync(new { isPaymentStatusNull = true }, "NotNull.billSearchRequest.billCriteria.tenantId");
        (await client.PostAsync(Search, new { billCriteria = new { tenantId = City, isPaymentStatusNull = true }, pagination = new { order = "sideways" } })).Refused("EG_EXPENSE_SEARCH_INVALID_ORDER");
    }

    [Fact]
    public async Task Status_is_a_text_or_a_list_and_the_offset_has_two_spellings()
    {
        var bills = new[] { await CreatedAsync(works), await CreatedAsync(works), await CreatedAsync(works) };
        await MoveAsync(works, bills[0], "VERIFY_AND_FORWARD", "APPROVE");
        var ids = bills.Select(bill => (string)bill["id"]!).ToArray();
        var client = await works.AsAsync("JE1");
        async Task<int> CountAsync(object criteria, object? page = null)
        {
            var reply = (await client.PostAsync(Search, new { billCriteria = criteria, pagination = page ?? new { } })).Ok(202);
            return reply.At("bills")!.AsArray().Count;
        }

        Assert.Equal(1, await CountAsync(new { tenantId = City, ids, status = "ACTIVE" }));
        Assert.Equal(1, await CountAsync(new { tenantId = City, ids, status = new[] { "ACTIVE" } }));
        Assert.Equal(3, await CountAsync(new { tenantId = City, ids, status = new[] { "ACTIVE", "INWORKFLOW" } }));
        Assert.Equal(3, await CountAsync(new { tenantId = City, ids, statuses = new[] { "ACTIVE", "INWORKFLOW" } }));
        Assert.Equal(2, await CountAsync(new { tenantId = City, ids, statusNot = new[] { "ACTIVE" } }));
        Assert.Equal(1, await CountAsync(new { tenantId = City, ids }, new { limit = 2, offset = 2 }));
        Assert.Equal(1, await CountAsync(new { tenantId = City, ids }, new { limit = 2, offSet = 2 }));
        var all = (await client.PostAsync(Search, new { billCriteria = new { tenantId = City, ids }, pagination = new { limit = 1, sortBy = "nonsense" } })).Ok(202);
        Assert.Equal((1, 0, 3), ((int)all.At("pagination.limit")!, (int)all.At("pagination.offSet")!, (int)all.At("pagination.totalCount")!));
        Assert.Equal(200, (int)(await client.PostAsync(Search, new { billCriteria = new { tenantId = City, ids }, pagination = new { limit = 5000 } })).Ok(202).At("pagination.limit")!);
    }

    [Fact]
    public async Task Unpaid_bills_come_with_the_names_of_their_workflow_states()
    {
        var bill = await CreatedAsync(works);
        var approved = await MoveAsync(works, bill, "VERIFY_AND_FORWARD", "APPROVE");
        await works.StoredAsync($"update bills.bills set payment_status = 'INITIATED' where id = '{(string)approved["id"]!}'");
        var waiting = await CreatedAsync(works);
        var found = (await (await works.AsAsync("JE1")).PostAsync(Search, new { billCriteria = new { tenantId = City, isPaymentStatusNull = true }, pagination = new { limit = 200 } })).Ok(202).At("bills")!.AsArray();
        Assert.DoesNotContain(found, one => (string)one!["id"]! == (string)approved["id"]!);
        Assert.Equal("PENDING_FOR_VERIFICATION", (string)found.Single(one => (string)one!["id"]! == (string)waiting["id"]!)!["wfStatus"]!);
        Assert.All(found, one => Assert.True(one!["paymentStatus"] is null && !string.IsNullOrEmpty((string?)one["wfStatus"]), one!.ToJsonString()));
    }

    [Fact]
    public async Task The_sort_asked_for_is_the_sort()
    {
        var ids = new List<string>();
        foreach (var date in new[] { 30, 10, 20 })
        {
            var body = Body();
            (Bill(body)["billDate"], Bill(body)["dueDate"]) = (date, 100 - date);
            ids.Add((string)(await CreatedAsync(works, body))["id"]!);
        }

        var client = await works.AsAsync("JE1");
        async Task<List<int>> SortedAsync(string sortBy, string order) => [.. (await client.PostAsync(Search, new { billCriteria = new { tenantId = City, ids }, pagination = new { sortBy, order } }))
            .Ok(202).At("bills")!.AsArray().Select(bill => (int)bill!["billDate"]!)];
        Assert.Equal([10, 20, 30], await SortedAsync("billDate", "asc"));
        Assert.Equal([30, 20, 10], await SortedAsync("billdate", "DESC"));
        Assert.Equal([30, 20, 10], await SortedAsync("duedate", "ASC"));
    }

    [Fact]
    public async Task An_organisation_sees_what_pays_it_and_nothing_else()
    {
        var organisation = await Contracts.ContractScenario.OrganisationAsync(works);
        var body = Body();
        Bill(body)["billDetails"]![0]!["payee"]!["identifier"] = organisation;
        var own = await CreatedAsync(works, body);
        var others = await CreatedAsync(works);
        var found = (await (await works.AsAsync(Contracts.ContractScenario.Sarita, "pg")).PostAsync(Search, new { billCriteria = new { tenantId = City, ids = new[] { (string)own["id"]!, (string)others["id"]! } } })).Ok(202).At("bills")!.AsArray();
        Assert.Equal((string)own["id"]!, (string)Assert.Single(found)!["id"]!);
    }
}
