using Works.Api.Tests.Support;

namespace Works.Api.Tests.Edge;

/// <summary>What a request may call a tenant (spec 50 §2.3).</summary>
public sealed class TenantTargetTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Theory]
    [InlineData("*")]
    [InlineData("pg.citya.x,pg.cityb")]
    public async Task A_tenant_that_would_read_as_several_by_row_level_security_is_refused(string tenantId)
    {
        var employee = await works.AsAsync("JE1");
        (await employee.PostAsync("/egov-workflow-v2/egov-wf/process/_search?tenantId=pg.citya", new { tenantId })).Refused("CustomException", 403);

        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "password", ["tenantId"] = tenantId });
        Assert.Equal(403, (await works.Anonymous.PostFormAsync("/user/oauth/token", form)).Status); // an open route, where no role is checked
    }
}
