using Works.Api.Tests.Support;

namespace Works.Api.Tests;

public sealed class SignInTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task An_employee_signs_in_with_name_and_password()
    {
        var client = await works.AsAsync("JE1");
        Assert.True(Guid.TryParse(client.Token, out _));
    }
}
