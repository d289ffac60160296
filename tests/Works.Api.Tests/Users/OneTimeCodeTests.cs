
namespace Works.Api.Tests.Users;

/// <summary>Spec 50 §3.8, §3.11, §3.12, §3.13.</summary>
public sealed class OneTimeCodeTests(AccountsHost works) : IClassFixture<AccountsHost>
{
    private const string Send = "/user-otp/v1/_send";
    private const string Register = "/user/citizen/_create";
    private const string Reset = "/user/password/nologin/_update";

    [Fact]
    public async Task A_citizen_registers_with_the_code_sent_and_is_signed_in()
    {
        var mobile = Given.MobileNumber();
        var sent = (await works.Anonymous.PostAsync(Send, new { otp = new { mobileNumber = mobile, tenantId = "pg.citya", type = "register", userType = "CITIZEN" } })).Ok(201);
        Assert.Equal("{\"responseInfo\":null,\"isSuccessful\":true}", sent.Body);
        var code = works.Messages.CodeOf(mobile);

        (await works.Anonymous.PostAsync(Register, Citizen(mobile, Wrong(code)))).Refused("OtpValidationPendingException");
        var reply = (await works.Anonymous.PostAsync(Register, Citizen(mobile, code))).Ok();
        Assert.Equal(("pg", "CITIZEN", mobile), (reply.Text("UserRequest.tenantId"), reply.Text("UserRequest.roles[0].code"), reply.Text("UserRequest.userName")));
        (await works.Anonymous.PostAsync($"/user/_details?access_token={reply.Text("access_token")}")).Ok();
        (await works.Anonymous.PostAsync(Register, Citizen(mobile, code))).Refused("OtpValidationPendingException"); // used

        (await works.Anonymous.PostAsync(Send, new { otp = new { mobileNumber = mobile, tenantId = "pg", type = "login" } })).Ok(201);
        (await works.SignInAsync(mobile, works.Messages.CodeOf(mobile), "pg.citya", "CITIZEN")).Ok(); // in the demo, too, a code that was sent counts
    }

    [Fact]
    public async Task A_citizens_name_must_be_the_number_and_the_account_new()
    {
        var mobile = Given.MobileNumber();
        await works.Anonymous.PostAsync(Send, new { otp = new { mobileNumber = mobile, tenantId = "pg" } });
        (await works.Anonymous.PostAsync(Register, new { User = new { name = "Meena", username = "MEENA", mobileNumber = mobile, otpReference = works.Messages.CodeOf(mobile), tenantId = "pg" } })).Refused("UserNameNotValidException");
        (await works.Anonymous.PostAsync(Register, Citizen("9000000101", "123456"))).Refused("DuplicateUserNameException");
        (await works.Anonymous.PostAsync(Register, new { User = new { username = mobile, mobileNumber = mobile, otpReference = "1", tenantId = "pg" } })).Refused("NotNull.createUserRequest.user.name");
        (await works.Anonymous.PostAsync(Register, new { User = new { name = "Meena", username = mobile, mobileNumber = mobile, tenantId = "pg" } })).Refused("NotNull.createUserRequest.user.otpReference");
        (await works.Anonymous.PostAsync(Register, new { User = 4 })).Refused("JsonMappingException");
    }

