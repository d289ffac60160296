using Works.Api.Tests.Contracts;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Duties.Office;

namespace Works.Api.Tests.Workflow;

/// <summary>Work orders and measurements follow a workflow that moves by itself (spec 50 §6.5, spec 20 §5).</summary>
public sealed class EscalatedDocumentsTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const long Day = 86_400_000;

    [Fact]
    public async Task A_work_order_that_is_not_accepted_in_time_counts_as_declined()
    {
        await AllowAsync("CONTRACT", "ORG_ADMIN");
        await AddMasterAsync(works, "Workflow.AutoEscalation", "ACCEPTANCE",
            """{"businessService": "CONTRACT", "module": "contract", "state": "PENDING_FOR_ACCEPTANCE", "action": "DECLINE", "stateSLA": 7, "businessSLA": null, "active": true}""");
        var late = await ContractScenario.MoveAsync(works, await ContractScenario.CreatedAsync(works), "VERIFY_AND_FORWARD", "APPROVE");
        var early = await ContractScenario.MoveAsync(works, await ContractScenario.CreatedAsync(works), "VERIFY_AND_FORWARD", "APPROVE");
        var (number, other) = ((string)late["contractNumber"]!, (string)early["contractNumber"]!);
        await AgeAsync(number, 8 * Day);
        await AgeAsync(other, 6 * Day);

        var moved = (await (await works.AsAsync("SUPERUSERA")).PostAsync($"{WorkflowPath}/auto/CONTRACT/_escalate?tenantId={City}")).Ok().At("ProcessInstances")!.AsArray();
        Assert.Equal([number], moved.Select(row => (string)row!["businessId"]!));
        Assert.Equal("PENDING_FOR_CORRECTION", (string)(await ContractScenario.FoundAsync(works, new { tenantId = City, contractNumber = number }))[0]!["wfStatus"]!);
        Assert.Equal("PENDING_FOR_ACCEPTANCE", (string)(await ContractScenario.FoundAsync(works, new { tenantId = City, contractNumber = other }))[0]!["wfStatus"]!);
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where correlation_id = 'auto-escalation' and aggregate_id = '{number}' and topic = 'update-contract'"));
        // It is the office's again, and no longer the organisation's to accept.
        (await (await works.AsAsync(ContractScenario.Sarita)).PostAsync(ContractScenario.Change, ContractScenario.Update(late, "ACCEPT"))).Refused("INVALID ACTION");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(ContractScenario.Change, ContractScenario.Update(late, "EDIT"))).Ok();
    }

    [Fact]
    public async Task A_measurement_nobody_approves_is_approved_and_counts()
    {
        await AllowAsync("MB", "MB_APPROVER");
        await AddMasterAsync(works, "Workflow.AutoEscalation", "MEASURED",
            """{"businessService": "MB", "module": "measurement-book-service", "state": "PENDING_FOR_APPROVAL", "action": "APPROVE", "stateSLA": 2, "businessSLA": null, "active": true}""");
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var entry = await MeasurementScenario.EnteredAsync(works, contract, [10]);
        var number = (string)entry["measurementNumber"]!;
        (await (await works.AsAsync("EE1")).PostAsync(MeasurementScenario.Change, MeasurementScenario.Request(entry, "VERIFY_AND_FORWARD"))).Ok(202);
        await AgeAsync(number, 3 * Day);

        var moved = (await (await works.AsAsync("SUPERUSERA")).PostAsync($"{WorkflowPath}/auto/MB/_escalate?tenantId={City}")).Ok().At("ProcessInstances")!.AsArray();
        Assert.Equal([number], moved.Select(row => (string)row!["businessId"]!));
        Assert.Equal("APPROVED", (string)(await MeasurementScenario.FoundAsync(works, entry))["wfStatus"]!);
        Assert.Equal(1, await works.CountAsync($"select count(*) from measurements.measurements where measurement_number = '{number}' and book_position is not null"));
    }

    // The office lets the system do what the role does.
    private Task AllowAsync(string service, string role) => works.StoredAsync(
        $"""
        update administration.business_services set states = replace(states::text, '["{role}"]', '["AUTO_ESCALATE", "{role}"]')::jsonb where business_service = '{service}';
        update administration.master_revision set revision = revision + 1;
        """);

    private Task AgeAsync(string number, long milliseconds) => works.StoredAsync(
        $"update administration.workflow_positions set last_modified_time = last_modified_time - {milliseconds}, created_time = created_time - {milliseconds} where business_id = '{number}'");
}
