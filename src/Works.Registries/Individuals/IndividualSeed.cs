using System.Text.Json;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Individuals;

/// <summary>
/// Registers the wage seekers of the data set with their accounts, and at the state a person for everybody who can sign in (spec 05 §5.2, §13),
/// through the code of live requests. Whoever is there is left as he is.
/// </summary>
internal sealed class IndividualSeed(CreateIndividual create, IndividualRules rules, IUserDirectory users, RegisterPerson register) : ISeedStep
{
    public int Order => 300;

    public static Guid IdOf(string tenantId, string number) => SeedFiles.IdOf(tenantId, "individual", number);

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        var known = (await db.QueryAsync<Guid>("select id from registries.individuals", null, cancellationToken)).ToHashSet();
        foreach (var file in files.IsDemo ? new[] { "state-users.json", "employees.json", "citizens.json" } : ["state-users.json"])
        {
            var rows = (files.Read(file)?.EnumerateArray() ?? default).Where(row => files.IncludesRow(file, row) && !(row.TryGetProperty("canLogIn", out var can) && can.ValueKind == JsonValueKind.False)).ToList();
            var accounts = await users.ByUuidAsync([.. rows.Select(AccountOf)], cancellationToken);
            foreach (var row in rows)
                if (accounts.TryGetValue(AccountOf(row), out var account)) await EnrolAsync(account, TextOf(row, "gender"), known, cancellationToken);
        }

        if (!files.IsDemo) return;
        foreach (var row in files.Read("wage-seekers.json")?.EnumerateArray() ?? default)
        {
            var person = row.Deserialize<IndividualWire>(WireJson.Options)!;
            var id = IdOf(person.TenantId!, person.IndividualId!);
            if (known.Contains(id)) continue;
            if (await rules.OfNewAsync(person, cancellationToken) is { Count: > 0 } failures) throw new InvalidDataException($"wage-seekers.json: {person.IndividualId}: {failures[0].Code} {failures[0].Message}");
            var account = row.GetProperty("bankAccount").Deserialize<BankAccounts.BankAccountWire>(WireJson.Options)!;
            var added = await register.AddAsync(person, [account], new Registration { Id = id, Number = person.IndividualId, IsTrusted = true }, cancellationToken);
            if (added.IsRefused) throw new InvalidDataException($"wage-seekers.json: {person.IndividualId}: {added.Failures[0].Code} {added.Failures[0].Message}");
        }
    }

    private async Task EnrolAsync(Caller account, string? gender, HashSet<Guid> known, CancellationToken cancellationToken)
    {
        var state = Tenants.StateOf(account.TenantId);
        var id = IdOf(state, $"user/{account.TenantId}/{account.Type}/{account.UserName}");
        if (known.Contains(id)) return;
        var person = new IndividualWire
        {
            TenantId = state, Name = new PersonNameWire { GivenName = account.Name }, MobileNumber = account.MobileNumber, Email = account.EmailId, Gender = Enum.TryParse<Gender>(gender, out var said) ? said : null,
        };
        var added = await create.AddAsync(person, new Registration { Id = id, Account = account, IsTrusted = true }, cancellationToken);
        if (added.IsRefused) throw new InvalidDataException($"{account.UserName}: {added.Failures[0].Code} {added.Failures[0].Message}");
    }

    private static Guid AccountOf(JsonElement row) => SeedFiles.IdOf(TextOf(row, "tenantId")!, "user." + (TextOf(row, "type") ?? "EMPLOYEE"), TextOf(row, "userName") ?? TextOf(row, "code")!);

    private static string? TextOf(JsonElement row, string member) => row.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
