using System.Text.Json;
using Works.Administration;
using Works.Platform;

namespace Works.Registries.Organisations;

/// <summary>The table of spec 30 §4.3, row by row, organisation by organisation; the first row that fails ends the request.</summary>
internal sealed class OrganisationRules(WorksDb db, IMasters masters, IBoundaries boundaries)
{
    private const string Module = "common-masters";

    /// <summary>What must be there, and how long texts may be.</summary>
    /// <param name="sent">One organisation of the request.</param>
    /// <param name="index">Its place in the request, for the names of sizes.</param>
    /// <param name="isNew">A new organisation must bring its parts; an update leaves out what does not change.</param>
    public static Failure[] Shape(OrganisationWire sent, int index, bool isNew)
    {
        if (Organisation.Given(sent.TenantId) is null) return [OrganisationErrors.TenantMissing];
        if (Organisation.Given(sent.Name) is null) return [OrganisationErrors.NameMissing];
        foreach (var address in sent.OrgAddress ?? [])
        {
            if (Organisation.Given(address.TenantId) is null) return [OrganisationErrors.AddressTenant];
            if (Organisation.Given(address.BoundaryCode) is null) return [OrganisationErrors.AddressBoundaryCode];
            if (Organisation.Given(address.BoundaryType) is null) return [OrganisationErrors.AddressBoundaryType];
        }

        return Sizes(sent, $"organisations[{index}]", isNew);
    }

    private static Failure[] Sizes(OrganisationWire sent, string at, bool isNew)
    {
        List<Failure> failures = [];
        void Text(string? text, string member, int least, int most)
        {
            if (Organisation.Given(text) is not null && (text!.Length < least || text.Length > most)) failures.Add(OrganisationErrors.Size($"{at}.{member}", least, most));
        }

        void Parts<T>(IReadOnlyList<T>? parts, string member)
        {
            if (parts is null && isNew) failures.Add(OrganisationErrors.NotNull($"{at}.{member}"));
            else if (parts is [] && isNew) failures.Add(OrganisationErrors.Size($"{at}.{member}", 1, int.MaxValue));
        }

        Text(sent.TenantId, "tenantId", 2, 64);
        Text(sent.Name, "name", 2, 128);
        Text(sent.ExternalRefNumber, "externalRefNumber", 2, 64);
        Parts(sent.OrgAddress, "orgAddress");
        Parts(sent.ContactDetails, "contactDetails");
        Parts(sent.Functions, "functions");
        if (sent.Identifiers is [] && isNew) failures.Add(OrganisationErrors.Size($"{at}.identifiers", 1, int.MaxValue));
        for (var i = 0; i < (sent.ContactDetails?.Count ?? 0); i++)
        {
            Text(sent.ContactDetails![i].ContactName, $"contactDetails[{i}].contactName", 2, 64);
            Text(sent.ContactDetails[i].ContactMobileNumber, $"contactDetails[{i}].contactMobileNumber", 0, 20);
            Text(sent.ContactDetails[i].ContactEmail, $"contactDetails[{i}].contactEmail", 5, 200);
        }

        for (var i = 0; i < (sent.Identifiers?.Count ?? 0); i++) Text(sent.Identifiers![i].Value, $"identifiers[{i}].value", 2, 64);
        for (var i = 0; i < (sent.Functions?.Count ?? 0); i++) Text(sent.Functions![i].Category, $"functions[{i}].category", 2, 64);
        return [.. failures];
    }

    /// <summary>Codes of masters (reported together), then places.</summary>
    public async Task<Failure[]> CodesAsync(OrganisationWire sent, CancellationToken cancellationToken)
    {
        var (tenantId, refusals) = (sent.TenantId!, new Refusals());
        // The edge lets a state be named beside one of its cities; its rows stay closed to those who hold no role there.
        refusals.When(!db.Context.Scope.Allows(tenantId) || !await masters.IsTenantAsync(tenantId, cancellationToken), () => OrganisationErrors.Tenant(tenantId));
        var (types, categories, classes) = (await CodesOfAsync(tenantId, "OrgType", cancellationToken), await CodesOfAsync(tenantId, "OrgFunctionCategory", cancellationToken),
            await CodesOfAsync(tenantId, "OrgFunctionClass", cancellationToken));
        var functions = sent.Functions ?? [];
        foreach (var function in functions) refusals.When(!types.Has(function.Type), () => OrganisationErrors.Type(function.Type));
        foreach (var function in functions) refusals.When(Organisation.Given(function.Category) is not null && !categories.Has(function.Category), () => OrganisationErrors.Category(function.Category!));
        foreach (var function in functions) refusals.When(Organisation.Given(function.Class) is not null && !classes.Has(function.Class), () => OrganisationErrors.Class(function.Class!));
        var taxes = await CodesOfAsync(tenantId, "OrgTaxIdentifier", cancellationToken);
        foreach (var identifier in sent.Identifiers ?? []) refusals.When(!taxes.Has(identifier.Type), () => OrganisationErrors.IdentifierType(identifier.Type));
        if (refusals.Any) return refusals.ToArray();

        foreach (var address in sent.OrgAddress ?? [])
        {
            if (!await boundaries.ExistsAsync(tenantId, address.BoundaryCode!.Trim(), cancellationToken)) return [OrganisationErrors.Boundary(address.BoundaryCode.Trim(), tenantId)];
        }

        return [];
    }

    private ValueTask<ActiveCodes> CodesOfAsync(string tenantId, string master, CancellationToken cancellationToken) =>
        masters.ViewAsync(tenantId, Module, master, rows => new ActiveCodes(rows), cancellationToken);

    // Codes that may be used now.
    private sealed class ActiveCodes(IReadOnlyList<JsonElement> rows)
    {
        private readonly HashSet<string> _codes = rows
            .Where(row => !(row.TryGetProperty("active", out var active) && active.ValueKind == JsonValueKind.False))
            .Select(row => row.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String ? code.GetString()! : string.Empty).ToHashSet(StringComparer.Ordinal);

        public bool Has(string? code) => code is not null && _codes.Contains(code);
    }
}
