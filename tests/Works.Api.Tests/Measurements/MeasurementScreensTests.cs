using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;
using Works.Administration;
using Works.Api.Tests.Contracts;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Measurements.MeasurementScenario;

namespace Works.Api.Tests.Measurements;

/// <summary>Stands in for the SMS gateway, which is not ours.</summary>
public sealed class ListeningHost : WorksHost, ISmsSender
{
    public ConcurrentQueue<Sms> Sent { get; } = new();

    public Task SendAsync(Sms message)
    {
        Sent.Enqueue(message);
        return Task.CompletedTask;
    }

    protected override void Configure(IServiceCollection services) => services.AddSingleton<ISmsSender>(this);
}

/// <summary>What people see of measurements: inbox and search, the form's sheet, evidence, messages, utilisation.</summary>
public sealed class MeasurementScreensTests(ListeningHost works) : IClassFixture<ListeningHost>
{
    private const string Sheet = "/mukta-services/measurement/_search";
    private const string Evidence = "/measurement-service/v1/evidence/_search";

    [Fact]
    public async Task Search_lists_measurements_beside_their_contract_and_step()
    {
        var contract = await AcceptedAsync(works);
        var entry = await EnteredAsync(works, contract, [10m, 1m, 1m]);
        var number = (string)entry["measurementNumber"]!;
        var item = Assert.Single((await FindAsync("JE1", new { tenantId = City, measurementNumber = number })).At("items")!.AsArray())!;
        Assert.Equal((number, "SUBMITTED", 2493.40m), ((string)item["businessObject"]!["measurementNumber"]!, (string)item["businessObject"]!["wfStatus"]!, (decimal)item["businessObject"]!["additionalDetails"]!["totalAmount"]!));
        Assert.Equal(((string)contract["contractNumber"]!, "Navjeevan Women's Works Group"), ((string)item["businessObject"]!["contract"]!["contractNumber"]!, (string)item["businessObject"]!["contract"]!["additionalDetails"]!["orgName"]!));
        Assert.Equal("PENDING_FOR_VERIFICATION", (string)item["ProcessInstance"]!["state"]!["state"]!);
        Assert.NotEmpty((await FindAsync("JE1", new { tenantId = City, referenceId = (string)contract["contractNumber"]!, status = "SUBMITTED", ward = "B1", projectName = "ulvert AT" })).At("items")!.AsArray());
        Assert.Empty((await FindAsync("JE1", new { tenantId = City, referenceId = (string)contract["contractNumber"]!, status = "APPROVED" })).At("items")!.AsArray());
        Assert.Empty((await FindAsync("JE1", new { tenantId = City, measurementNumber = number, ward = "B9" })).At("items")!.AsArray());

        var inbox = (await (await works.AsAsync("EE1")).PostAsync("/inbox/v2/_search", Inbox(new { tenantId = City, measurementNumber = number }))).Ok();
        Assert.Equal((1L, number), ((long)inbox.At("totalCount")!, inbox.Text("items[0].businessObject.measurementNumber")));
        Assert.Equal(("MB", "PENDING_FOR_VERIFICATION"), (inbox.Text("statusMap[0].businessservice"), inbox.Text("statusMap[0].state")));
        Assert.Equal(0L, (long)(await (await works.AsAsync("ME1")).PostAsync("/inbox/v2/_search", Inbox(new { tenantId = City, measurementNumber = number }))).Ok().At("totalCount")!);
        var draft = await EnteredAsync(works, await AcceptedAsync(works), [1m], "SAVE_AS_DRAFT");
        var mine = (await works.StoredAsync("select uuid from administration.users where user_name = 'JE1' and tenant_id = 'pg.citya'"))[0]["uuid"]!.ToString();
        Assert.Equal(1L, (long)(await (await works.AsAsync("JE1")).PostAsync("/inbox/v2/_search", Inbox(new { tenantId = City, measurementNumber = (string)draft["measurementNumber"]!, assignee = mine }))).Ok().At("totalCount")!);
    }

