using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Estimates.EstimateScenario;

namespace Works.Api.Tests.Estimates;

/// <summary>Stands in for the SMS gateway, which is not ours.</summary>
public sealed class GatewayHost : WorksHost, ISmsSender
{
    public ConcurrentQueue<Sms> Sent { get; } = new();

    public Task SendAsync(Sms message)
    {
        Sent.Enqueue(message);
        return Task.CompletedTask;
    }

    protected override void Configure(IServiceCollection services) => services.AddSingleton<ISmsSender>(this);
}

/// <summary>Spec 10 §3.9.</summary>
public sealed class EstimateNotificationTests(GatewayHost works) : IClassFixture<GatewayHost>
{
    [Theory]
    [InlineData("APPROVE", "en_IN", "Estimate {0} for project")]
    [InlineData("REJECT", "hi_IN", "{0}")]
    public async Task The_creator_is_told_in_the_language_of_the_decision(string decision, string locale, string expected)
    {
        var body = Body(await ProjectAsync(works));
        var estimate = (await (await works.AsAsync("JE1")).PostAsync("/estimate/v1/_create", body)).Ok().At("estimates[0]")!.AsObject();
        await MoveAsync(works, estimate, "VERIFYANDFORWARD", "TECHNICALSANCTION");
        var commissioner = await works.AsAsync("EO1");
        var final = Update(estimate, decision);
        final["RequestInfo"] = new JsonObject { ["msgId"] = "1|" + locale, ["authToken"] = commissioner.Token };
        (await commissioner.PostAsync("/estimate/v1/_update", final)).Ok();

        var started = TimeProvider.System.GetTimestamp();
        var number = (string)estimate["estimateNumber"]!;
        while (!works.Sent.Any(sms => sms.Text.Contains(number, StringComparison.Ordinal)) && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20))
            await Task.Delay(100, TestContext.Current.CancellationToken);

        var sms = Assert.Single(works.Sent, sms => sms.Text.Contains(number, StringComparison.Ordinal));
        Assert.Contains(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, number), sms.Text);
        Assert.DoesNotContain("{", sms.Text);
        Assert.Contains("Padmini Rautela", sms.Text);
        Assert.Equal("en_IN" == locale, sms.Text.Contains("Executive Officer", StringComparison.Ordinal));
        Assert.Equal("9000000305", sms.MobileNumber);
    }
}
