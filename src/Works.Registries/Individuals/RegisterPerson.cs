using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries.BankAccounts;
using Works.Registries.Duplicates;

namespace Works.Registries.Individuals;

/// <summary>Both contract bodies in one request; the accounts need neither payee nor service code.</summary>
internal sealed record RegisterPersonRequest
{
    [JsonPropertyName("Individual")]
    public IndividualWire? Individual { get; init; }

    [JsonPropertyName("bankAccounts")]
    public IReadOnlyList<BankAccountWire?>? BankAccounts { get; init; }

    /// <summary>Why the person is registered although he resembles others.</summary>
    public string? DuplicateOverrideReason { get; init; }
}

internal sealed record RegisterPersonReply
{
    [JsonPropertyName("Individual")]
    public required IndividualWire Individual { get; init; }

    [JsonPropertyName("bankAccounts")]
    public required IReadOnlyList<BankAccountWire> BankAccounts { get; init; }

    [JsonPropertyName("DuplicateCandidates")]
    public required IReadOnlyList<DuplicateCandidateWire> DuplicateCandidates { get; init; }
}

/// <summary>
/// Registers a wage seeker with his bank account: both or neither (spec 30 §11.4, §14 row 21). A repeat with the same <c>clientReferenceId</c> and the
/// same person answers what is stored. Ours.
/// </summary>
internal sealed class RegisterPerson(
    WorksDb db, IndividualRules rules, IndividualPrivacy privacy, IndividualViews views, CreateIndividual create, BankAccountRules accountRules, BankAccountPrivacy accountPrivacy,
    BankAccountViews accountViews, CreateBankAccounts createAccounts)
{
    public static void Map(IEndpointRouteBuilder individuals) => individuals.MapPost(
        "/v1/_register", (RegisterPersonRequest request, RegisterPerson slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<RegisterPersonReply>();

    private async Task<Result<RegisterPersonReply>> HandleAsync(RegisterPersonRequest request, CancellationToken cancellationToken)
    {
        if (IndividualRules.Form(request.Individual, "registerPersonRequest.individual") is { Length: > 0 } form) return form;
        var sent = request.Individual!;
        // The payee is the person, whose id is not known yet: any well-formed one will do for the checks of form.
        var accounts = Of(sent, request.BankAccounts, Guid.Empty);
        if (BankAccountRules.Form(accounts, isUpdate: false) is { Length: > 0 } accountForm) return accountForm;
        if (await RepeatedAsync(sent, accounts!, cancellationToken) is { } stored) return stored;
        if (await rules.OfNewAsync(sent, cancellationToken) is { Count: > 0 } failures) return IndividualErrors.Joined(failures);

        var added = await AddAsync(sent, [.. request.BankAccounts!.Select(account => account!)], new Registration { OverrideReason = request.DuplicateOverrideReason }, cancellationToken);
        if (added.IsRefused) return added.Failures.ToArray();
        var (person, candidates, kept) = added.Value;
        return await ReplyAsync(person, candidates, kept, cancellationToken);
    }

    /// <summary>Stores a person who has passed the rules, with accounts whose form is content.</summary>
    public async Task<Result<(Individual Person, IReadOnlyList<DuplicateCandidate> Candidates, IReadOnlyList<BankAccount> Accounts)>> AddAsync(
        IndividualWire sent, IReadOnlyList<BankAccountWire> accounts, Registration registration, CancellationToken cancellationToken)
    {
        string[] indexes = [.. accounts.SelectMany(account => account.BankAccountDetails!)
            .Select(detail => accountPrivacy.AccountIndex(detail.AccountNumber!, BankAccountPrivacy.BranchCode(detail.BankBranchIdentifier!.Code!)))];
        var added = await create.AddAsync(sent, registration with { AccountIndexes = indexes }, cancellationToken);
        if (added.IsRefused) return added.Failures.ToArray();
        var (person, candidates) = added.Value;
        var wires = Of(sent, accounts, person.Id)!.Select(account => account!).ToList();
        if (await accountRules.ReferencesAsync(wires, cancellationToken) is { } unknown) return unknown;
        var stored = await createAccounts.AddAsync(wires, cancellationToken, registration.Id is { } id ? _ => SeedFiles.IdOf(person.TenantId, "bank-account", id.ToString()) : null);
        return stored.IsRefused ? stored.Failures.ToArray() : (person, candidates, stored.Value);
    }

    private static List<BankAccountWire?>? Of(IndividualWire person, IReadOnlyList<BankAccountWire?>? accounts, Guid payee) => accounts?.Select(account => account is null ? null : account with
    {
        TenantId = person.TenantId, ServiceCode = BankAccountRules.Person, ReferenceId = payee.ToString(),
        BankAccountDetails = account.BankAccountDetails?.Select(detail => detail with { TenantId = person.TenantId }).ToList(),
    }).ToList();

    // Two tries at once queue; the second finds what the first stored. The same reference for somebody else is not a repeat.
    private async Task<Result<RegisterPersonReply>?> RepeatedAsync(IndividualWire sent, IReadOnlyList<BankAccountWire?> accounts, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(sent.ClientReferenceId)) return null;
        var tenantId = sent.TenantId!.Trim();
        await db.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended(@key, 0))", new { key = $"register-person/{tenantId}/{sent.ClientReferenceId}" }, cancellationToken);
        var person = await db.Individuals.AsNoTracking().SingleOrDefaultAsync(i => i.TenantId == tenantId && i.ClientReferenceId == sent.ClientReferenceId, cancellationToken);
        if (person is null) return null;
        var reference = person.Id.ToString();
        var stored = await db.BankAccounts.AsNoTracking().Where(a => a.TenantId == tenantId && a.ServiceCode == BankAccountRules.Person && a.ReferenceId == reference).OrderBy(a => a.CreatedTime).ToListAsync(cancellationToken);
        var numbers = stored.SelectMany(account => account.Details).Select(detail => detail.AccountNumberIndex).ToHashSet(StringComparer.Ordinal);
        var isSame = !person.IsDeleted && person.GivenName == sent.Name!.GivenName && person.DateOfBirth == Individual.DateOf(sent.DateOfBirth)
            && (sent.Identifiers ?? []).All(identifier => identifier.IdentifierId is { } value && person.Identifiers.Any(known => known.ValueIndex == privacy.IdentifierIndex(tenantId, value)))
            && accounts.SelectMany(account => account!.BankAccountDetails!).All(detail => numbers.Contains(accountPrivacy.NumberIndex(tenantId, detail.AccountNumber!)));
        return isSame ? await ReplyAsync(person, [], stored, cancellationToken) : IndividualErrors.DuplicateEntity($"the clientReferenceId {sent.ClientReferenceId}");
    }

    private async Task<RegisterPersonReply> ReplyAsync(Individual person, IReadOnlyList<DuplicateCandidate> candidates, IReadOnlyList<BankAccount> accounts, CancellationToken cancellationToken) => new()
    {
        Individual = await views.OfAsync(person, cancellationToken), BankAccounts = await accountViews.OfAsync(accounts, _ => true, cancellationToken),
        DuplicateCandidates = [.. candidates.Select(DuplicateCandidateWire.Of)],
    };
}
