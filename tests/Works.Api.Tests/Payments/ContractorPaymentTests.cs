using System.Text.Json.Nodes;
using Works.Api.Tests.Bills;
using static Works.Api.Tests.Payments.PaymentScenario;

namespace Works.Api.Tests.Payments;

/// <summary>A contractor's bill and his advance paid by the simulated treasury: he gets the net, each department what is kept back for it.</summary>
public sealed class ContractorPaymentTests(TreasuryHost works) : IClassFixture<TreasuryHost>
{
    [Fact]
    public async Task The_contractor_gets_the_net_and_every_department_its_deduction()
    {
        await RunAsync(works, "VA");
        var contract = await ContractorScenario.ContractAsync(works);
        var advance = (await ContractorScenario.PostAsync(works, ContractorScenario.Advance, ContractorScenario.AdvanceBody(contract, 50_000m))).Ok(201).At("bills[0]")!.AsObject();
        await PayAsync(await BillScenario.MoveAsync(works, advance, "VERIFY_AND_FORWARD", "APPROVE"), [((string)contract["orgId"]!, 50_000m)]);

        await ContractorScenario.MeasuredAsync(works, contract, 450m);
        var (bill, drawn) = await ContractorScenario.PassedAsync(works, contract);
        Assert.Equal(25_000m, ContractorScenario.Deduction(drawn, "ADVREC")); // half way from 10 % to 80 %
        await PayAsync(bill, [
            ((string)contract["orgId"]!, 389_000m), ("Deduction_pg.citya_ADVREC", 25_000m), ("Deduction_pg.citya_ITTDS", 9_000m), ("Deduction_pg.citya_LC", 4_500m), ("Deduction_pg.citya_RMD", 22_500m)]);
        await ContractorScenario.RulesHoldAsync(works);
        await ContractorScenario.RulesHoldAsync(works, "C28,C29");
    }

    // From the approved bill to the credit of every account.
    private async Task PayAsync(JsonObject bill, (string Beneficiary, decimal Amount)[] expected)
    {
        var payment = await PaidAsync(works, await BillOfAsync(works, bill));
        var number = (string)(await InstructedAsync(works, payment))["jitBillNo"]!;
        var instruction = await InstructionAsync(works, number);
        // One account of two departments is one beneficiary: compared by account that is credited.
        Assert.Equal(expected.Sum(one => one.Amount), works.Treasury.Instructions.Single(i => i.Number == number).Beneficiaries.Sum(one => one.Amount));
        Assert.Equal(expected.OrderBy(one => one.Beneficiary, StringComparer.Ordinal), instruction["beneficiaryDetails"]!.AsArray()
            .Select(one => ((string)one!["beneficiaryId"]!, (decimal)one["amount"]!)).OrderBy(one => one.Item1, StringComparer.Ordinal));
        await RunAsync(works, "PIS", "PAG", "PD");
        Assert.Equal("SUCCESSFUL", (string)(await InstructionAsync(works, number))["piStatus"]!);
        var settled = await BillOfAsync(works, bill);
        Assert.Equal(("SUCCESSFUL", (decimal)bill["totalAmount"]!), ((string)settled["paymentStatus"]!, (decimal)settled["totalPaidAmount"]!));
    }
}