    [Fact]
    public async Task A_code_has_five_tries_even_at_once_and_lives_fifteen_minutes()
    {
        var mobile = Given.MobileNumber();
        await works.Anonymous.PostAsync(Send, new { otp = new { mobileNumber = mobile, tenantId = "pg" } });
        var code = works.Messages.CodeOf(mobile);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => works.Anonymous.PostAsync(Register, Citizen(mobile, Wrong(code)))));
        Assert.Equal(5, await works.CountAsync($"select wrong_attempts from administration.one_time_codes where identity = '{Identity(mobile)}'"));
        (await works.Anonymous.PostAsync(Register, Citizen(mobile, code))).Refused("OtpValidationPendingException");

        await works.Anonymous.PostAsync(Send, new { otp = new { mobileNumber = mobile, tenantId = "pg" } });
        works.Clock.Ahead += TimeSpan.FromMinutes(16);
        (await works.Anonymous.PostAsync(Register, Citizen(mobile, works.Messages.CodeOf(mobile)))).Refused("OtpValidationPendingException");

        await works.Anonymous.PostAsync(Send, new { otp = new { mobileNumber = mobile, tenantId = "pg" } });
        var older = works.Messages.CodeOf(mobile);
        await works.Anonymous.PostAsync(Send, new { otp = new { mobileNumber = mobile, tenantId = "pg" } });
        if (older != works.Messages.CodeOf(mobile)) (await works.Anonymous.PostAsync(Register, Citizen(mobile, older))).Refused("OtpValidationPendingException");
        (await works.Anonymous.PostAsync(Register, Citizen(mobile, works.Messages.CodeOf(mobile)))).Ok();
        Assert.Equal(0, await works.CountAsync($"select count(*) from administration.one_time_codes where encode(code_hash, 'escape') like '%{code}%'"));
    }

    [Theory]
    [InlineData(null, "9111111111", "login", "OTP.TENANT_ID_MANDATORY", "otp.tenantId")]
    [InlineData("pg", "", "login", "OTP.MOBILE_NUMBER_MANDATORY", "otp.mobileNumber")]
    [InlineData("pg", "9111111111", "fax", "OTP.REQUEST_TYPE_MANDATORY", "otp.type")]
    [InlineData("pg", "1234", "login", "OTP.MOBILE_NUMBER_VALIDATION_FAILED", "otp.mobileNumber")]
    [InlineData("pg", "9111111111", "login", "OTP.UNKNOWN_CREDENTIAL", "otp.mobileNumber")]
    [InlineData("pg.citya", "9000000101", "register", "OTP.MOBILENUMBER", "otp.mobileNumber")]
    [InlineData("pg", "9111111111", "passwordreset", "OTP.UNKNOWN_MOBILE_NUMBER", "otp.mobileNumber")]
    public async Task Refusals_to_send_are_in_the_older_form(string? tenantId, string mobile, string type, string code, string field)
    {
        var reply = await works.Anonymous.PostAsync(Send, new { otp = new { mobileNumber = mobile, tenantId, type } });
        Assert.Equal((400, 400, code, field), (reply.Status, (int)reply.At("error.code")!, reply.Text("error.fields[0].code"), reply.Text("error.fields[0].field")));
        Assert.False(works.Messages.AnyTo("9111111111"));
        Assert.Equal(0, await works.CountAsync($"select count(*) from administration.one_time_codes where identity = '{Identity("9111111111")}'"));
    }

    [Fact]
    public async Task Sending_without_a_body_of_codes_is_refused_and_asking_too_often_is_429()
    {
        Assert.Equal("OTP.TENANT_ID_MANDATORY", (await works.Anonymous.PostAsync(Send)).Text("error.fields[0].code"));
        Assert.Equal(400, (await works.Anonymous.PostRawAsync(Send, "{\"otp\":[]}")).Status);
        var mobile = Given.MobileNumber();
        var replies = new List<int>();
        for (var i = 0; i < 61; i++) replies.Add((await works.Anonymous.PostAsync(Send, new { otp = new { mobileNumber = mobile, tenantId = "pg" } })).Status);
        Assert.All(replies.Take(60), status => Assert.Equal(201, status));
        Assert.Equal(429, replies[60]);
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_with_the_code_sent_to_the_accounts_mobile()
    {
        var created = await Given.EmployeeAsync(works, "FORGOT");
        var mobile = created.Text("user[0].mobileNumber");
        var session = await works.SignedInAsync("FORGOT", "Aa@12345");
        (await works.Anonymous.PostAsync(Send, new { otp = new { mobileNumber = mobile, tenantId = "pg.citya", type = "passwordreset", userType = "EMPLOYEE" } })).Ok(201);
        var code = works.Messages.CodeOf(mobile);
        object Body(string otp, string password, string userName = "FORGOT", string type = "EMPLOYEE") => new { otpReference = otp, userName, newPassword = password, tenantId = "pg.citya", type };

        (await works.Anonymous.PostAsync(Reset, Body(code, "weak"))).Refused("INVALID_PWD_LENGTH");
        (await works.Anonymous.PostAsync(Reset, Body("123456", "Bb@12345"))).Refused("OtpValidationPendingException"); // the demo's fixed code is for citizens' sign-in only
        (await works.Anonymous.PostAsync(Reset, Body(code, "Bb@12345", "NOBODY"))).Refused("OtpValidationPendingException");
        (await works.Anonymous.PostAsync(Reset, Body(code, "Bb@12345", "EE1"))).Refused("OtpValidationPendingException");
        (await works.Anonymous.PostAsync(Reset, Body(code, "Bb@12345", type: "CITIZEN"))).Refused("InvalidUpdatePasswordRequestException");
        (await works.Anonymous.PostAsync(Reset, new { userName = "FORGOT" })).Refused("NotNull.nonLoggedInUserUpdatePasswordRequest.otpReference");
        Assert.Equal("200", (await works.Anonymous.PostAsync(Reset, Body(code, "Bb@12345"))).Ok().Text("responseInfo.status"));
        (await session.PostAsync("/user/_details")).Refused("InvalidAccessTokenException", 401);
        (await works.SignInAsync("FORGOT", "Bb@12345")).Ok();
        (await works.Anonymous.PostAsync(Reset, Body(code, "Cc@12345"))).Refused("OtpValidationPendingException");
    }

    [Fact]
    public async Task A_code_can_be_validated_once()
    {
        var mobile = Given.MobileNumber();
        await works.Anonymous.PostAsync(Send, new { otp = new { mobileNumber = mobile, tenantId = "pg" } });
        object Body(string otp) => new { otp = new { otp, identity = mobile, tenantId = "pg.citya" } };
        Assert.Equal("OTP.VALIDATION_UNSUCCESSFUL", (await works.Anonymous.PostAsync("/otp/v1/_validate", Body(Wrong(works.Messages.CodeOf(mobile))))).Text("error.fields[0].code"));
        Assert.True((bool)(await works.Anonymous.PostAsync("/otp/v1/_validate", Body(works.Messages.CodeOf(mobile)))).Ok().At("otp.isValidationSuccessful")!);
        Assert.Equal(400, (await works.Anonymous.PostAsync("/otp/v1/_validate", Body(works.Messages.CodeOf(mobile)))).Status);
        Assert.Equal("OTP.TENANT_ID_MANDATORY", (await works.Anonymous.PostAsync("/otp/v1/_validate")).Text("error.fields[0].code"));
    }

    private static object Citizen(string mobile, string code) => new { User = new { name = "Meena", username = mobile, mobileNumber = mobile, otpReference = code, tenantId = "pg.citya", permanentCity = "CityA" } };

    // A code of six digits that is neither the one sent nor the demo's fixed one.
    private static string Wrong(string code) => code == "111111" ? "222222" : "111111";

    private string Identity(string mobile) => Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Works.Platform.FieldCipher>(works.Services).IndexOf("pg", "one-time-code.identity", mobile);
}
