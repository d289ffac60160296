using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Payments.PaymentScenario;

namespace Works.Api.Tests.Payments;

/// <summary>Payment advice workbooks (spec 40 §8): made by themselves and when asked for, with the eyes of who asks.</summary>
public sealed class PaymentAdviceTests(TreasuryHost works) : IClassFixture<TreasuryHost>
{
    private const string Generate = "/egov-pdf/bill/_generate";
    private const string SearchAdvices = "/egov-pdf/bill/_search";

    private static readonly string[] Columns =
    [
        "Sr. No.", "Project ID", "Work Order ID", "Bill Number", "Bill Type", "Gross Amount", "Beneficiary Type", "Beneficiary Name", "Beneficiary ID", "Account Type", "Bank Account Number", "IFSC", "Payable Amount",
        "Head Code",
    ];

    [Fact]
    public async Task Every_payment_gets_its_workbook_with_a_row_for_each_line_it_pays()
    {
        var accountant = await works.AsAsync("AO1");
        var bill = await BillAsync(works, 1955.50m);
        var payment = (await accountant.PostAsync(Create, Body(bill))).Ok(201).At("payments[0]")!.AsObject();
        var advice = await MadeAsync(accountant, payment);
        Assert.Equal(((string)payment["paymentNumber"]!, City, 1, 3, 3931m), ((string)advice["paymentNumber"]!, (string)advice["tenantId"]!, (int)advice["numberofbills"]!, (int)advice["numberofbeneficialy"]!, (decimal)advice["totalamount"]!));
        var (name, sheet, rows) = await ReadAsync(accountant, advice);
        Assert.Matches($"^{(string)payment["paymentNumber"]!} - [0-9]{{13}}\\.xlsx$", name);
        Assert.Equal("Payment", sheet);
        Assert.Equal(Columns, rows[0]);
        Assert.Equal(5, rows.Count);
        Assert.Equal(["1", "2", "3", "4"], rows.Skip(1).Select(row => row[0]));
        Assert.All(rows.Skip(1), row => Assert.Equal((((string)bill["referenceId"]!).Split('_')[0], (string)bill["billNumber"]!, "EXPENSE.WAGES", "1965.5"), (row[2], row[3], row[4], row[5])));
        var workers = (await works.StoredAsync($"select individual_id from registries.individuals where tenant_id = '{City}' and individual_id like 'IND-2024-04-01-0001%' order by individual_id limit 2")).Select(row => (string)row["individual_id"]!);
        Assert.Equal(workers, rows.Skip(1).Where(row => row[13] == "WEG").Select(row => row[8]));
        Assert.All(rows.Skip(1).Where(row => row[13] == "WEG"), row => Assert.Equal(("IND", "1955.5"), (row[6], row[12])));
        Assert.All(rows.Skip(1).Where(row => row[13] == "LC"), row => Assert.Equal(("DEPT", "Deduction_pg.citya_LC", "10"), (row[6], row[8], row[12])));
        Assert.All(rows.Skip(1), row => Assert.Matches("^[0-9]{6,}$", row[10])); // an accountant sees whole numbers
        Assert.All(rows.Skip(1), row => Assert.Matches("^[A-Z]{4}0[A-Z0-9]{6}$", row[11]));
        // Who saw them is noted.
        Assert.True(await works.CountAsync($"select count(*) from platform.audit_entries where operation = 'READ' and after::text like '%Payment advice {(string)payment["paymentNumber"]!}%'") >= 2);
    }

    [Fact]
    public async Task Who_may_not_see_account_numbers_gets_a_workbook_with_stars_and_only_his_own()
    {
        var (accountant, engineer) = (await works.AsAsync("AO1"), await works.AsAsync("JE1"));
        var payment = (await accountant.PostAsync(Create, Body(await BillAsync(works, 77m)))).Ok(201).At("payments[0]")!.AsObject();
        var whole = await MadeAsync(accountant, payment);
        Assert.Empty((await engineer.PostAsync($"{SearchAdvices}?paymentId={(string)payment["id"]!}&tenantId={City}")).Ok().At("searchresult")!.AsArray());
        var reply = (await engineer.PostAsync($"{Generate}?tenantId={City}", new { Criteria = new { paymentId = (string)payment["id"]! } })).Ok(201);
        Assert.Equal((string)payment["id"]!, reply.Text("paymentId"));
        Assert.NotEmpty(reply.Text("message"));
        var masked = await MadeAsync(engineer, payment);
        Assert.NotEqual((string)whole["filestoreid"]!, (string)masked["filestoreid"]!);
        var (_, _, rows) = await ReadAsync(engineer, masked);
        Assert.All(rows.Skip(1), row => Assert.Matches("^\\*+[0-9]{4}$", row[10]));
        Assert.Single((await accountant.PostAsync($"{SearchAdvices}?paymentId={(string)payment["id"]!}&tenantId={City}")).Ok().At("searchresult")!.AsArray());
    }

