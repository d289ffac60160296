using Works.Api.Tests.Contracts;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Duties.Office;

namespace Works.Api.Tests.Duties;

/// <summary>Work orders and measurements say what they cost and to which work they belong, so limits and duties reach them (spec 02 §1).</summary>
public sealed class LaterStagesTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task A_work_order_beyond_the_limit_of_its_approver_is_refused()
    {
        var contract = await MeasurementScenario.OrderedAsync(works); // 8,244.87
        contract = (await (await works.AsAsync("EE1")).PostAsync(ContractScenario.Change, ContractScenario.Update(contract, "VERIFY_AND_FORWARD"))).Ok().At("contracts[0]")!.AsObject();
        await AddMasterAsync(works, "works.LimitsOfSanction", "WO", """{"businessService": "CONTRACT", "action": "APPROVE", "designation": "ADM_EO", "category": "*", "upTo": 5000, "financialYear": "*", "active": true}""");
        var refused = (await (await works.AsAsync("EO1")).PostAsync(ContractScenario.Change, ContractScenario.Update(contract, "APPROVE"))).Refused("LIMIT_OF_SANCTION");
        Assert.Contains("is 8244.87, allowed is 5000", refused.Text("Errors[0].message"), StringComparison.Ordinal);

        await ChangeMasterAsync(works, "works.LimitsOfSanction", "unique_identifier = 'WO'", """{"upTo": 9000}""");
        (await (await works.AsAsync("EO1")).PostAsync(ContractScenario.Change, ContractScenario.Update(contract, "APPROVE"))).Ok();
    }

    [Fact]
    public async Task Duties_stay_apart_from_the_work_order_to_the_measurement()
    {
        await AddMasterAsync(works, "Workflow.IncompatibleDuties", "ORDER_MEASURE",
            """{"code": "ORDER_MEASURE", "scope": "WORK", "firstService": "CONTRACT", "firstActions": ["APPROVE"], "secondService": "MB", "secondActions": ["SUBMIT"], "active": true}""");
        var contract = await MeasurementScenario.AcceptedAsync(works); // approved by EO1
        await GrantAsync(works, "EO1", "MB_CREATOR");
        var body = MeasurementScenario.Body(contract, [1]);
        var refused = (await (await works.AsAsync("EO1")).PostAsync(MeasurementScenario.Create, body)).Refused("INCOMPATIBLE_DUTY");
        Assert.Contains((string)contract["contractNumber"]!, refused.Text("Errors[0].message"), StringComparison.Ordinal);
        (await (await works.AsAsync("JE1")).PostAsync(MeasurementScenario.Create, body)).Ok(202);
    }
}
