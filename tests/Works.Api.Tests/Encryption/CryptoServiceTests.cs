using System.Text.Json.Nodes;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Encryption;

/// <summary>Encryption and signatures for programs beside Works. Spec 50 §15.1.</summary>
public sealed class CryptoServiceTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Prefix = "/egov-enc-service/crypto/v1/";

    [Fact]
    public async Task Any_structure_comes_back_as_it_went_in_and_is_unreadable_between()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var value = JsonNode.Parse("""{"name": "Sarita", "numbers": [7, true, null], "deep": {"er": "8222222221"}}""")!;
        var stored = (await client.PostAsync(Prefix + "_encrypt", new { encryptionRequests = new object[] { new { tenantId = "pg.citya", type = "Normal", value }, new { tenantId = "pg.citya", type = "Imp", value = "Sarita" } } })).Ok();

        Assert.Matches(@"^1\|[A-Za-z0-9+/]+=*$", stored.Text("[0].deep.er"));
        Assert.Null(stored.At("[0].numbers[2]"));
        Assert.NotEqual(stored.Text("[0].name"), stored.Text("[1]")); // a nonce each: equal texts do not look equal
        var clear = (await client.PostAsync(Prefix + "_decrypt", stored.At("[0]")!)).Ok();
        Assert.Equal(("Sarita", "7", "true", "8222222221"), (clear.Text("name"), clear.Text("numbers[0]"), clear.Text("numbers[1]"), clear.Text("deep.er")));
        Assert.Equal("""["Sarita"]""", (await client.PostRawAsync(Prefix + "_decrypt", new JsonArray(stored.Text("[1]")).ToJsonString(), headers: ("auth-token", client.Token!))).Ok().Body);
        Assert.Equal(2, await works.CountAsync("select count(*) from platform.audit_entries where entity = 'enc-service' and operation = 'READ'"));
    }

    [Fact]
    public async Task What_cannot_be_decrypted_is_refused()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var stored = (await client.PostAsync(Prefix + "_encrypt", new { encryptionRequests = new[] { new { tenantId = "pg.citya", type = "Normal", value = "Sarita" } } })).Ok().Text("[0]");

        foreach (var malformed in new[] { "Sarita", "1|", "1|AAAA", "x|" + stored[2..], stored[..^6] + "AAAA==" })
            Assert.EndsWith("Invalid Ciphertext", (await client.PostAsync(Prefix + "_decrypt", new { value = malformed })).Refused("INVALID_CIPHERTEXT").Text("Errors[0].message"), StringComparison.Ordinal);
        (await client.PostAsync(Prefix + "_decrypt", new { value = "9" + stored[1..] })).Refused("KEY_NOT_FOUND");
        // A column of ours, read from the disk by somebody who may call this route, stays unreadable.
        var column = (string)(await works.StoredAsync("select mobile_number from administration.users where tenant_id = 'pg' and mobile_number is not null limit 1"))[0]["mobile_number"]!;
        (await client.PostAsync(Prefix + "_decrypt", new { value = column })).Refused("INVALID_CIPHERTEXT");
    }

    [Theory]
    [InlineData("""{"encryptionRequests": []}""")]
    [InlineData("""{"encryptionRequests": [null]}""")]
    [InlineData("""{"encryptionRequests": [{"type": "Normal", "value": "x"}]}""")]
    [InlineData("""{"encryptionRequests": [{"tenantId": "pg.citya", "type": "Other", "value": "x"}]}""")]
    [InlineData("""{"encryptionRequests": [{"tenantId": "pg.citya", "type": "Normal"}]}""")]
    public async Task An_incomplete_request_is_refused(string body) =>
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Prefix + "_encrypt", JsonNode.Parse(body)!)).Refused("INVALID_REQUEST");

    [Fact]
    public async Task A_signature_holds_for_its_value_alone()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var signed = (await client.PostAsync(Prefix + "_sign", new { tenantId = "pg.citya", value = "pay 6664" })).Ok();
        var signature = signed.Text("signature");
        async Task<bool> VerifiedAsync(string value, string given) => (bool)(await client.PostAsync(Prefix + "_verify", new { value, signature = given })).Ok().At("verified")!;

        Assert.Equal("pay 6664", signed.Text("value"));
        Assert.True(await VerifiedAsync("pay 6664", signature));
        Assert.False(await VerifiedAsync("pay 6665", signature));
        Assert.False(await VerifiedAsync("pay 6664", "1|AAAA"));
        Assert.False(await VerifiedAsync("pay 6664", "no signature"));
        (await client.PostAsync(Prefix + "_verify", new { value = "pay 6664", signature = "9" + signature[1..] })).Refused("KEY_NOT_FOUND");
    }
}