    [Fact]
    public async Task The_sheet_shows_contract_estimate_measurements_and_the_next_period()
    {
        var contract = await AcceptedAsync(works);
        var je = await works.AsAsync("JE1");
        var number = (string)contract["contractNumber"]!;
        var empty = (await je.PostAsync(Sheet, new { tenantId = City, contractNumber = number })).Ok();
        Assert.Equal(("mukta-services", "0.0.1"), (empty.Text("ResponseInfo.apiId"), empty.Text("ResponseInfo.ver")));
        Assert.Equal((number, (string)contract["lineItems"]![0]!["estimateId"]!), (empty.Text("contract.contractNumber"), empty.Text("estimate.id")));
        Assert.Equal(WorkRefs(contract), WorkRefs(empty.At("contract")!));
        Assert.Equal(4, empty.At("estimate.estimateDetails")!.AsArray().Count);
        foreach (var (path, code) in new[] { ("allMeasurements", "NO_MEASUREMENT_ROLL_FOUND"), ("measurement", "NO_MEASUREMENT_ROLL_FOUND"), ("musterRoll", "NO_MUSTER_ROLL_FOUND") })
            Assert.Equal((code, true), (empty.Text(path + ".code"), (bool)empty.At(path + ".notFound")!));
        var (from, to) = ((long)empty.At("period.startDate")!, (long)empty.At("period.endDate")!);
        var start = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(from), TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata"));
        Assert.Equal((DayOfWeek.Monday, TimeSpan.Zero), (start.DayOfWeek, start.TimeOfDay));
        Assert.Equal(7 * 86_400_000L - 1, to - from);
        Assert.InRange((long)contract["startDate"]!, from, to);

        var body = Body(contract, [10m, 1m, 1m]);
        Measurement(body)["additionalDetails"]!["endDate"] = to;
        var entry = (await je.PostAsync(Create, body)).Ok(202).At("measurements[0]")!.AsObject();
        var running = (await je.PostAsync(Sheet, new { tenantId = City, contractNumber = number, measurementNumber = (string)entry["measurementNumber"]! })).Ok();
        Assert.Equal(("LAST_CREATED_MEASUREMENT_STILL_IN_WORKFLOW", "error"), (running.Text("period.message"), running.Text("period.type")));
        Assert.Equal(("SUBMITTED", "PENDING_FOR_VERIFICATION"), (running.Text("measurement.wfStatus"), running.Text("measurement.processInstance.state.state")));
        Assert.Equal((string)entry["id"]!, running.Text("allMeasurements[0].id"));
        await ApproveAsync(works, entry);
        Assert.Equal(to + 1, (long)(await je.PostAsync(Sheet, new { tenantId = City, contractNumber = number })).Ok().At("period.startDate")!);

        (await je.PostAsync(Sheet, new { tenantId = City, contractNumber = "WO/none" })).Refused("NO_CONTRACT_FOUND");
        (await je.PostAsync(Sheet, new { tenantId = City })).Refused("NO_CONTRACT_FOUND");
        (await (await works.AsAsync(ContractScenario.Gouri)).PostAsync(Sheet, new { tenantId = City, contractNumber = number })).Refused("NO_CONTRACT_FOUND");
        (await (await works.AsAsync(ContractScenario.Sarita)).PostAsync(Sheet, new { tenantId = City, contractNumber = number })).Ok();
    }

    [Fact]
    public async Task Masters_arrange_the_sheet()
    {
        var contract = await AcceptedAsync(works);
        await EnteredAsync(works, contract, [1m]);
        await works.StoredAsync(
            """
            insert into administration.masters (id, tenant_id, schema_code, unique_identifier, data, position, created_by, created_time, last_modified_by, last_modified_time)
            select gen_random_uuid(), 'pg', 'works.MeasurementBFFConfig', path, json_build_object('path', path, 'jsonPath', json_path), 900, 't', 0, 't', 0
            from (values ('work.refs', '$.contract.lineItems[*].contractLineItemRef'), ('work.rate', '$.contract.lineItems[0].unitRate'), ('work.none', '$.contract.nothing'), ('work.broken', '$.[(')) rows(path, json_path);
            update administration.master_revision set revision = revision + 1
            """);
        var sheet = (await (await works.AsAsync("JE1")).PostAsync(Sheet, new { tenantId = City, contractNumber = (string)contract["contractNumber"]! })).Ok();
        Assert.Equal(ContractScenario.Refs(contract), sheet.At("work.refs")!.AsArray().Select(text => (string)text!));
        Assert.Equal(182.60m, (decimal)sheet.At("work.rate")!);
        Assert.Empty(sheet.At("work.none")!.AsArray());
        await works.StoredAsync("delete from administration.masters where schema_code = 'works.MeasurementBFFConfig' and position = 900; update administration.master_revision set revision = revision + 1");
    }

