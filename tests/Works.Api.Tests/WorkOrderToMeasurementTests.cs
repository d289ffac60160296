using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Api.Tests.Contracts;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Organisations;
using Works.Api.Tests.Support;
using Works.Measurements;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Api.Tests;

/// <summary>
/// The main job, continued from <see cref="MainJobTests"/> as the people of an office do it, each with his own rights: a sanctioned estimate
/// becomes a work order of an organisation, registered for it, which accepts it; the work is measured twice, extended in time, revised, and measured again.
/// The worked example stands in the table below; what is answered, found, stored and told to later stages agrees with it at every step.
/// </summary>
public sealed class WorkOrderToMeasurementTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string City = "pg.citya";

    // Excavation 182.60 per CUM with its deduction, signboards 850 each. Up to date: Σ sign × quantity × rate, rounded once per item.
    private static readonly Step[] Example =
    [
        //   this entry                   up to date                 this entry  up to date
        new([10m, 1m, 1m], /*          */ [10m, 1m, 1m], /*        */ 2493.40m, 2493.40m), //  9.0 × 182.60 = 1643.40, + 850
        new([12m, 1.2m, 2m], /*        */ [22m, 2.2m, 3m], /*      */ 3672.08m, 6165.48m), // 10.8 × 182.60 = 1972.08, + 1700; 19.8 × 182.60 = 3615.48, + 2550
        new([8m, 0.8m, 0m], /*         */ [30m, 3.0m, 3m], /*      */ 1314.72m, 7480.20m), //  7.2 × 182.60 = 1314.72;        27.0 × 182.60 = 4930.20, + 2550
    ];

    [Fact]
    public async Task A_sanctioned_estimate_is_ordered_measured_extended_revised_and_measured_again()
    {
        var je = await works.AsAsync("JE1");

        // An organisation is registered; whoever speaks for it signs in with the number it named.
        var speaker = GivenOrganisations.Mobile();
        var group = await works.OrganisationAsync(("contactDetails[0].contactMobileNumber", speaker));
        Assert.Equal("ACTIVE", (string)(await works.FindAsync(new { tenantId = City, id = new[] { (string)group["id"]! } })).Ok().At("organisations[0].applicationStatus")!);

        // A sanctioned estimate becomes its work order, which it accepts.
        var estimate = await MeasurementScenario.EstimateAsync(works);
        var order = ContractScenario.Body(estimate, (string)group["id"]!);
        order["contract"]!["totalContractedAmount"] = MeasurementScenario.ContractTotal;
        var contract = (await je.PostAsync(ContractScenario.Create, order)).Ok().At("contracts[0]")!.AsObject();
        contract = await ContractAsync(contract, ("EE1", "VERIFY_AND_FORWARD", "PENDING_FOR_APPROVAL"), ("EO1", "APPROVE", "PENDING_FOR_ACCEPTANCE"), (speaker, "ACCEPT", "ACCEPTED"));
        var number = (string)contract["contractNumber"]!;
        var refs = MeasurementScenario.WorkRefs(contract);

        // First entry: drafted, submitted, checked, approved.
        var first = await MeasurementScenario.EnteredAsync(works, contract, Example[0].Entry, "SAVE_AS_DRAFT");
        first = await MeasurementScenario.MoveAsync(works, first, ("JE1", "SUBMIT"), ("EE1", "VERIFY_AND_FORWARD"), ("ME1", "APPROVE"));
        await AgreesAsync(number, first, 0);

        // Second entry: too much at first; sent back by the checker, corrected, approved.
        (await je.PostAsync(MeasurementScenario.Create, MeasurementScenario.Body(contract, [17.5m, 1.2m, 2m]))).Refused("TOTAL_VALUE_GREATER_THAN_ESTIMATE");
        var second = await MeasurementScenario.EnteredAsync(works, contract, [15m, 1.2m, 2m]);
        second = await MeasurementScenario.MoveAsync(works, second, ("EE1", "SENT_BACK"));
        second["measures"]![0]!["length"] = Example[1].Entry[0];
        second = await MeasurementScenario.MoveAsync(works, second, ("JE1", "EDIT/RE-SUBMIT"), ("EE1", "VERIFY_AND_FORWARD"), ("EO1", "APPROVE"));
        await AgreesAsync(number, second, 1);

        // More time is agreed with the organisation; nothing measured changes.
        var extension = (await je.PostAsync(ContractScenario.Create, ContractScenario.Extension(contract, days: 10))).Ok().At("contracts[0]")!.AsObject();
        extension = await ContractAsync(extension, ("EE1", "VERIFY_AND_FORWARD", "PENDING_FOR_APPROVAL"), ("EO1", "APPROVE", "PENDING_FOR_ACCEPTANCE"), (speaker, "ACCEPT", "ACCEPTED"));
        Assert.Equal(((long)contract["endDate"]! + (10 * 86_400_000L), 2L), ((long)extension["endDate"]!, (long)extension["versionNumber"]!));
        Assert.Equal(ContractScenario.Refs(contract), ContractScenario.Refs(extension));
        await AgreesAsync(number, second, 1);

        // More work is needed: no further entry is possible, until estimate and work order are revised.
        (await je.PostAsync(MeasurementScenario.Create, MeasurementScenario.Body(contract, Example[2].Entry))).Refused("TOTAL_VALUE_GREATER_THAN_ESTIMATE");
        var revised = await RevisedAsync(estimate, refs);
        var change = ContractScenario.Extension(extension, days: 0, linesOf: (string)revised["id"]!);
        change["contract"]!["totalContractedAmount"] = 8826.64m; // 27 × 182.60 + 2550, 18 % GST
        var revision = (await je.PostAsync(ContractScenario.Create, change)).Ok().At("contracts[0]")!.AsObject();
        revision = await ContractAsync(revision, ("EE1", "VERIFY_AND_FORWARD", "PENDING_FOR_APPROVAL"), ("EO1", "APPROVE", "PENDING_FOR_ACCEPTANCE"), (speaker, "ACCEPT", "ACCEPTED"));
        Assert.Equal(refs, MeasurementScenario.WorkRefs(revision));
        await AgreesAsync(number, second, 1);

        // The rest is measured on the same lines.
        var third = await MeasurementScenario.ApprovedAsync(works, revision, Example[2].Entry);
        await AgreesAsync(number, third, 2);

        // The assertions over the whole store find nothing, and the history names everybody.
        foreach (var rule in works.Services.GetServices<ConservationRule>().Where(rule => rule.Id is "C13" or "C14" or "C15" or "C16" or "C36")) Assert.Empty(await works.StoredAsync(rule.Assertion));
        var history = (await je.PostAsync($"/egov-workflow-v2/egov-wf/process/_search?tenantId={City}&history=true&businessIds={second["measurementNumber"]}")).Ok().At("ProcessInstances")!.AsArray();
        Assert.Equal(
            [("JE1", "SUBMIT"), ("EE1", "SENT_BACK"), ("JE1", "EDIT/RE-SUBMIT"), ("EE1", "VERIFY_AND_FORWARD"), ("EO1", "APPROVE")],
            history.Reverse().Select(step => ((string)step!["assigner"]!["userName"]!, (string)step["action"]!)));
    }

    private async Task<JsonObject> ContractAsync(JsonObject contract, params (string User, string Action, string State)[] steps)
    {
        foreach (var (user, action, state) in steps)
        {
            contract = (await (await works.AsAsync(user)).PostAsync(ContractScenario.Change, ContractScenario.Update(contract, action))).Ok().At("contracts[0]")!.AsObject();
            Assert.Equal(state, (string)contract["wfStatus"]!);
        }

        return contract;
    }

    // 27 → 30 CUM, deduction 2.7 → 3; sanctioned by the same people, who cannot go below what is measured.
    private async Task<JsonObject> RevisedAsync(JsonObject estimate, List<string> refs)
    {
        var je = await works.AsAsync("JE1");
        JsonObject Revision(decimal gross)
        {
            var body = EstimateScenario.Revision(estimate);
            foreach (var (i, quantity) in new[] { (0, gross), (1, 3m) })
            {
                var line = EstimateScenario.Lines(body)[i]!;
                (line["noOfunit"], line["quantity"], line["length"], line["width"], line["height"]) = (quantity, null, null, null, null);
            }

            return body;
        }

        (await je.PostAsync("/estimate/v1/_create", Revision(22m))).Refused("INVALID_ESTIMATE_DETAIL"); // 19 would stand against 19.8 measured
        Assert.Equal(3, refs.Count);
        var revised = (await je.PostAsync("/estimate/v1/_create", Revision(30m))).Ok().At("estimates[0]")!.AsObject();
        foreach (var (user, action) in new[] { ("EE1", "VERIFYANDFORWARD"), ("ME1", "TECHNICALSANCTION"), ("EO1", "APPROVE") })
            revised = (await (await works.AsAsync(user)).PostAsync("/estimate/v1/_update", EstimateScenario.Update(revised, action))).Ok().At("estimates[0]")!.AsObject();
        return revised;
    }

    // Answered, found, stored and exported figures are those of the table.
    private async Task AgreesAsync(string contractNumber, JsonObject measurement, int step)
    {
        var expected = Example[step];
        foreach (var seen in new[] { measurement, await MeasurementScenario.FoundAsync(works, measurement) })
        {
            Assert.Equal("APPROVED", (string)seen["wfStatus"]!);
            Assert.Equal(expected.Entry, seen["measures"]!.AsArray().Select(row => (decimal)row!["currentValue"]!));
            Assert.Equal(expected.UpToDate, MeasurementScenario.Cumulative(seen));
            Assert.Equal(expected.Value, (decimal)seen["additionalDetails"]!["totalAmount"]!);
        }

        var stored = await works.StoredAsync($"select book_position, total_amount from measurements.measurements where reference_id = '{contractNumber}' order by book_position");
        Assert.Equal(Enumerable.Range(1, step + 1), stored.Select(row => (int)row["book_position"]!));
        Assert.Equal(expected.ValueUpToDate, stored.Sum(row => (decimal)row["total_amount"]!));

        await using var scope = works.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System("pg"), TenantScope.Of([City]), "test");
        await using var transaction = await scope.ServiceProvider.GetRequiredService<WorksDb>().BeginAsync(TestContext.Current.CancellationToken);
        var measured = scope.ServiceProvider.GetRequiredService<IMeasurements>();
        var approved = await measured.ApprovedAsync(City, contractNumber, TestContext.Current.CancellationToken);
        Assert.Equal(Example[..(step + 1)].Select(entry => entry.Value), approved.Select(entry => entry.Value.Rupees));
        var lines = await measured.ApprovedLinesAsync(City, contractNumber, TestContext.Current.CancellationToken);
        Assert.Equal(expected.UpToDate, measurement["measures"]!.AsArray().Select(row => lines[(string)row!["targetId"]!].Quantity.Value));
        Assert.Equal(expected.ValueUpToDate, lines.Values.Sum(line => line.Value.Rupees));
        Assert.Null(await measured.UnfinishedAsync(City, contractNumber, TestContext.Current.CancellationToken));
    }

    private sealed record Step(decimal[] Entry, decimal[] UpToDate, decimal Value, decimal ValueUpToDate);
}
