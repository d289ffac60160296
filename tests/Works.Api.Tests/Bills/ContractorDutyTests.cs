using Works.Api.Tests.Support;
using static Works.Api.Tests.Bills.BillScenario;
using static Works.Api.Tests.Bills.ContractorScenario;

namespace Works.Api.Tests.Bills;

/// <summary>Duties on contractors' bills where controls block: who enters does not verify, who verifies or measures does not pass.</summary>
public sealed class ContractorDutyTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task One_person_does_not_take_a_bill_through_all_its_steps()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 60m); // by JE1, checked by EE1, approved by ME1
        var bill = (await PostAsync(works, CreateRunning, Body(contract), "SUPERUSERA")).Ok(201).At("bills[0]")!.AsObject();
        (await PostAsync(works, Change, Update(bill, "VERIFY_AND_FORWARD"), "SUPERUSERA")).Refused("INCOMPATIBLE_DUTY");
        await MoveAsync(works, bill, "VERIFY_AND_FORWARD");
        (await PostAsync(works, Change, Update(bill, "APPROVE"), "SUPERUSERA")).Refused("INCOMPATIBLE_DUTY");
        Assert.Equal("APPROVED", (string)(await MoveAsync(works, bill, "APPROVE"))["wfStatus"]!);
        await RulesHoldAsync(works);
    }
}
