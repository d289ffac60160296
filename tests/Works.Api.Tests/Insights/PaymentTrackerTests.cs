using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Works.Api.Tests.Payments;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Payments.PaymentScenario;

namespace Works.Api.Tests.Insights;

/// <summary>The payment tracker (spec 20 §5.3, §5.4): what was paid of each project, as a list, as a workbook, and instruction by instruction.</summary>
public sealed class PaymentTrackerTests(TreasuryHost works) : IClassFixture<TreasuryHost>
{
    public const string Track = "/wms/report/payment_tracker";
    public const string CreateReport = "/wms/report/payment-tracker/_create";
    public const string SearchReports = "/wms/report/payment-tracker/_search";
    public const string OfProject = "/works-insights/v1/project-payments/_search";

    [Fact]
    public async Task The_sums_of_a_project_are_those_of_its_bills_to_the_paisa()
    {
        var (accountant, project) = (await works.AsAsync("AO1"), (string)(await works.CreatedAsync())["projectNumber"]!);
        JsonObject[] bills = [await BillOfProjectAsync(project, 1955.55m), await BillOfProjectAsync(project, 77.07m)];
        await SettledAsync(bills);
        await PaidAsync(works, await BillOfProjectAsync(project, 10m)); // on its way, nothing of it paid: it does not count
        await BillOfProjectAsync(project, 20m); // nobody has begun to pay it

        var tracked = Assert.Single((await TrackAsync(accountant, new { projectId = project })).Projects)!;
        // What the bills' own service says of the same bills.
        JsonObject[] paid = [await BillOfAsync(works, bills[0]), await BillOfAsync(works, bills[1])];
        Assert.All(paid, bill => Assert.Equal("SUCCESSFUL", (string)bill["paymentStatus"]!));
        var (total, reached) = (paid.Sum(bill => (decimal)bill["totalAmount"]!), paid.Sum(bill => (decimal)bill["totalPaidAmount"]!));
        Assert.Equal((project, total, reached, total - reached), ((string)tracked["projectNumber"]!, (decimal)tracked["total"]!, (decimal)tracked["paidAmount"]!, (decimal)tracked["remainingAmount"]!));
        var wages = Assert.Single(tracked["paymentDetails"]!.AsArray())!;
        Assert.Equal(("EXPENSE.WAGES", total, reached, 0m), ((string)wages["billType"]!, (decimal)wages["total"]!, (decimal)wages["paidAmount"]!, (decimal)wages["remainingAmount"]!));
        Assert.Equal(4105.24m, reached); // 2 × (1955.55 + 10) + 2 × (77.07 + 10)
    }

    [Fact]
    public async Task Every_project_together_is_what_all_counted_bills_come_to()
    {
        var accountant = await works.AsAsync("AO1");
        await SettledAsync(await BillOfProjectAsync(NewProject(), 31.31m), await BillOfProjectAsync(NewProject(), 1m)); // of projects that are not known here
        var (projects, total) = await TrackAsync(accountant, new { }, limit: 300);
        var row = (await works.StoredAsync($"""
            select coalesce(sum(total_amount), 0) as total, coalesce(sum(total_paid_amount), 0) as paid from bills.bills
            where tenant_id = '{City}' and (project_number is not null or additional_details ->> 'projectId' <> '')
              and (payment_status in ('SUCCESSFUL', 'FAILED', 'PARTIAL') or payment_status = 'INITIATED' and total_paid_amount > 0)
            """))[0];
        Assert.Equal((projects.Count, (decimal)row["paid"]!, (decimal)row["total"]! - (decimal)row["paid"]!), ((int)total["projects"]!, (decimal)total["paidAmount"]!, (decimal)total["remainingAmount"]!));
        Assert.Equal((decimal)row["paid"]!, projects.Sum(project => (decimal)project!["paidAmount"]!));
        Assert.Equal((decimal)row["total"]!, projects.Sum(project => (decimal)project!["total"]!));
        Assert.Equal(total["paymentDetails"]!.AsArray().Sum(type => (decimal)type!["paidAmount"]!), (decimal)total["paidAmount"]!);
    }

