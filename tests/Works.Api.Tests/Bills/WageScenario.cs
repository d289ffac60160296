using System.Text.Json.Nodes;
using Works.Api.Tests.Attendance;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Attendance.AttendanceScenario;

namespace Works.Api.Tests.Bills;

/// <summary>The worked example of spec 40 §4.3: four people, rates of 352, 452 and 390, labour cess 1 %.</summary>
internal static class WageScenario
{
    public static readonly (string Rate, decimal Days)[] Example = [("SOR_T352", 5.5m), ("SOR_T452", 6m), ("SOR_T390", 5m), ("SOR_T352", 0m)];

    /// <summary>Rates that the example needs, put into the schedule as an administrator would.</summary>
    public static async Task LoadRatesAsync(WorksHost works)
    {
        foreach (var (id, rate) in new[] { ("SOR_T352", "352"), ("SOR_T452", "452"), ("SOR_T390", "390") })
        {
            await works.StoredAsync(
                $$"""
                insert into administration.masters (id, tenant_id, schema_code, unique_identifier, data, position, created_by, created_time, last_modified_by, last_modified_time)
                values (gen_random_uuid(), 'pg', 'WORKS-SOR.SOR', '{{id}}', '{"id": "{{id}}", "uom": "DAY", "sorType": "L", "sorSubType": "LABOUR", "sorVariant": "NA", "quantity": 1, "description": "{{id}}"}', 900, 't', 0, 't', 0),
                       (gen_random_uuid(), 'pg', 'WORKS-SOR.Rates', '{{id}}.1680307200000', '{"sorId": "{{id}}", "rate": {{rate}}, "validFrom": "1680307200000", "validTo": null, "amountDetails": [{"type": "FIXED", "heads": "LA.1", "amount": {{rate}}}]}', 900, 't', 0, 't', 0);
                """);
        }

        await works.StoredAsync("update administration.master_revision set revision = revision + 1");
    }

    /// <summary>A muster roll of a contract, approved; its bill is made by the event. People work from Monday on, or from a later day of the week.</summary>
    public static async Task<JsonObject> ApprovedMusterAsync(WorksHost works, JsonNode contract, (string Rate, decimal Days)[]? week = null, DateOnly? monday = null, int from = 0)
    {
        var workers = week ?? Example;
        var people = await PeopleAsync(works, workers.Length);
        // The register that the acceptance opened, as if the work had begun in time for a week long past.
        var number = (string)contract["contractNumber"]!;
        await works.StoredAsync($"update attendance.registers set start_date = {At(Monday.AddDays(-28))} where tenant_id = '{City}' and reference_id = '{number}'");
        var register = (await (await works.AsAsync(Sarita)).PostAsync($"{Search}?tenantId={City}&referenceId={number}&serviceCode=WORKS-CONTRACT")).Ok().At("attendanceRegister[0]")!.AsObject();
        await EnrolledAsync(works, register, people);
        var first = monday ?? Monday;
        var marks = workers.SelectMany((worker, i) => Enumerable.Range(0, (int)Math.Ceiling(worker.Days)).SelectMany(day => Day(register, people[i], first.AddDays(from + day), Math.Min(1, worker.Days - day)))).ToArray();
        await MarkedAsync(works, marks);
        var body = Muster(register, people, first);
        for (var i = 0; i < people.Length; i++) body["musterRoll"]!["individualEntries"]![i]!["additionalDetails"]!["code"] = workers[i].Rate;
        var roll = (await (await works.AsAsync(Sarita)).PostAsync(MusterCreate, body)).Ok().At("musterRolls[0]")!.AsObject();
        return await AttendanceScenario.ApprovedAsync(works, roll);
    }

    /// <summary>The bill of a muster roll, once the event has made it.</summary>
    public static async Task<JsonObject> BilledAsync(WorksHost works, JsonNode muster)
    {
        for (var i = 0; i < 150; i++)
        {
            var found = (await (await works.AsAsync("JE1")).PostAsync(BillScenario.SearchMeta, new
            {
                searchCriteria = new { tenantId = City, musterRollNumbers = new[] { (string)muster["musterRollNumber"]! } }, pagination = new { sortBy = "bill_id", order = "desc" },
            })).Ok().At("bills")!.AsArray();
            if (found.Count > 0) return found[0]!["bill"]!.AsObject();
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        throw new Xunit.Sdk.XunitException($"No bill of {(string)muster["musterRollNumber"]!}: " + string.Join(", ", (await works.StoredAsync("select code || ' ' || message as m from bills.wage_bill_queue")).Select(row => row["m"])));
    }

    public static async Task<(JsonObject Contract, JsonObject Muster, JsonObject Bill)> WagesAsync(WorksHost works, (string, decimal)[]? week = null)
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var muster = await ApprovedMusterAsync(works, contract, week);
        return (contract, muster, await BilledAsync(works, muster));
    }

    /// <summary>Nobody pays for the city: every bill of the calculator is refused until it is undone.</summary>
    public static Task PayersAsync(WorksHost works, bool present) => works.StoredAsync(
        $"""
        update administration.masters set is_active = {(present ? "true" : "false")} where schema_code = 'expense.PayerList';
        update administration.master_revision set revision = revision + 1;
        """);

    /// <summary>Lines of each person, in the order of his gross: that of a roll is its own.</summary>
    public static (string Head, decimal Amount)[][] Lines(JsonNode bill, string list) => [.. bill["billDetails"]!.AsArray().OrderBy(detail => (decimal)detail!["totalAmount"]!)
        .Select(detail => detail![list]!.AsArray().Select(line => ((string)line!["headCode"]!, (decimal)line["amount"]!)).ToArray())];
}