    [Fact]
    public async Task A_workbook_of_the_system_is_seen_by_all_with_the_right_and_shows_no_account()
    {
        var bill = await BillAsync(works, 33m, workers: 1, deduction: 0);
        await RunAsync(works, "PA");
        var payment = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Search, new { paymentCriteria = new { tenantId = City, billIds = new[] { (string)bill["id"]! } } })).Ok(202).At("payments[0]")!.AsObject();
        foreach (var user in new[] { "AO1", "JE1" })
        {
            var client = await works.AsAsync(user);
            var (_, _, rows) = await ReadAsync(client, await MadeAsync(client, payment));
            Assert.StartsWith("*", Assert.Single(rows.Skip(1))[10], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_missing_or_unknown_is_refused_and_a_list_is_paged_and_sorted_by_known_names_only()
    {
        var accountant = await works.AsAsync("AO1");
        var payments = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var payment = (await accountant.PostAsync(Create, Body(await BillAsync(works, 50m - i)))).Ok(201).At("payments[0]")!.AsObject();
            payments.Add((string)payment["paymentNumber"]!);
            await MadeAsync(accountant, payment);
        }

        (await accountant.PostAsync(Generate, new { Criteria = new { paymentId = Guid.NewGuid() } })).Refused("MANDATORY_PARAMETER_MISSING");
        (await accountant.PostAsync($"{Generate}?tenantId={City}", new { Criteria = new { } })).Refused("MANDATORY_PARAMETER_MISSING");
        (await accountant.PostAsync($"{Generate}?tenantId={City}", new { Criteria = new { paymentId = Guid.NewGuid() } })).Refused("PAYMENT_NOT_FOUND");
        (await accountant.PostAsync($"{Generate}?tenantId={City}", new { Criteria = new { paymentId = "' or 1=1" } })).Refused("PAYMENT_NOT_FOUND");
        async Task<IReadOnlyList<string>> ListAsync(object pagination, string query = "") =>
            [.. (await accountant.PostAsync($"{SearchAdvices}?tenantId={City}{query}", new { pagination })).Ok().At("searchresult")!.AsArray().Select(row => (string)row!["paymentNumber"]!).Where(number => payments.Contains(number, StringComparer.Ordinal))];
        Assert.Equal(payments.AsEnumerable().Reverse(), await ListAsync(new { limit = 100 })); // the latest first
        Assert.Equal(payments, await ListAsync(new { limit = 100, sortBy = "createdtime", order = "asc" }));
        Assert.Equal(payments, await ListAsync(new { limit = 100, sortBy = "totalamount", order = "DESC" }));
        Assert.Equal(payments.AsEnumerable().Reverse(), await ListAsync(new { limit = 100, sortBy = "createdtime; drop table payments.advices --" }));
        Assert.Empty(await ListAsync(new { limit = 100 }, "&status=FAILED"));
        var page = (await accountant.PostAsync($"{SearchAdvices}?tenantId={City}", new { pagination = new { limit = 1, offSet = 1 } })).Ok();
        Assert.Single(page.At("searchresult")!.AsArray());
        Assert.True((long)page.At("pagination.totalCount")! >= 3);
        Assert.Equal(100, (long)(await accountant.PostAsync(SearchAdvices, new { pagination = new { limit = 1000 } })).Ok().At("pagination.limit")!);
        (await accountant.PostAsync($"/works-pdf/bill/_search?tenantId={City}")).Ok(); // the other name of the service
    }

    private static async Task<JsonObject> MadeAsync(Client client, JsonNode payment)
    {
        for (var i = 0; i < 300; i++)
        {
            var found = (await client.PostAsync($"{SearchAdvices}?paymentId={(string)payment["id"]!}&tenantId={City}&status=COMPLETED")).Ok().At("searchresult")!.AsArray();
            if (found.Count > 0) return found[0]!.AsObject();
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new Xunit.Sdk.XunitException("No workbook was made in 15 s");
    }

    // Read with no code of the writer: a workbook is a zip of XML.
    private async Task<(string Name, string Sheet, IReadOnlyList<string[]> Rows)> ReadAsync(Client client, JsonNode advice)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/filestore/v1/files/id?tenantId={City}&fileStoreId={(string)advice["filestoreid"]!}");
        request.Headers.Add("auth-token", client.Token);
        using var response = await works.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", response.Content.Headers.ContentType?.MediaType);
        await using var file = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var zip = new ZipArchive(file);
        XNamespace ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        XDocument Part(string path)
        {
            using var part = zip.GetEntry(path)!.Open();
            return XDocument.Load(part);
        }

        var sheet = (string)Part("xl/workbook.xml").Descendants(ns + "sheet").Single().Attribute("name")!;
        var rows = Part("xl/worksheets/sheet1.xml").Descendants(ns + "row").Select(row =>
        {
            var cells = row.Elements(ns + "c").ToList();
            Assert.DoesNotContain(cells, cell => cell.Element(ns + "f") is not null); // no formula anywhere
            return cells.Select(cell => cell.Value).ToArray();
        }).ToList();
        var name = (string)(await works.StoredAsync($"select file_name from administration.files where id = '{(string)advice["filestoreid"]!}'"))[0]["file_name"]!;
        return (name, sheet, rows);
    }
}