    [Fact]
    public async Task Pages_follow_each_other_by_the_key_of_the_last_project_and_miss_none()
    {
        var accountant = await works.AsAsync("AO1");
        var numbers = new List<string>();
        var bills = new List<JsonObject>();
        for (var i = 0; i < 5; i++)
        {
            numbers.Add((string)(await works.CreatedAsync())["projectNumber"]!);
            bills.Add(await BillOfProjectAsync(numbers[i], 5m));
        }

        await SettledAsync([.. bills]);
        var criteria = new { projectId = numbers };
        var (found, key) = (new List<string>(), (string?)null);
        do
        {
            var page = (await accountant.PostAsync(Track, new { searchCriteria = new { tenantId = City, moduleSearchCriteria = criteria, after_key = key, limit = 2 } })).Ok().At("aggsResponse")!;
            found.AddRange(page["projects"]!.AsArray().Select(project => (string)project!["projectNumber"]!));
            Assert.Equal(5, (int)page["total"]!["projects"]!); // of all, on every page
            key = (string?)page["afterKey"];
        }
        while (key is not null);
        Assert.Equal(numbers, found);
        var backwards = (await accountant.PostAsync(Track, new { searchCriteria = new { tenantId = City, moduleSearchCriteria = criteria, limit = 2, offset = 1, descending = true } })).Ok();
        Assert.Equal([numbers[3], numbers[2]], backwards.At("aggsResponse.projects")!.AsArray().Select(project => (string)project!["projectNumber"]!));
    }

    [Fact]
    public async Task Projects_are_found_by_ward_type_name_number_and_day_of_creation()
    {
        var (accountant, mark) = (await works.AsAsync("AO1"), Guid.NewGuid().ToString("N"));
        var created = await works.CreatedAsync(("name", $"Drain of {mark}"));
        var (project, at) = ((string)created["projectNumber"]!, (long)created["auditDetails"]!["createdTime"]!);
        var (ward, type) = ((string)created["address"]!["boundary"]!, (string)created["projectType"]!);
        await SettledAsync(await BillOfProjectAsync(project, 5m));
        async Task<int> CountAsync(object criteria) => (await TrackAsync(accountant, criteria)).Projects.Count(found => (string)found!["projectNumber"]! == project);
        Assert.Equal(1, await CountAsync(new { ward, projectId = project }));
        Assert.Equal(1, await CountAsync(new { ward = new[] { ward, "x" }, projectType = type, projectName = $"drain OF {mark}", projectNumber = project }));
        Assert.Equal(1, await CountAsync(new { createdFrom = at, createdTo = $"{at}", projectId = project }));
        Assert.Equal(0, await CountAsync(new { ward = "WARD-U", projectId = project }));
        Assert.Equal(0, await CountAsync(new { projectType = "TYPE-U", projectId = project }));
        Assert.Equal(0, await CountAsync(new { projectName = "no such", projectId = project }));
        Assert.Equal(0, await CountAsync(new { createdFrom = at + 1, projectId = project }));
        Assert.Equal(0, await CountAsync(new { createdTo = at - 1, projectId = project }));
        Assert.Equal(0, await CountAsync(new { createdTo = "yesterday", projectId = project }));
        Assert.Equal(1, await CountAsync(new { projectId = project, ward = " ", unknown = "ignored" }));
        var named = Assert.Single((await TrackAsync(accountant, new { projectName = mark })).Projects)!;
        Assert.Equal(($"Drain of {mark}", (string)created["id"]!), ((string)named["projectName"]!, (string)named["projectId"]!));
    }

    [Fact]
    public async Task The_workbook_says_what_the_tracker_says_and_can_be_fetched()
    {
        var (accountant, project) = (await works.AsAsync("AO1"), (string)(await works.CreatedAsync(("name", "=1+1")))["projectNumber"]!);
        await SettledAsync(await BillOfProjectAsync(project, 99.99m));
        var asked = (await accountant.PostAsync(CreateReport, new { report = new { tenantId = City, requestPayload = new { searchCriteria = new { tenantId = City, moduleSearchCriteria = new { projectId = project } } }, additionalDetails = new { a = 1 } } })).Ok().At("report")!;
        Assert.Equal(("INITIATED", City, 1), ((string)asked["status"]!, (string)asked["tenantId"]!, (int)asked["additionalDetails"]!["a"]!));
        Assert.Matches("^RPT/[0-9]{4}-[0-9]{2}/[0-9]+$", (string)asked["reportNumber"]!);
        var made = await MadeAsync(accountant, asked, "COMPLETED");
        Assert.Equal((1, (string?)null), ((int)made["noOfProjects"]!, (string?)made["errorCode"]));
        var (sheet, rows) = await ReadAsync(accountant, (string)made["fileStoreId"]!);
        Assert.Equal("Payment Report", sheet);
        Assert.Equal(["Project ID", "Project Name", "Estimated Amount", "Wage Successful", "Wage Failed", "Purchase Successful", "Purchase Failed", "Supervision Successful", "Supervision Failed"], rows[0].Take(9));
        Assert.Equal((project, "=1+1", "219.98", "0"), (rows[1][0], rows[1][1], rows[1][3], rows[1][4]));
        Assert.Equal(("Total", "219.98"), (rows[2][0], rows[2][3]));
        Assert.Equal(3, rows.Count);
    }

