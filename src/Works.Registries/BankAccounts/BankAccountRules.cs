using Works.Administration;
using Works.Platform;
using Works.Registries.Individuals;

namespace Works.Registries.BankAccounts;

/// <summary>What an account must look like: constraints of members first, then the table of spec 30 §6.2 in its order; the first fault ends the request.</summary>
internal sealed class BankAccountRules(WorksDb db, BankAccountPrivacy privacy, IControls controls, IEnumerable<IOrganisations> organisations)
{
    public const string Person = "IND";
    public const string Organisation = "ORG";
    private const int MostAccounts = 100; // of one request; our own limit
    private const int MostDetails = 50; // of one account
    private const int MostText = 1000;

    /// <summary>Faults of form.</summary>
    public static Failure[] Form(IReadOnlyList<BankAccountWire?>? accounts, bool isUpdate)
    {
        if (accounts is null or { Count: 0 } || accounts.Any(account => account is null)) return [BankAccountErrors.NoAccounts];
        const string Root = "bankAccountRequest.bankAccounts";
        if (accounts.Count > MostAccounts) return [BankAccountErrors.Size(Root, 1, MostAccounts)];
        var constraints = new Refusals();
        for (var i = 0; i < accounts.Count; i++) Constraints(constraints, accounts[i]!, $"{Root}[{i}]");
        if (constraints.Any) return constraints.ToArray();
        return accounts.Select(account => Fault(account!, isUpdate)).FirstOrDefault(fault => fault is not null) is { } first ? [first] : [];
    }

    /// <summary>The payee must be there, and be one that the caller may write for.</summary>
    public async Task<Failure?> ReferencesAsync(IReadOnlyList<BankAccountWire> accounts, CancellationToken cancellationToken)
    {
        foreach (var tenant in accounts.GroupBy(account => account.TenantId!.Trim(), StringComparer.Ordinal))
        {
            string[] wanted = [.. tenant.Where(account => account.ServiceCode!.Trim() == Organisation).Select(account => account.ReferenceId!.Trim()).Distinct(StringComparer.Ordinal)];
            if (wanted.Length > 0)
            {
                var found = new Dictionary<string, OrganisationSummary>(StringComparer.Ordinal);
                foreach (var registry in organisations) foreach (var (id, organisation) in await registry.FindManyAsync(tenant.Key, wanted, cancellationToken)) found[id] = organisation;
                if (wanted.FirstOrDefault(id => !found.ContainsKey(id)) is { } unknown) return BankAccountErrors.Organisation(unknown);
                // A contact of an organisation works for his own only (spec 50 §2.3).
                if (IsContactOnly(tenant.Key))
                {
                    var own = new HashSet<Guid>();
                    foreach (var registry in organisations) own.UnionWith(await registry.OfContactAsync(tenant.Key, db.Context.Caller.Uuid, cancellationToken));
                    if (wanted.FirstOrDefault(id => !own.Contains(found[id].Id)) is { } foreign) return BankAccountErrors.Organisation(foreign);
                }
            }

            string[] people = [.. tenant.Where(account => account.ServiceCode!.Trim() == Person).Select(account => account.ReferenceId!.Trim()).Distinct(StringComparer.Ordinal)];
            if (people.Length == 0) continue;
            Guid[] ids = [.. people.Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty)];
            var known = (await db.QueryAsync<Guid>(
                "select id from registries.individuals where tenant_id = @Key and id = any(@ids) and not is_deleted", new { tenant.Key, ids }, cancellationToken)).ToHashSet();
            if (people.FirstOrDefault(id => !Guid.TryParse(id, out var uuid) || !known.Contains(uuid)) is { } nobody) return BankAccountErrors.Individual(nobody);
        }

