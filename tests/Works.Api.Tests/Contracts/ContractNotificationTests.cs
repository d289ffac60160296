using System.Text.Json.Nodes;
using Works.Api.Tests.Estimates;
using static Works.Api.Tests.Contracts.ContractScenario;

namespace Works.Api.Tests.Contracts;

/// <summary>The table of messages in spec 20 §1.7.</summary>
public sealed class ContractNotificationTests(GatewayHost works) : IClassFixture<GatewayHost>
{
    private const string MobileOfJE1 = "9000000305"; // of the data set; stored encrypted

    [Fact]
    public async Task Creator_and_organisation_are_told_of_every_decision()
    {
        var created = await CreatedAsync(works, user: "JE1");
        var (number, creator) = ((string)created["contractNumber"]!, MobileOfJE1);
        var pending = await MoveAsync(works, created, "VERIFY_AND_FORWARD", "APPROVE");
        await ToldAsync(number, (creator, "has been approved by"), ("9000000101", "as Implementation Agency for project"), ("9000000102", "amount Rs. 5817.64"));
        var declined = await MoveAsync(works, pending, "DECLINE");
        await ToldAsync(number, (creator, "has been declined by Navjeevan Women's Works Group"));
        var accepted = await MoveAsync(works, declined, "EDIT", "VERIFY_AND_FORWARD", "APPROVE", "ACCEPT");
        await ToldAsync(number, (creator, "has been accepted by"));

        var revision = (await (await works.AsAsync(Sarita)).PostAsync(Create, Extension(accepted))).Ok().At("contracts[0]")!.AsObject();
        var supplement = (string)revision["supplementNumber"]!;
        revision = await MoveAsync(works, revision, "SEND_BACK");
        await ToldAsync(supplement, ("9000000101", "has been sent back"), ("9000000102", "has been sent back"));
        await MoveAsync(works, revision, "EDIT", "VERIFY_AND_FORWARD", "APPROVE");
        await ToldAsync(supplement, ("9000000101", "has been approved"), ("9000000102", "has been approved"));
        Assert.Single(works.Sent, sms => sms.MobileNumber == "9000000101" && sms.Text.Contains(supplement, StringComparison.Ordinal) && sms.Text.Contains("approved", StringComparison.Ordinal)); // its creator, and a contact

        var rejected = await CreatedAsync(works, user: "JE1");
        await MoveAsync(works, rejected, "VERIFY_AND_FORWARD", "REJECT");
        await ToldAsync((string)rejected["contractNumber"]!, (creator, "has been rejected or sent back by CityA Super User"));
        Assert.DoesNotContain(works.Sent, sms => sms.Text.Contains('{', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Messages_come_in_the_language_of_the_request()
    {
        var created = await CreatedAsync(works, user: "JE1");
        var verified = await MoveAsync(works, created, "VERIFY_AND_FORWARD");
        var reject = Update(verified, "REJECT");
        var approver = await works.AsAsync("EO1");
        reject["RequestInfo"] = new JsonObject { ["msgId"] = "1|hi_IN", ["authToken"] = approver.Token };
        (await approver.PostAsync(Change, reject)).Ok();
        await ToldAsync((string)created["contractNumber"]!, (MobileOfJE1, ""));
    }

    private async Task ToldAsync(string number, params (string Mobile, string Part)[] expected)
    {
        var started = TimeProvider.System.GetTimestamp();
        bool All() => expected.All(message => works.Sent.Any(sms => sms.MobileNumber == message.Mobile && sms.Text.Contains(number, StringComparison.Ordinal) && sms.Text.Contains(message.Part, StringComparison.Ordinal)));
        while (!All() && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20)) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(All(), $"{string.Join(", ", expected)}\n{string.Join('\n', works.Sent.Where(sms => sms.Text.Contains(number, StringComparison.Ordinal)))}");
    }
}
