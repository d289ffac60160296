using System.Text.Json.Nodes;

namespace Works.Bench;

/// <summary>Work orders from sanctioned estimates and measurements of accepted work orders. Each uses a record up: half of the estimates each.</summary>
internal sealed class WorkOrders(Stand stand, Requests requests, Generator generator)
{
    private const string Contractor = "9000000101"; // speaks for ORG-000017

    public async Task RunAsync(int estimates)
    {
        var needed = Generator.Waiting + (stand.PerRun * 10);
        if (estimates < needed)
        {
            Console.WriteLine($"contracts and measurements are not measured: that takes {needed} estimates");
            return;
        }

        var works = stand.Works;
        var organisation = (await works.ScalarAsync<Guid>($"select id from registries.organisations where tenant_id = '{Requests.City}' and org_number = 'ORG-000017'")).ToString();
        var model = Generator.Waiting;
        var contract = (await requests.PostAsync(ContractCreate(organisation, model)))!["contracts"]![0]!;
        foreach (var action in new[] { "VERIFY_AND_FORWARD", "APPROVE", "ACCEPT" })
        {
            var token = action == "ACCEPT" ? await works.SignInAsync(Contractor) : null;
            contract = (await requests.PostAsync(requests.Shot("/contract/v1/_update", new JsonObject { ["contract"] = contract.DeepClone(), ["workflow"] = new JsonObject { ["action"] = action } }, token)))!["contracts"]![0]!;
        }

        stand.Next = model + 1;
        var first = stand.Next++;
        var recording = await Recording.OfAsync(works, ContractCreate(organisation, first), "insert into contracts.contracts");
        var number = await works.ScalarAsync<string>($"select contract_number from contracts.contracts where project_id = '{Generator.Id(1, first)}'");
        var script = recording.Script(Renamed(first, number!, "WO/P/:n/:client_id"), Records);
        await stand.CompareAsync("contract create", recording, script, i => ContractCreate(organisation, i), isWrite: true, reserved: Generator.First + model + (stand.PerRun * 4));

        var half = model + (stand.PerRun * 6);
        await generator.ContractsAsync((string)contract["contractNumber"]!, model, half, estimates - half);
        var entryDate = (long)contract["startDate"]!;
        var lines = contract["lineItems"]!.AsArray().Count;
        stand.Next = half;
        first = stand.Next++;
        recording = await Recording.OfAsync(works, Measure(first, entryDate, lines), "insert into measurements.measurements");
        number = await works.ScalarAsync<string>($"select measurement_number from measurements.measurements where reference_id = 'WO/B/{first:00000000}'");
        var renamed = Renamed(first, number!, "MB/P/:n/:client_id");
        renamed[$"WO/B/{first:00000000}"] = "WO/B/:w";
        await stand.CompareAsync("measurement create", recording, recording.Script(renamed, Records + "\\set w :e - 10000000\n"), i => Measure(i, entryDate, lines), isWrite: true, reserved: Generator.First + half + (stand.PerRun * 3));
    }

    // One record after the other, each client its own: a work order uses its estimate up.
    private const string Records = "\\set e :first + (:n - :n0) * 16 + :client_id\n";

    private static Dictionary<string, string> Renamed(int record, string number, string numbers) => new(StringComparer.Ordinal) { [$"{Generator.First + record}-"] = ":e-", [number] = numbers };

    private Shot ContractCreate(string organisation, int i) => requests.Shot("/contract/v1/_create", new JsonObject
    {
        ["contract"] = new JsonObject
        {
            ["tenantId"] = Requests.City, ["executingAuthority"] = "IA", ["contractType"] = "CON-01", ["orgId"] = organisation, ["completionPeriod"] = 30, ["totalContractedAmount"] = 14790.60m,
            ["securityDeposit"] = 0, ["agreementDate"] = 0, ["defectLiabilityPeriod"] = 0, ["startDate"] = 0, ["endDate"] = 0, ["status"] = "ACTIVE",
            ["lineItems"] = new JsonArray(new JsonObject { ["estimateId"] = Generator.Id(2, i), ["tenantId"] = Requests.City }), ["documents"] = new JsonArray(),
            ["additionalDetails"] = new JsonObject { ["officerInChargeId"] = "JE1", ["projectName"] = $"Drain {i}", ["ward"] = "B1", ["orgName"] = "Navjeevan" },
        },
        ["workflow"] = new JsonObject { ["action"] = "CREATE", ["comment"] = null, ["assignees"] = new JsonArray() },
    });

    private Shot Measure(int i, long entryDate, int lines) => requests.Shot("/measurement-service/v1/_create", new JsonObject
    {
        ["measurements"] = new JsonArray(new JsonObject
        {
            ["tenantId"] = Requests.City, ["referenceId"] = $"WO/B/{i:00000000}", ["entryDate"] = entryDate, ["isActive"] = true, ["physicalRefNumber"] = null, ["documents"] = new JsonArray(),
            ["measures"] = new JsonArray([.. Enumerable.Range(0, lines).Select(row => (JsonNode)new JsonObject
            {
                ["targetId"] = Generator.Id(60 + row, i), ["length"] = 1, ["breadth"] = 1, ["height"] = 1, ["numItems"] = 1, ["currentValue"] = 1, ["cumulativeValue"] = 0, ["isActive"] = true,
            })]),
            ["additionalDetails"] = new JsonObject { ["totalAmount"] = 3, ["musterRollNumber"] = null },
            ["workflow"] = new JsonObject { ["action"] = "SUBMIT", ["comments"] = "x", ["assignes"] = new JsonArray() },
        }),
    });
}