        return null;
    }

    /// <summary>Rules that the reference does not ask (spec 30 §6.2 [T]): controls.</summary>
    public async Task<Failure?> StricterAsync(BankAccount account, IReadOnlyCollection<BankAccountDetail> changed, CancellationToken cancellationToken)
    {
        foreach (var detail in changed)
        {
            var number = privacy.NumberOf(detail);
            Failure?[] broken =
            [
                detail.BranchType == "IFSC" && !BankAccountPrivacy.IsIfsc(detail.BranchCode) ? BankAccountErrors.Ifsc(detail.BranchCode) : null,
                number.Length is < 9 or > 18 || !number.All(char.IsAsciiDigit) ? BankAccountErrors.NumberForm : null,
                string.IsNullOrWhiteSpace(detail.AccountType) ? BankAccountErrors.AccountType : null,
                account.ServiceCode == Person && detail.IsPaidTo && await IsOfAnotherAsync(account, detail, cancellationToken) ? BankAccountErrors.Duplicate : null,
            ];
            foreach (var failure in broken.OfType<Failure>())
                if (await controls.BrokenAsync(account.TenantId, "30-6.2", account.ReferenceId, failure, cancellationToken) is { } blocked) return blocked;
        }

        return null;
    }

    private Task<bool> IsOfAnotherAsync(BankAccount account, BankAccountDetail detail, CancellationToken cancellationToken) => db.QueryAnyAsync(
        """
        select 1 from registries.bank_account_details
        where tenant_id = @TenantId and account_index = @AccountIndex and service_code = 'IND' and is_primary and is_active and reference_id <> @ReferenceId
        """, new { account.TenantId, detail.AccountIndex, account.ReferenceId }, cancellationToken);

    private bool IsContactOnly(string tenantId) =>
        db.Context.Caller.RolesAt(tenantId) is var roles && (roles.Contains("ORG_ADMIN") || roles.Contains("ORG_STAFF")) && !roles.Contains("MUKTA_ADMIN") && !roles.Contains("SUPERUSER");

    private static void Constraints(Refusals refusals, BankAccountWire account, string at)
    {
        refusals.When(account.TenantId is null, () => BankAccountErrors.NotNull($"{at}.tenantId"));
        refusals.When(account.ServiceCode is null, () => BankAccountErrors.NotNull($"{at}.serviceCode"));
        refusals.When(account.ReferenceId is null, () => BankAccountErrors.NotNull($"{at}.referenceId"));
        Between("tenantId", account.TenantId, 2, Tenants.MaxLength);
        Between("serviceCode", account.ServiceCode, 2, 64);
        Between("referenceId", account.ReferenceId, 2, 64);
        refusals.When(account.BankAccountDetails?.Count > MostDetails, () => BankAccountErrors.Size($"{at}.bankAccountDetails", 1, MostDetails));
        for (var j = 0; j < (account.BankAccountDetails?.Count ?? 0); j++)
        {
            var (detail, path) = (account.BankAccountDetails![j], $"bankAccountDetails[{j}]");
            refusals.When(detail.TenantId is null, () => BankAccountErrors.NotNull($"{at}.{path}.tenantId"));
            refusals.When(detail.AccountNumber is null, () => BankAccountErrors.NotNull($"{at}.{path}.accountNumber"));
            Between($"{path}.tenantId", detail.TenantId, 2, Tenants.MaxLength);
            Between($"{path}.accountHolderName", detail.AccountHolderName, 2, 64);
            Between($"{path}.accountNumber", detail.AccountNumber, 2, 64);
            Between($"{path}.accountType", detail.AccountType, 2, 64);
            Between($"{path}.bankBranchIdentifier.type", detail.BankBranchIdentifier?.Type, 0, MostText);
            Between($"{path}.bankBranchIdentifier.code", detail.BankBranchIdentifier?.Code, 0, MostText);
        }

        // A blank text has a business code of its own below, or means "not given".
        void Between(string member, string? text, int least, int most) =>
            refusals.When(!string.IsNullOrWhiteSpace(text) && (text.Length < least || text.Length > most), () => BankAccountErrors.Size($"{at}.{member}", least, most));
    }

    private static Failure? Fault(BankAccountWire account, bool isUpdate)
    {
        static bool Blank(string? text) => string.IsNullOrWhiteSpace(text);
        if (isUpdate && Blank(account.Id)) return BankAccountErrors.AccountId;
        if (Blank(account.TenantId)) return BankAccountErrors.TenantId;
        if (Blank(account.ReferenceId)) return BankAccountErrors.ReferenceId;
        if (Blank(account.ServiceCode)) return BankAccountErrors.ServiceCode;
        if (account.BankAccountDetails is null or []) return BankAccountErrors.Details;
        foreach (var detail in account.BankAccountDetails)
        {
            if (isUpdate && Blank(detail.Id)) return BankAccountErrors.DetailId;
            if (Blank(detail.TenantId)) return BankAccountErrors.DetailTenant;
            if (Blank(detail.AccountNumber)) return BankAccountErrors.AccountNumber;
            if (detail.BankBranchIdentifier is not { } branch) return BankAccountErrors.Branch;
            if (isUpdate && Blank(branch.Id)) return BankAccountErrors.BranchId;
            if (Blank(branch.Type)) return BankAccountErrors.BranchType(isUpdate);
            if (Blank(branch.Code)) return BankAccountErrors.BranchCode(isUpdate);
            // There is nothing yet that a masked value could stand for (§5.6: never accepted as a new value).
            if (!isUpdate && IndividualPrivacy.IsMasked(detail.AccountNumber)) return BankAccountErrors.MaskedNumber;
            if (!isUpdate && IndividualPrivacy.IsMasked(detail.AccountHolderName)) return BankAccountErrors.MaskedHolder;
        }

        return null;
    }
}