    [Fact]
    public async Task A_report_of_nothing_fails_with_its_code_and_reports_are_listed_newest_first()
    {
        var accountant = await works.AsAsync("AO1");
        var first = (await accountant.PostAsync(CreateReport, new { report = new { tenantId = City, requestPayload = new { moduleSearchCriteria = new { projectId = Guid.NewGuid() } } } })).Ok().At("report")!;
        var failed = await MadeAsync(accountant, first, "FAILED");
        Assert.Equal(("NO_DATA_FOUND", (string?)null, 0), ((string)failed["errorCode"]!, (string?)failed["fileStoreId"], (int)failed["noOfProjects"]!));
        var second = (await accountant.PostAsync(CreateReport, new { report = new { tenantId = City, requestPayload = new { projectId = Guid.NewGuid() } } })).Ok().At("report")!;
        await MadeAsync(accountant, second, "FAILED");
        async Task<IReadOnlyList<string>> ListAsync(object criteria, object? pagination = null) =>
            [.. (await accountant.PostAsync(SearchReports, new { reportSearchCriteria = criteria, pagination })).Ok().At("reportJobs")!.AsArray().Select(job => (string)job!["id"]!)];
        var mine = new[] { (string)second["id"]!, (string)first["id"]! };
        Assert.Equal(mine, (await ListAsync(new { tenantId = City }, new { limit = 100 })).Where(mine.Contains));
        Assert.Equal(mine.Reverse(), (await ListAsync(new { tenantId = City, status = "FAILED" }, new { limit = 100, order = "asc" })).Where(mine.Contains));
        Assert.Equal([mine[1]], await ListAsync(new { tenantId = City, id = mine[1] }));
        Assert.Equal([mine[1]], await ListAsync(new { tenantId = City, reportNumber = (string)first["reportNumber"]! }));
        Assert.Empty(await ListAsync(new { tenantId = City, id = "x" }));
        Assert.DoesNotContain(await ListAsync(new { tenantId = City, status = "COMPLETED" }, new { limit = 100 }), mine.Contains);
        Assert.Empty((await ListAsync(new { tenantId = City, scheduledTo = 1 })));
        var page = (await accountant.PostAsync(SearchReports, new { reportSearchCriteria = new { tenantId = City }, pagination = new { limit = 1, offSet = 1 } })).Ok();
        Assert.Single(page.At("reportJobs")!.AsArray());
        Assert.True((long)page.At("pagination.totalCount")! >= 2);
    }

    [Fact]
    public async Task A_project_shows_its_bills_by_instruction_and_leaves_failed_ones_out_when_asked()
    {
        var (accountant, project) = (await works.AsAsync("AO1"), (string)(await works.CreatedAsync(("name", "A road")))["projectNumber"]!);
        var bill = await BillOfProjectAsync(project, 500.50m);
        await SettledAsync(bill);
        var waiting = await PaidAsync(works, await BillOfProjectAsync(project, 10m));
        var reply = (await accountant.PostAsync(OfProject, new { tenantId = City, projectId = project })).Ok();
        Assert.Equal((project, "A road"), ((string)reply.At("project.number")!, (string)reply.At("project.name")!));
        Assert.Equal(1021m, (decimal)reply.At("paid.paidAmount")!);
        var rows = reply.At("instructions")!.AsArray();
        Assert.Equal(2, rows.Count);
        var paid = rows.Single(row => (string)row!["billId"]! == (string)bill["id"]!)!;
        Assert.Equal((1021m, 1021m, 0m, 1021m, "ORIGINAL", "SUCCESSFUL"), ((decimal)paid["billAmount"]!, (decimal)paid["amount"]!, (decimal)paid["failedAmount"]!, (decimal)paid["successfulAmount"]!, (string)paid["type"]!, (string)paid["status"]!));
        Assert.Contains(rows, row => (string)row!["paymentNumber"]! == (string)waiting["paymentNumber"]!);
        Assert.Equal((1021m, 1061m), ((decimal)reply.At("total.successfulAmount")!, (decimal)reply.At("total.billAmount")!));

        // The treasury refuses the second as a whole.
        await works.StoredAsync($"update payments.instructions set status = 'FAILED' where payment_number = '{(string)waiting["paymentNumber"]!}'");
        await works.StoredAsync($"update payments.payments set status = 'FAILED' where payment_number = '{(string)waiting["paymentNumber"]!}'");
        Assert.Equal(2, (await accountant.PostAsync(OfProject, new { tenantId = City, projectId = project })).Ok().At("instructions")!.AsArray().Count);
        var without = (await accountant.PostAsync(OfProject, new { tenantId = City, projectId = project, excludeFailed = true })).Ok();
        Assert.Equal((string)bill["id"]!, (string)Assert.Single(without.At("instructions")!.AsArray())!["billId"]!);
        Assert.Equal((1, 1021m, 1021m), ((int)without.At("total.rows")!, (decimal)without.At("total.billAmount")!, (decimal)without.At("total.amount")!));
    }