    [Fact]
    public async Task Photographs_are_kept_with_checksum_place_and_time()
    {
        var contract = await AcceptedAsync(works);
        var (located, plain) = (Photograph(20.3101m, 85.8102m), "%PDF-1.7 sketch"u8.ToArray());
        var (photo, sketch) = (await UploadedAsync(works, located), await UploadedAsync(works, plain, "sketch.pdf", "application/pdf"));
        var body = Body(contract, [1m], "SAVE_AS_DRAFT");
        var wire = Measurement(body);
        wire["documents"] = new JsonArray(
            new JsonObject { ["documentType"] = "SITE_PHOTO", ["fileStore"] = photo, ["additionalDetails"] = new JsonObject { ["latitude"] = 1, ["longitude"] = 2 } },
            new JsonObject { ["documentType"] = "SKETCH", ["fileStore"] = sketch, ["additionalDetails"] = new JsonObject { ["latitude"] = "20.5", ["longitude"] = 85.5, ["locationAccuracy"] = 8, ["capturedTime"] = 1749098415000 } });
        wire["measures"]![0]!["documents"] = new JsonArray(new JsonObject { ["documentType"] = "SITE_PHOTO", ["fileStore"] = photo });
        var je = await works.AsAsync("JE1");
        var entry = (await je.PostAsync(Create, body)).Ok(202).At("measurements[0]")!.AsObject();

        var evidence = (await je.PostAsync(Evidence, new { criteria = new { tenantId = City, measurementNumber = (string)entry["measurementNumber"]! } })).Ok().At("evidence")!.AsArray();
        Assert.Equal(
            [(photo, null, "EXIF", 20.3101m), (sketch, null, "SENT", 20.5m), (photo, WorkRefs(contract)[0], "EXIF", 20.3101m)],
            evidence.Select(row => ((string)row!["fileStoreId"]!, (string?)row["targetId"], (string)row["positionSource"]!, (decimal)row["latitude"]!)));
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(located)), (long)located.Length, "image/jpeg", "site.jpg"),
            ((string)evidence[0]!["sha256"]!, (long)evidence[0]!["size"]!, (string)evidence[0]!["contentType"]!, (string)evidence[0]!["fileName"]!));
        Assert.Equal((new DateTimeOffset(2025, 6, 5, 10, 0, 15, TimeSpan.FromMinutes(330)).ToUnixTimeMilliseconds(), "EXIF"), ((long)evidence[0]!["capturedTime"]!, (string)evidence[0]!["timeSource"]!));
        Assert.Equal((8m, 1749098415000L, "SENT"), ((decimal)evidence[1]!["locationAccuracy"]!, (long)evidence[1]!["capturedTime"]!, (string)evidence[1]!["timeSource"]!));

        // What the recorder detaches is no evidence any more; what stays is not read again.
        entry["documents"]!.AsArray().RemoveAt(1);
        await MoveAsync(works, entry, ("JE1", "SUBMIT"));
        var left = (await je.PostAsync(Evidence, new { criteria = new { tenantId = City, measurementId = (string)entry["id"]! } })).Ok().At("evidence")!.AsArray();
        Assert.Equal([(string)evidence[0]!["id"]!, (string)evidence[2]!["id"]!], left.Select(row => (string)row!["id"]!));
        Assert.Single((await (await works.AsAsync(ContractScenario.Sarita)).PostAsync(Evidence, new { criteria = new { tenantId = City, measurementId = (string)entry["id"]! } })).Ok().At("evidence")!.AsArray().Take(1));
        Assert.Empty((await (await works.AsAsync(ContractScenario.Gouri)).PostAsync(Evidence, new { criteria = new { tenantId = City, measurementId = (string)entry["id"]! } })).Ok().At("evidence")!.AsArray());
        (await je.PostAsync(Evidence)).Refused("SEARCH_CRITERIA_MANDATORY");
        (await je.PostAsync(Evidence, new { criteria = new { measurementId = "x" } })).Refused("TENANT_ID_MANDATORY");
        (await je.PostAsync(Evidence, new { criteria = new { tenantId = City } })).Refused("NotNull.evidenceSearchRequest.criteria.measurementNumber");
    }

    [Theory]
    [InlineData("APPROVE", "approved")]
    [InlineData("REJECT", "rejected")]
    public async Task The_recorder_is_told_of_the_decision(string action, string word)
    {
        var entry = await MoveAsync(works, await EnteredAsync(works, await AcceptedAsync(works), [1m]), ("EE1", "VERIFY_AND_FORWARD"), ("ME1", action));
        var number = (string)entry["measurementNumber"]!;
        await UntilAsync(() => Task.FromResult(works.Sent.Any(sms => sms.Text.Contains(number, StringComparison.Ordinal))));
        var sms = Assert.Single(works.Sent, sms => sms.Text.Contains(number, StringComparison.Ordinal));
        Assert.Matches($@"Measurement {number} of project PJ/\S+ has been {word}\.", sms.Text);
        Assert.Equal("9000000305", sms.MobileNumber); // JE1, who recorded it
        await UntilAsync(async () => await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'enrich-measurement-service-details' and aggregate_id = '{number}'") == 3);
        Assert.Equal(3, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'enrich-measurement-service-details' and payload -> 'measurements' -> 0 -> 'contract' ->> 'contractNumber' = '{entry["referenceId"]}'"));
    }

    [Fact]
    public async Task A_saved_measurement_gets_its_utilisation_statement()
    {
        var body = await RateScenario.EstimateOfAsync(works, "SOR_000197", 5120.40m, 12.5m);
        EstimateScenario.Lines(body).Insert(1, EstimateScenario.Line("SOR", "SOR_000197", 5120.40m, 2.5m, "CUM", 12801.00m, isDeduction: true));
        var created = (await (await works.AsAsync("SUPERUSERA")).PostAsync("/estimate/v1/_create", body)).Ok().At("estimates[0]")!.AsObject();
        var contract = await ContractScenario.AcceptedAsync(works, await EstimateScenario.MoveAsync(works, created, EstimateScenario.ToApproval));
        var entry = await EnteredAsync(works, contract, [5m, 1m]);
        var engineer = await works.AsAsync("SUPERUSERA");
        var search = new { searchCriteria = new { tenantId = City, referenceId = (string)entry["id"]! } };
        await UntilAsync(async () => (await engineer.PostAsync("/statements/v1/utilization/_search", search)).Ok().At("statement")!.AsArray().Count > 0);
        var statement = (await engineer.PostAsync("/statements/v1/utilization/_search", search)).Ok().At("statement[0]")!;
        Assert.Equal(("UTILIZATION", (string)entry["id"]!, "READY"), ((string)statement["statementType"]!, (string)statement["targetId"]!, (string)statement["status"]!));
        // 5 − 1 = 4 CUM: cement 1280 kg 9728.00, sand 3.78 CUM 4233.60, mason 6.4 days 2464.00, worker 15.2 days 3040.00, mixer 3.2 h 992.00.
        Assert.Equal(
            [("SOR_000301", 1280m, 9728m), ("SOR_000302", 3.78m, 4233.6m), ("SOR_0000013", 6.4m, 2464m), ("SOR_000010", 15.2m, 3040m), ("SOR_000401", 3.2m, 992m)],
            statement["sorDetails"]![0]!["lineItems"]!.AsArray().Select(line => ((string)line!["sorId"]!, (decimal)line["basicSorDetails"]![0]!["quantity"]!, (decimal)line["basicSorDetails"]![0]!["amount"]!)));
        var again = (await engineer.PostAsync("/statements/v1/utilization/_create", new { statementRequest = new { tenantId = City, id = (string)entry["id"]! } })).Ok();
        Assert.Equal((string)statement["id"]!, again.Text("statement[0].id"));

        (await engineer.PostAsync("/statements/v1/utilization/_create", new { statementRequest = new { tenantId = City, id = Guid.NewGuid() } })).Refused("MEASUREMENTS_NOT_FOUND");
        var loose = (await (await works.AsAsync("JE1")).PostAsync(RegistryCreate, new { measurements = new[] { new { tenantId = City, referenceId = "WO/loose", entryDate = 1 } } })).Ok(202).Text("measurements[0].id");
        (await engineer.PostAsync("/statements/v1/utilization/_create", new { statementRequest = new { tenantId = City, id = loose } })).Refused("CONTRACTS_NOT_FOUND");
    }

    [Fact]
    public async Task A_time_extension_keeps_what_is_measured_on()
    {
        var contract = await AcceptedAsync(works);
        var first = await ApprovedAsync(works, contract, 10m, 1m, 1m);
        // Lines are sent with the estimate's id only; every reference equals that of the version before (spec 20 §16.21).
        var sent = ContractScenario.Extension(contract, linesOf: (string)contract["lineItems"]![0]!["estimateId"]!);
        var extension = (await (await works.AsAsync("JE1")).PostAsync(ContractScenario.Create, sent)).Ok().At("contracts[0]")!.AsObject();
        Assert.Equal(ContractScenario.Refs(contract), ContractScenario.Refs(extension));
        var before = await ApprovedAsync(works, contract, 1m, 0.1m, 1m);
        Assert.Equal([11m, 1.1m, 2m], Cumulative(before));
        foreach (var (user, action) in new[] { ("EE1", "VERIFY_AND_FORWARD"), ("EO1", "APPROVE"), (ContractScenario.Sarita, "ACCEPT") })
            extension = (await (await works.AsAsync(user)).PostAsync(ContractScenario.Change, ContractScenario.Update(extension, action))).Ok().At("contracts[0]")!.AsObject();
        var after = await ApprovedAsync(works, contract, 1m, 0.1m, 1m);
        Assert.Equal([12m, 1.2m, 3m], Cumulative(after));
        var later = Body(contract, [1m], entryDate: (long)contract["endDate"]! + 1); // outside the old period, inside the new one
        (await (await works.AsAsync("JE1")).PostAsync(Create, later)).Ok(202);
        Assert.Equal([10m, 1m, 1m], Cumulative(await FoundAsync(works, first)));
    }

    private static byte[] Photograph(decimal latitude, decimal longitude)
    {
        static Rational[] Degrees(decimal value) => [new((uint)value), new(0), new((uint)((value - (uint)value) * 3600 * 100), 100)];
        using var image = new Image<Rgb24>(16, 16);
        var notes = image.Metadata.ExifProfile = new ExifProfile();
        notes.SetValue(ExifTag.GPSLatitude, Degrees(latitude));
        notes.SetValue(ExifTag.GPSLatitudeRef, "N");
        notes.SetValue(ExifTag.GPSLongitude, Degrees(longitude));
        notes.SetValue(ExifTag.GPSLongitudeRef, "E");
        notes.SetValue(ExifTag.DateTimeOriginal, "2025:06:05 10:00:15");
        using var stream = new MemoryStream();
        image.SaveAsJpeg(stream);
        return stream.ToArray();
    }

    private static object Inbox(object criteria) => new
    {
        inbox = new { tenantId = City, limit = 10, offset = 0, processSearchCriteria = new { businessService = new[] { "MB" }, moduleName = "measurement-service", tenantId = City }, moduleSearchCriteria = criteria },
    };

    private async Task<Reply> FindAsync(string user, object criteria) =>
        (await (await works.AsAsync(user)).PostAsync("/wms/measurement-service/_search", new { inbox = new { tenantId = City, limit = 10, offset = 0, moduleSearchCriteria = criteria } })).Ok();

    // What a commit sets off happens after it.
    private static async Task UntilAsync(Func<Task<bool>> isThere)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isThere())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "It does not happen.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
