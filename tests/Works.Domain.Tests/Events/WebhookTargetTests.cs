using System.Net;
using System.Text;
using Works.Administration;
using Works.Administration.Webhooks;

namespace Works.Domain.Tests.Events;

public sealed class WebhookTargetTests
{
    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("100.63.0.1")]
    [InlineData("2a00:1450:4001::1")]
    public void Public_addresses_are_reached(string address) => Assert.True(new WebhookTarget(new WebhookSettings()).MayReach(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.255.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("198.19.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::")]
    [InlineData("2001::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12::1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    public void Addresses_inside_are_not(string address) => Assert.False(new WebhookTarget(new WebhookSettings()).MayReach(IPAddress.Parse(address)));

    [Fact]
    public void The_operator_opens_exactly_the_networks_he_names()
    {
        var target = new WebhookTarget(new WebhookSettings { PrivateNetworks = [IPNetwork.Parse("10.1.0.0/16")] });
        Assert.True(target.MayReach(IPAddress.Parse("10.1.2.3")));
        Assert.True(target.MayReach(IPAddress.Parse("::ffff:10.1.2.3")));
        Assert.False(target.MayReach(IPAddress.Parse("10.2.0.1")));
    }

    [Theory]
    [InlineData("update-estimate", "estimate.sanctioned", true, "update-estimate")]
    [InlineData("update-estimate", "estimate.sanctioned", true, "estimate.sanctioned")]
    [InlineData("update-estimate", "estimate.sanctioned", true, "estimate.*")]
    [InlineData("update-estimate", null, false, "estimate.*")]
    [InlineData("update-estimate", null, false, "update")]
    [InlineData("update-estimate", null, true, "*")]
    [InlineData("notification.sms", null, false, "*")]
    [InlineData("notification.sms", null, false)]
    [InlineData("save-project", null, true)]
    public void A_subscription_takes_topics_business_events_and_beginnings(string topic, string? businessEvent, bool wanted, params string[] topics) =>
        Assert.Equal(wanted, Webhook.Wants(topics, topic, businessEvent));

    // The example of the Standard Webhooks specification.
    [Fact]
    public void The_signature_is_that_of_standard_webhooks() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookCaller.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", Encoding.UTF8.GetBytes("""{"test": 2432232314}""")));
}