    [Fact]
    public async Task What_is_missing_or_too_much_is_refused_and_others_have_no_right()
    {
        var accountant = await works.AsAsync("AO1");
        (await accountant.PostAsync(Track, new { })).Refused("NotNull.searchCriteria");
        (await accountant.PostAsync(Track, new { searchCriteria = new { limit = 1 } })).Refused("NotNull.searchCriteria.tenantId");
        (await accountant.PostAsync(Track, new { searchCriteria = new { tenantId = City, limit = 301 } })).Refused("Max.searchCriteria.limit");
        (await accountant.PostAsync(CreateReport, new { })).Refused("NotNull.report");
        (await accountant.PostAsync(CreateReport, new { report = new { } })).Refused("NotNull.report.tenantId");
        (await accountant.PostAsync(SearchReports, new { })).Refused("NotNull.reportSearchCriteria");
        (await accountant.PostAsync(SearchReports, new { reportSearchCriteria = new { } })).Refused("NotNull.reportSearchCriteria.tenantId");
        (await accountant.PostAsync(OfProject, new { tenantId = City, projectId = "no such" })).Refused("NO_SUCH_WORK");
        (await accountant.PostAsync(OfProject, new { projectId = "x" })).Refused("NotNull.projectPayments.tenantId");
        var engineer = await works.AsAsync("JE1");
        foreach (var (path, body) in new (string, object)[]
        {
            (Track, new { searchCriteria = new { tenantId = City } }), (CreateReport, new { report = new { tenantId = City } }), (SearchReports, new { reportSearchCriteria = new { tenantId = City } }),
            (OfProject, new { tenantId = City, projectId = "x" }),
        })
            (await engineer.PostAsync(path, body)).Refused("CustomException", 403);
    }

    private static string NewProject() => $"PJ/{Guid.NewGuid():N}";

    // A bill that names its project itself: its contract is not known here.
    private async Task<JsonObject> BillOfProjectAsync(string project, decimal wage)
    {
        var body = BillBody(wage, 10m, await WorkersAsync(works, 2));
        body["bill"]!["additionalDetails"] = new JsonObject { ["projectId"] = project };
        return (await (await works.AsAsync("SUPERUSERA")).PostAsync("/expense/bill/v1/_create", body)).Ok(201).At("bills[0]")!.AsObject();
    }

    private async Task SettledAsync(params JsonObject[] bills)
    {
        await RunAsync(works, "VA"); // the treasury's allotment
        foreach (var bill in bills) await InstructedAsync(works, await PaidAsync(works, bill));
        await RunAsync(works, "PIS", "PAG", "PD");
    }

    private static async Task<(JsonArray Projects, JsonNode Total)> TrackAsync(Client client, object criteria, int limit = 10)
    {
        var reply = (await client.PostAsync(Track, new { searchCriteria = new { tenantId = City, moduleSearchCriteria = criteria, limit } })).Ok();
        return (reply.At("aggsResponse.projects")!.AsArray(), reply.At("aggsResponse.total")!);
    }

    private static async Task<JsonObject> MadeAsync(Client client, JsonNode report, string status)
    {
        for (var i = 0; i < 300; i++)
        {
            var found = (await client.PostAsync(SearchReports, new { reportSearchCriteria = new { tenantId = City, id = (string)report["id"]! } })).Ok().At("reportJobs[0]")!.AsObject();
            if ((string)found["status"]! != "INITIATED")
            {
                Assert.Equal(status, (string)found["status"]!);
                return found;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new Xunit.Sdk.XunitException("No report was made in 15 s");
    }

    // Read with no code of the writer: a workbook is a zip of XML.
    private async Task<(string Sheet, IReadOnlyList<string[]> Rows)> ReadAsync(Client client, string fileStoreId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/filestore/v1/files/id?tenantId={City}&fileStoreId={fileStoreId}");
        request.Headers.Add("auth-token", client.Token);
        using var response = await works.Http.SendAsync(request, TestContext.Current.CancellationToken);
        await using var file = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var zip = new ZipArchive(file);
        XNamespace ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        XDocument Part(string path)
        {
            using var part = zip.GetEntry(path)!.Open();
            return XDocument.Load(part);
        }

        var rows = Part("xl/worksheets/sheet1.xml").Descendants(ns + "row").Select(row =>
        {
            var cells = row.Elements(ns + "c").ToList();
            Assert.DoesNotContain(cells, cell => cell.Element(ns + "f") is not null); // no formula anywhere
            return cells.Select(cell => cell.Value).ToArray();
        }).ToList();
        return ((string)Part("xl/workbook.xml").Descendants(ns + "sheet").Single().Attribute("name")!, rows);
    }
}
