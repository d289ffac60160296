using System.Globalization;
using System.Text.Json.Nodes;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Persons;

/// <summary>Wage seekers and their accounts as clients send them.</summary>
internal static class GivenPersons
{
    public const string Create = "/individual/v1/_create";
    public const string Update = "/individual/v1/_update";
    public const string Delete = "/individual/v1/_delete";
    public const string Find = "/individual/v1/_search";
    public const string Register = "/individual/v1/_register";
    public const string CreateAccount = "/bankaccount-service/bankaccount/v1/_create";
    public const string UpdateAccount = "/bankaccount-service/bankaccount/v1/_update";
    public const string ConfirmAccount = "/bankaccount-service/bankaccount/v1/_confirm";
    public const string FindAccount = "/bankaccount-service/bankaccount/v1/_search";
    private static long s_number = 100_000;

    /// <summary>A number nobody has yet.</summary>
    public static string Number(string prefix, int digits) => prefix + Interlocked.Increment(ref s_number).ToString(CultureInfo.InvariantCulture).PadLeft(digits - prefix.Length, '0');

    public static string Aadhaar() => Number("17", 12);

    public static string Mobile() => Number("80", 10);

    /// <summary>A name that resembles no other.</summary>
    public static string Name() => string.Concat(Guid.NewGuid().ToString("N").Select(digit => (char)(char.IsDigit(digit) ? 'g' + (digit - '0') : digit)))[..20];

    /// <summary>What the field app's stepper sends; members are changed by path.</summary>
    public static JsonObject Payload(params (string Path, JsonNode? Value)[] changes) => GivenProjects.With(JsonNode.Parse($$"""
        {
          "tenantId": "pg.citya", "name": {"givenName": "{{Name()}}"}, "dateOfBirth": "14/02/1988", "gender": "FEMALE", "mobileNumber": "{{Mobile()}}",
          "fatherName": "{{Name()}}", "relationship": "FATHER", "photo": "photo-test",
          "address": [{"tenantId": "pg.citya", "type": "PERMANENT", "city": "pg.citya", "street": "NA", "doorNo": "NA", "pincode": "700101", "latitude": 20.3, "longitude": 85.8,
            "locality": {"code": "SUN01"}, "ward": {"code": "B1"} }],
          "identifiers": [{"identifierType": "AADHAAR", "identifierId": "{{Aadhaar()}}"}],
          "skills": [{"type": "MASON", "level": "HIGHLY_SKILLED"}],
          "additionalFields": {"schema": "Individual", "version": 1, "fields": [{"key": "SOCIAL_CATEGORY", "value": "ST"}]}
        }
        """)!.AsObject(), changes);

    public static JsonObject Request(JsonNode person) => new() { ["Individual"] = person.DeepClone() };

    public static async Task<JsonObject> PersonAsync(this WorksHost works, params (string Path, JsonNode? Value)[] changes) =>
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Request(Payload(changes)))).Ok(202).At("Individual")!.DeepClone().AsObject();

    public static async Task<Reply> FindPersonsAsync(this WorksHost works, object criteria, string query = "limit=10&offset=0", string user = "PC1", string tenantId = "pg.citya") =>
        await (await works.AsAsync(user, user[0] == '9' ? "pg" : tenantId)).PostAsync($"{Find}?tenantId={tenantId}&{query}", new { Individual = criteria });

    /// <summary>Ids found, in order.</summary>
    public static IReadOnlyList<string> PersonIds(this Reply reply) => [.. reply.Ok().At("Individual")!.AsArray().Select(person => (string)person!["id"]!)];

    /// <summary>One account with one number; members of the number are changed by path.</summary>
    public static JsonObject Account(string referenceId, string serviceCode = "IND", params (string Path, JsonNode? Value)[] changes) => GivenProjects.With(JsonNode.Parse($$"""
        {
          "tenantId": "pg.citya", "serviceCode": "{{serviceCode}}", "referenceId": "{{referenceId}}",
          "bankAccountDetails": [{"tenantId": "pg.citya", "accountHolderName": "Asha Sample", "accountNumber": "{{Number("50", 12)}}", "accountType": "SAVINGS", "isPrimary": true, "isActive": true,
            "bankBranchIdentifier": {"type": "IFSC", "code": "DEMO0000017", "additionalDetails": {"ifsccode": "DEMO BANK, CITYA"} }, "documents": [] }]
        }
        """)!.AsObject(), changes);

    public static JsonObject Accounts(params JsonNode[] accounts) => new() { ["bankAccounts"] = new JsonArray([.. accounts.Select(account => account.DeepClone())]) };

    public static async Task<JsonObject> AccountAsync(this WorksHost works, string referenceId, params (string Path, JsonNode? Value)[] changes) =>
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(CreateAccount, Accounts(Account(referenceId, "IND", changes)))).Ok().At("bankAccounts[0]")!.DeepClone().AsObject();

    public static async Task<Reply> FindAccountsAsync(this WorksHost works, JsonObject criteria, string user = "PC1", object? pagination = null)
    {
        criteria["tenantId"] ??= "pg.citya";
        return await (await works.AsAsync(user, user[0] == '9' ? "pg" : "pg.citya")).PostAsync(FindAccount, new { bankAccountDetails = criteria, pagination });
    }

    /// <summary>An account that waits to be confirmed by somebody else, though the installation asks for no confirmation.</summary>
    public static async Task<JsonObject> ChangedAccountAsync(this WorksHost works)
    {
        var account = await works.AccountAsync((string)(await works.PersonAsync())["id"]!);
        await works.StoredAsync($"update registries.bank_account_details set changed_by = gen_random_uuid(), changed_time = 1 where bank_account_id = '{account["id"]}'");
        return account;
    }
}
