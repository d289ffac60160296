using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Works.Api.Tests.Attendance;
using Works.Api.Tests.Contracts;
using Works.Api.Tests.Edge;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Insights;

/// <summary>Printed documents as PDF (spec 50 §17.1, 40 §8), rendered by the WeasyPrint of the machine and read back with pdftotext.</summary>
public sealed class DocumentTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string City = EstimateScenario.City;

    [Fact]
    public async Task A_project_is_printed_in_the_callers_language()
    {
        var project = (await works.StoredAsync($"select project_number from projects.projects where id = '{await EstimateScenario.ProjectAsync(works)}'"))[0]["project_number"]!.ToString()!;
        var english = await PrintAsync("SUPERUSERA", "project/project-details", ("projectId", project));
        Assert.Equal((200, "application/pdf"), (english.Status, english.Type));
        Assert.Matches(@"^attachment; filename=project-detail_\d+\.pdf$", english.Disposition);
        Assert.Contains(project, english.Text, StringComparison.Ordinal);
        Assert.Contains("Project proposal", english.Text, StringComparison.Ordinal);
        Assert.Contains("Pipe culvert", english.Text, StringComparison.Ordinal);
        Assert.Contains("नगर", (await PrintAsync("SUPERUSERA", "project/project-details", "hi_IN", ("projectId", project))).Text, StringComparison.Ordinal);
        Assert.Contains("ଅଞ୍ଚଳ", (await PrintAsync("SUPERUSERA", "project/project-details", "or_IN", ("projectId", project))).Text, StringComparison.Ordinal);
        // A language nobody has translated to falls back to English.
        Assert.Contains("Project proposal", (await PrintAsync("SUPERUSERA", "project/project-details", "fr_FR", ("projectId", project))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Abstract_and_detailed_estimate_agree_with_the_api_to_the_paisa()
    {
        var number = (string)(await MeasurementScenario.EstimateAsync(works))["estimateNumber"]!;
        foreach (var (path, heading) in new[] { ("estimate/estimates", "Abstract of estimate"), ("detailedEstimate/detailed-estimate", "Detailed estimate") })
        {
            var printed = await PrintAsync("SUPERUSERA", path, ("estimateNumber", number));
            // (27 − 2.7) × 182.60 = 4437.18, 3 × 850, GST of 18 %.
            foreach (var expected in new[] { heading, number, "24.3000", "4,437.18", "2,550.00", "6,987.18", "1,257.69", "8,244.87", "Rupees eight thousand two hundred forty-four and eighty-seven paise only" })
                Assert.Contains(expected, printed.Text, StringComparison.Ordinal);
        }

        var detailed = (await PrintAsync("SUPERUSERA", "detailedEstimate/detailed-estimate", ("estimateNumber", number))).Text;
        Assert.Matches(@"Deduct: abutment\s+1\s+2\s+1\.5\s+0\.9\s+-2\.7000", detailed);
        var hindi = (await PrintAsync("SUPERUSERA", "detailedEstimate/detailed-estimate", "hi_IN", ("estimateNumber", number))).Text;
        Assert.Contains("योग", hindi, StringComparison.Ordinal);
        Assert.Contains("8,244.87", hindi, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deviation_statement_sets_the_revision_beside_the_original_and_needs_one()
    {
        var original = await EstimateScenario.ApprovedAsync(works);
        var number = (string)original["estimateNumber"]!;
        const string Path = "deviationStatement/deviation-statement";
        Assert.Equal($"The estimate {number} has no revision", (await PrintAsync("SUPERUSERA", Path, ("estimateNumber", number))).RefusedWith(404));

        var revision = (await (await works.AsAsync("SUPERUSERA")).PostAsync("/estimate/v1/_create", EstimateScenario.Revision(original, quantity: 30m))).Ok().At("estimates[0]")!;
        foreach (var asked in new[] { ("estimateNumber", number), ("estimateNumber", (string)revision["revisionNumber"]!), ("revisionNumber", (string)revision["revisionNumber"]!) })
        {
            var printed = (await PrintAsync("SUPERUSERA", Path, asked)).Text;
            // 27 → 30 CUM of 182.60: 4930.20 → 5478.00, an excess of 547.80.
            Assert.Matches(@"182\.60\s+27\.0000\s+4,930\.20\s+30\.0000\s+5,478\.00\s+547\.80\s+Excess", printed);
            Assert.Contains((string)revision["revisionNumber"]!, printed, StringComparison.Ordinal);
        }

        // The number of an estimate prints its newest version, that of a revision the revision.
        Assert.Contains("30.0000", (await PrintAsync("SUPERUSERA", "estimate/estimates", ("estimateNumber", number))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Analysis_and_utilisation_list_material_labour_and_machinery()
    {
        var body = await RateScenario.EstimateOfAsync(works, "SOR_000197", 5120.40m, 10m);
        var estimate = (await (await works.AsAsync("SUPERUSERA")).PostAsync("/estimate/v1/_create", body)).Ok().At("estimates[0]")!.AsObject();
        var id = (string)estimate["id"]!;
        (await (await works.AsAsync("SUPERUSERA")).PostAsync("/statements/v1/analysis/_create", new { statementRequest = new { tenantId = City, id } })).Ok();
        var printed = (await PrintAsync("SUPERUSERA", "analysisStatement/analysis-statement", ("referenceId", id))).Text;
        foreach (var expected in new[] { "Material", "3,200.0000", "24,320.00", "34,904.00", "Labour", "13,760.00", "Machinery", "2,480.00" }) Assert.Contains(expected, printed, StringComparison.Ordinal);

        // An item whose rate is entered has no composition: what the API says of it is said here.
        var other = (string)(await EstimateScenario.CreatedAsync(works))["id"]!;
        await WaitForStatementAsync(other);
        Assert.StartsWith("The statement could not be made:", (await PrintAsync("SUPERUSERA", "analysisStatement/analysis-statement", ("referenceId", other))).RefusedWith(404), StringComparison.Ordinal);

        var approved = await EstimateScenario.MoveAsync(works, estimate, EstimateScenario.ToApproval);
        var order = ContractScenario.Body(approved, await ContractScenario.OrganisationAsync(works));
        order["contract"]!["totalContractedAmount"] = (await works.StoredAsync($"select computed_total from estimates.estimates where id = '{id}'"))[0]["computed_total"]!.ToString();
        var contract = await ContractScenario.MoveAsync(works, (await (await works.AsAsync("SUPERUSERA")).PostAsync(ContractScenario.Create, order)).Ok().At("contracts[0]")!.AsObject(), ContractScenario.ToAcceptance);
        var entry = await MeasurementScenario.EnteredAsync(works, contract, [5m]);
        (await (await works.AsAsync("SUPERUSERA")).PostAsync("/statements/v1/utilization/_create", new { statementRequest = new { tenantId = City, id = (string)entry["id"]! } })).Ok();
        var used = (await PrintAsync("SUPERUSERA", "utilizationStatement/utilization-statement", ("referenceId", (string)entry["id"]!))).Text;
        foreach (var expected in new[] { (string)entry["measurementNumber"]!, "1,600.0000", "12,160.00", "17,452.00" }) Assert.Contains(expected, used, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_work_order_has_value_terms_and_places_to_sign_and_belongs_to_its_organisation()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var number = (string)contract["contractNumber"]!;
        var printed = (await PrintAsync("SUPERUSERA", "workOrder/work-order", ("contractId", number))).Text;
        foreach (var expected in new[] { number, "8,244.87", "Night work needs permission", "For the office", "For the organisation", "-493.02", "Rupees eight thousand two hundred forty-four and eighty-seven paise only" })
            Assert.Contains(expected, printed, StringComparison.Ordinal);
        Assert.Contains(number, (await PrintAsync(ContractScenario.Sarita, "workOrder/work-order", ("contractId", number))).Text, StringComparison.Ordinal);
        // Another organisation learns nothing, not even that the order exists.
        Assert.Equal($"No work order is found for {number}", (await PrintAsync(ContractScenario.Gouri, "workOrder/work-order", ("contractId", number))).RefusedWith(404));
    }

    [Fact]
    public async Task A_measurement_book_shows_before_current_and_up_to_date()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var number = (string)contract["contractNumber"]!;
        await MeasurementScenario.ApprovedAsync(works, contract, 10m, 2m, 1m);
        var entry = await MeasurementScenario.EnteredAsync(works, contract, [5m, 0.7m, 1m]);
        var printed = (await PrintAsync("SUPERUSERA", "measurementBook/measurement-book", ("contractNumber", number), ("measurementNumber", (string)entry["measurementNumber"]!))).Text;
        // Before 10 − 2, now 5 − 0.7 = 4.3 × 182.60 = 785.18, up to date 12.3 × 182.60 = 2245.98; of the agreed 24.3.
        Assert.Matches(@"24\.3000\s+8\.0000\s+4\.3000\s+12\.3000\s+182\.60\s+785\.18\s+2,245\.98", printed);
        Assert.Matches(@"3\.0000\s+1\.0000\s+1\.0000\s+2\.0000\s+850\.00\s+850\.00\s+1,700\.00", printed);
        Assert.Contains("1,635.18", printed, StringComparison.Ordinal);
        Assert.Equal(1635.18m, (decimal)entry["additionalDetails"]!["totalAmount"]!);
        Assert.Equal("No measurement is found for MB/x", (await PrintAsync("SUPERUSERA", "measurementBook/measurement-book", ("contractNumber", number), ("measurementNumber", "MB/x"))).RefusedWith(404));
    }

    [Fact]
    public async Task A_muster_roll_has_a_mark_per_day_and_wages_and_masks_accounts()
    {
        var (_, people, roll) = await AttendanceScenario.WeekAsync(works, people: 2, monday: new DateOnly(2025, 9, 1));
        var number = (string)roll["musterRollNumber"]!;
        var nominal = (await (await works.AsAsync("SUPERUSERA")).PostAsync($"{AttendanceScenario.Nominal}?tenantId={City}&musterRollNumber={Uri.EscapeDataString(number)}")).Ok().At("nominalRoll")!;
        var printed = (await PrintAsync("EO1", "musterRoll/muster-roll", ("musterRollNumber", number))).Text;
        Assert.Contains("Nominal muster roll", printed, StringComparison.Ordinal);
        Assert.Contains(((decimal)nominal["totalWage"]!).ToString("#,##0.00", CultureInfo.InvariantCulture), printed, StringComparison.Ordinal);
        Assert.Matches(@"F\s+F\s+F\s+F\s+F\s+F\s+A\s+6", printed);
        foreach (var worker in nominal["workers"]!.AsArray()) Assert.Contains((string)worker!["bankAccount"]!, printed, StringComparison.Ordinal);
        Assert.All(nominal["workers"]!.AsArray(), worker => Assert.StartsWith("****", (string)worker!["bankAccount"]!, StringComparison.Ordinal));
        Assert.Contains("नामवार", (await PrintAsync("EO1", "musterRoll/muster-roll", "hi_IN", ("musterRollNumber", number))).Text, StringComparison.Ordinal);
        Assert.Contains(number, (await PrintAsync(AttendanceScenario.Sarita, "musterRoll/muster-roll", ("musterRollNumber", number))).Text, StringComparison.Ordinal);
        (await PrintAsync(AttendanceScenario.Gouri, "musterRoll/muster-roll", ("musterRollNumber", number))).RefusedWith(404);
        Assert.Equal(2, people.Length);
    }

    [Theory]
    [InlineData("project/project-details", "projectId")]
    [InlineData("estimate/estimates", "estimateNumber")]
    [InlineData("detailedEstimate/detailed-estimate", "estimateNumber")]
    [InlineData("deviationStatement/deviation-statement", "estimateNumber")]
    [InlineData("analysisStatement/analysis-statement", "referenceId")]
    [InlineData("utilizationStatement/utilization-statement", "referenceId")]
    [InlineData("workOrder/work-order", "contractId")]
    [InlineData("musterRoll/muster-roll", "musterRollNumber")]
    [InlineData("measurementBook/measurement-book", "contractNumber", "measurementNumber")]
    public async Task Missing_parameters_are_400_and_unknown_documents_404(string path, params string[] parameters)
    {
        Assert.Equal("tenantId is mandatory", (await Paper.SendAsync(works, await works.AsAsync("SUPERUSERA"), path + "?x=y", "en_IN")).RefusedWith(400));
        for (var i = 0; i < parameters.Length; i++)
            Assert.Equal($"{parameters[i]} is mandatory", (await PrintAsync("SUPERUSERA", path, [.. parameters[..i].Select(name => (name, "x"))])).RefusedWith(400));
        (await PrintAsync("SUPERUSERA", path, [.. parameters.Select(name => (name, "no/such/number"))])).RefusedWith(404);
        (await PrintAsync("SUPERUSERA", path, [.. parameters.Select(name => (name, Guid.NewGuid().ToString()))])).RefusedWith(404);
        var without = await (await works.AsAsync("SUPERUSERA")).PostRawAsync($"/egov-pdf/download/{path}?tenantId={City}", string.Empty, headers: ("auth-token", (await works.AsAsync("SUPERUSERA")).Token!));
        Assert.Equal((400, true), (without.Status, without.Json?["errorMessage"] is not null));

        // An accounts officer sees none of them; another city's officer not even their names.
        Assert.Equal(403, (await PrintAsync("HR1", path, [.. parameters.Select(name => (name, "x"))])).Status);
        Assert.Equal(403, (await Paper.SendAsync(works, await works.AsAsync("SUPERUSERB", "pg.cityb"), $"{path}?tenantId={City}&{parameters[0]}=x", "en_IN")).Status);
    }

    private async Task WaitForStatementAsync(string id)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await works.CountAsync($"select count(*) from estimates.statements where target_id = '{id}'") == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "No statement appears.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private Task<Paper> PrintAsync(string user, string path, params (string Name, string Value)[] query) => PrintAsync(user, path, "en_IN", query);

    private Task<Paper> PrintAsync(string user, string path, string locale, params (string Name, string Value)[] query) => Paper.PrintAsync(works, user, path, locale, query);
}

/// <summary>Templates are data of the office, and can do nothing but lay out what their document is about.</summary>
public sealed class DocumentTemplateTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task An_office_changes_a_template_and_no_template_reads_files_or_calls_anybody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/x";
        var secret = Path.Combine(Path.GetTempPath(), "works-secret-" + Guid.NewGuid().ToString("N") + ".txt");
        await File.WriteAllTextAsync(secret, "SECRET-OF-THE-HOST", TestContext.Current.CancellationToken);
        try
        {
            var template = $$"""
                <html><head><link rel="stylesheet" href="{{address}}"><link rel="attachment" href="file://{{secret}}"><style>@import url(file://{{secret}}); @font-face { font-family: x; src: url({{address}}) }</style></head>
                <body><p>OUR OWN PAPER { {project.name} }</p><img src="file://{{secret}}"><img src="{{address}}"><object data="file://{{secret}}"></object><a rel="attachment" href="file://{{secret}}">a</a>
                <svg><image href="file://{{secret}}"/><image href="{{address}}"/></svg><div style="background: url({{address}})">x</div></body></html>
                """.Replace("{ {", "{{", StringComparison.Ordinal).Replace("} }", "}}", StringComparison.Ordinal);
            (await ChangeTemplateAsync("project-detail", template)).Ok(202);
            var project = await EstimateScenario.ProjectAsync(works);
            var printed = await Paper.PrintAsync(works, "SUPERUSERA", "project/project-details", "en_IN", ("projectId", project));
            Assert.Contains("OUR OWN PAPER", printed.Text, StringComparison.Ordinal);
            Assert.Contains("Culvert at ward 4", printed.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("SECRET", printed.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("/EmbeddedFile", Encoding.Latin1.GetString(printed.Bytes), StringComparison.Ordinal);
            Assert.False(listener.Pending(), "The renderer has called an address.");

            // What is wrong with a template is said to whoever prints.
            (await ChangeTemplateAsync("project-detail", "{{#each x}}")).Ok(202);
            Assert.StartsWith("The template project-detail cannot be used:", (await Paper.PrintAsync(works, "SUPERUSERA", "project/project-details", "en_IN", ("projectId", project))).RefusedWith(400), StringComparison.Ordinal);
            (await ChangeTemplateAsync("project-detail", "{{> _page-that-is-not}}")).Ok(202);
            (await Paper.PrintAsync(works, "SUPERUSERA", "project/project-details", "en_IN", ("projectId", project))).RefusedWith(400);
            // Values are text, whatever they look like.
            (await ChangeTemplateAsync("project-detail", "<p>{{project.description}}</p>")).Ok(202);
            await works.StoredAsync($"update projects.projects set description = '<script>one</script> & <img src=\"file://{secret}\">' where id = '{project}'");
            Assert.Contains("<script>one</script> &", (await Paper.PrintAsync(works, "SUPERUSERA", "project/project-details", "en_IN", ("projectId", project))).Text, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(secret);
        }
    }

    private async Task<Reply> ChangeTemplateAsync(string code, string template)
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        var row = (await admin.PostAsync("/mdms-v2/v2/_search", new { MdmsCriteria = new { tenantId = "pg", schemaCode = "works.DocumentTemplate", uniqueIdentifiers = new[] { code } } })).Ok().At("mdms[0]")!.DeepClone().AsObject();
        row["data"]!["template"] = template;
        return await admin.PostAsync("/mdms-v2/v2/_update/works.DocumentTemplate", new JsonObject { ["Mdms"] = row });
    }
}

/// <summary>Where WeasyPrint is not installed, documents say so and nothing else is different.</summary>
public sealed class NoWeasyPrintHost : WorksHost
{
    protected override IEnumerable<string> Settings => ["--WORKS_WEASYPRINT", "/nonexistent/weasyprint"];
}

/// <summary>A server without the program.</summary>
public sealed class NoDocumentsTests(NoWeasyPrintHost works) : IClassFixture<NoWeasyPrintHost>
{
    [Fact]
    public async Task Without_weasyprint_documents_are_refused_with_503_and_a_reason()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var project = await EstimateScenario.ProjectAsync(works);
        var reply = await client.PostAsync($"/egov-pdf/download/project/project-details?tenantId=pg.citya&projectId={project}");
        Assert.Equal((503, "Documents cannot be printed here: WeasyPrint is not installed on this server"), (reply.Status, (string?)reply.Json?["errorMessage"]));
        Assert.NotNull(reply.Message.Headers.RetryAfter);
        Assert.Equal(404, (await client.PostAsync("/egov-pdf/download/project/project-details?tenantId=pg.citya&projectId=x")).Status);
    }
}

/// <summary>An answer of a document route.</summary>
internal sealed record Paper(int Status, string? Type, string? Disposition, byte[] Bytes, string Text)
{
    public static async Task<Paper> PrintAsync(WorksHost works, string user, string path, string locale, params (string Name, string Value)[] query) => await SendAsync(
        works, await works.AsAsync(user, char.IsAsciiDigit(user[0]) ? "pg" : EstimateScenario.City), $"{path}?tenantId={EstimateScenario.City}" + string.Concat(query.Select(pair => $"&{pair.Name}={Uri.EscapeDataString(pair.Value)}")), locale);

    public static async Task<Paper> SendAsync(WorksHost works, Client client, string path, string locale)
    {
        using var content = new StringContent(new JsonObject { ["RequestInfo"] = new JsonObject { ["apiId"] = "Rainmaker", ["msgId"] = $"1700000000000|{locale}", ["authToken"] = client.Token } }.ToJsonString(), Encoding.UTF8, "application/json");
        using var reply = await works.Http.PostAsync(new Uri("/egov-pdf/download/" + path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        return await OfAsync(reply);
    }

    private static async Task<Paper> OfAsync(HttpResponseMessage reply)
    {
        var bytes = await reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var disposition = reply.Content.Headers.TryGetValues("Content-Disposition", out var values) ? values.Single() : null;
        if (reply.StatusCode != HttpStatusCode.OK) return new Paper((int)reply.StatusCode, reply.Content.Headers.ContentType?.MediaType, disposition, bytes, Encoding.UTF8.GetString(bytes));
        Assert.True(bytes.AsSpan().StartsWith("%PDF"u8));
        return new Paper(200, reply.Content.Headers.ContentType?.MediaType, disposition, bytes, await TextAsync(bytes));
    }

    /// <summary>The text of <c>errorMessage</c>; fails the test unless the answer is this refusal.</summary>
    public string RefusedWith(int status)
    {
        Assert.True(Status == status, $"Expected {status}: {Status} {Text[..Math.Min(Text.Length, 500)]}");
        return (string)JsonNode.Parse(Text)!["errorMessage"]!;
    }

    private static async Task<string> TextAsync(byte[] pdf)
    {
        var start = new ProcessStartInfo("pdftotext") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { "-layout", "-enc", "UTF-8", "-", "-" }) start.ArgumentList.Add(argument);
        using var reader = Process.Start(start)!;
        var text = reader.StandardOutput.ReadToEndAsync();
        await using (var input = reader.StandardInput.BaseStream) await input.WriteAsync(pdf);
        return await text;
    }
}

/// <summary>Documents of pg.citya as a user of pg.cityb would ask for them.</summary>
internal sealed class DocumentAttacks : IModuleAttacks
{
    public async Task<IReadOnlyDictionary<string, (string Query, JsonObject Body)[]>> PrepareAsync(WorksHost works, Client cityA, CityRecords records)
    {
        var (number, id, project) = ((string)records.Estimate["estimateNumber"]!, (string)records.Estimate["id"]!, (string)records.Project["projectNumber"]!);
        async Task<string> NewestAsync(string sql) => (await works.StoredAsync(sql)) is [var row, ..] ? row.Values.First()!.ToString()! : "x";
        var contract = await NewestAsync("select contract_number from contracts.contracts where tenant_id = 'pg.citya' limit 1");
        var (entry, entryId, order) = (
            await NewestAsync("select measurement_number from measurements.measurements where tenant_id = 'pg.citya' order by id limit 1"), await NewestAsync("select id::text from measurements.measurements where tenant_id = 'pg.citya' order by id limit 1"),
            await NewestAsync("select reference_id from measurements.measurements where tenant_id = 'pg.citya' order by id limit 1"));
        var roll = await NewestAsync("select muster_roll_number from attendance.muster_rolls where tenant_id = 'pg.citya' limit 1");
        (string, JsonObject)[] Asked(string query) => [("?tenantId=pg.cityb&" + query, [])];
        static string Of(string name, string value) => $"{name}={Uri.EscapeDataString(value)}";
        return new Dictionary<string, (string, JsonObject)[]>(StringComparer.Ordinal)
        {
            ["/egov-pdf/download/project/project-details"] = Asked(Of("projectId", project)), ["/egov-pdf/download/estimate/estimates"] = Asked(Of("estimateNumber", number)),
            ["/egov-pdf/download/detailedEstimate/detailed-estimate"] = Asked(Of("estimateNumber", number)), ["/egov-pdf/download/deviationStatement/deviation-statement"] = Asked(Of("estimateNumber", number)),
            ["/egov-pdf/download/analysisStatement/analysis-statement"] = Asked(Of("referenceId", id)), ["/egov-pdf/download/utilizationStatement/utilization-statement"] = Asked(Of("referenceId", entryId)),
            ["/egov-pdf/download/workOrder/work-order"] = Asked(Of("contractId", contract)), ["/egov-pdf/download/musterRoll/muster-roll"] = Asked(Of("musterRollNumber", roll)),
            ["/egov-pdf/download/measurementBook/measurement-book"] = Asked(Of("contractNumber", order) + "&" + Of("measurementNumber", entry)),
        };
    }

    /// <summary>A valid request per route, for the fuzzer: for documents that are not there, because rendering a thousand would only be slow.</summary>
    public static IEnumerable<KeyValuePair<string, (string Query, JsonObject Body)>> Samples() => new Dictionary<string, (string, JsonObject)>(StringComparer.Ordinal)
    {
        ["/egov-pdf/download/project/project-details"] = ("?tenantId=pg.citya&projectId=PJ/x", []), ["/egov-pdf/download/estimate/estimates"] = ("?tenantId=pg.citya&estimateNumber=ES/x", []),
        ["/egov-pdf/download/detailedEstimate/detailed-estimate"] = ("?tenantId=pg.citya&estimateNumber=ES/x", []), ["/egov-pdf/download/deviationStatement/deviation-statement"] = ("?tenantId=pg.citya&estimateNumber=ES/x&revisionNumber=RE/x", []),
        ["/egov-pdf/download/analysisStatement/analysis-statement"] = ("?tenantId=pg.citya&referenceId=x", []), ["/egov-pdf/download/utilizationStatement/utilization-statement"] = ("?tenantId=pg.citya&referenceId=x", []),
        ["/egov-pdf/download/workOrder/work-order"] = ("?tenantId=pg.citya&contractId=WO/x", []), ["/egov-pdf/download/musterRoll/muster-roll"] = ("?tenantId=pg.citya&musterRollNumber=MR/x", []),
        ["/egov-pdf/download/measurementBook/measurement-book"] = ("?tenantId=pg.citya&contractNumber=WO/x&measurementNumber=MB/x", []),
    };
}
