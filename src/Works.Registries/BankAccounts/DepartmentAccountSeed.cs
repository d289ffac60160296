using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.BankAccounts;

/// <summary>Registers the accounts of the data set that deductions are paid to (<c>Deduction_{tenant}_{head}</c>, spec 40 §6.1).</summary>
internal sealed class DepartmentAccountSeed(CreateBankAccounts create) : ISeedStep
{
    public int Order => 411;

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        if (!files.IsDemo) return;
        foreach (var row in files.Read("department-accounts.json")?.EnumerateArray() ?? default)
        {
            var wire = row.Deserialize<BankAccountWire>(WireJson.Options)!;
            if (await db.BankAccounts.AnyAsync(a => a.TenantId == wire.TenantId && a.ReferenceId == wire.ReferenceId, cancellationToken)) continue;
            if (BankAccountRules.Form([wire], isUpdate: false) is { Length: > 0 } form) throw new InvalidDataException($"department-accounts.json: {wire.ReferenceId}: {form[0].Code} {form[0].Message}");
            var added = await create.AddAsync([wire], cancellationToken, account => SeedFiles.IdOf(account.TenantId!, "bank-account", account.ReferenceId!));
            if (added.IsRefused) throw new InvalidDataException($"department-accounts.json: {wire.ReferenceId}: {added.Failures[0].Code} {added.Failures[0].Message}");
        }
    }
}
