using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.BankAccounts;

/// <summary>Registers the bank accounts of the organisations of the data set (spec 05 §12), once those are there; through the code of live requests.</summary>
internal sealed class OrganisationAccountSeed(BankAccountRules rules, CreateBankAccounts create) : ISeedStep
{
    public int Order => 410;

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        if (!files.IsDemo) return;
        foreach (var row in files.Read("organisations.json")?.EnumerateArray() ?? default)
        {
            var (tenantId, number) = (row.GetProperty("tenantId").GetString()!, row.GetProperty("orgNumber").GetString()!);
            var reference = SeedFiles.IdOf(tenantId, "organisation", number).ToString();
            if (!row.TryGetProperty("bankAccount", out var account) || await db.BankAccounts.AnyAsync(a => a.TenantId == tenantId && a.ReferenceId == reference, cancellationToken)) continue;
            IReadOnlyList<BankAccountWire> wires = [account.Deserialize<BankAccountWire>(WireJson.Options)! with { TenantId = tenantId, ServiceCode = BankAccountRules.Organisation, ReferenceId = reference }];
            if (BankAccountRules.Form(wires, isUpdate: false) is { Length: > 0 } form) throw new InvalidDataException($"organisations.json: {number}: {form[0].Code} {form[0].Message}");
            if (await rules.ReferencesAsync(wires, cancellationToken) is { } unknown) throw new InvalidDataException($"organisations.json: {number}: {unknown.Code} {unknown.Message}");
            var added = await create.AddAsync(wires, cancellationToken, wire => SeedFiles.IdOf(tenantId, "bank-account", wire.ReferenceId!));
            if (added.IsRefused) throw new InvalidDataException($"organisations.json: {number}: {added.Failures[0].Code} {added.Failures[0].Message}");
        }
    }
}
