using System.Text;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries.Individuals;

namespace Works.Registries.BankAccounts;

/// <summary>Accounts of one tenant, each with its matching numbers only. Spec 30 §6.2.</summary>
internal sealed class SearchBankAccounts(WorksDb db, BankAccountPrivacy privacy, BankAccountViews views)
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;

    public static void Map(IEndpointRouteBuilder accounts) => accounts.MapPost(
        "/v1/_search", (BankAccountSearchRequest request, SearchBankAccounts slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<BankAccountSearchReply>();

    private async Task<Result<BankAccountSearchReply>> HandleAsync(BankAccountSearchRequest request, CancellationToken cancellationToken)
    {
        if (request.BankAccountDetails is not { } criteria) return BankAccountErrors.Criteria;
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return BankAccountErrors.TenantId;
        var limit = (int)Math.Clamp(request.Pagination?.Limit ?? DefaultLimit, 0, MaxLimit);
        var offset = (int)Math.Clamp(request.Pagination?.OffSet ?? 0, 0, int.MaxValue);
        var ascending = string.Equals(request.Pagination?.Order, "asc", StringComparison.OrdinalIgnoreCase);

        var (account, detail, arguments) = Conditions(criteria, await ReferencesAsync(criteria, cancellationToken));
        var from = $" from registries.bank_accounts a where {account} and exists (select from registries.bank_account_details d where d.bank_account_id = a.id and {detail})";
        // Holder and number are ciphertext: sorted by them, accounts stand in a stable order without meaning, as in the reference.
        var sort = request.Pagination?.SortBy switch
        {
            "serviceCode" => "a.service_code",
            "accountHolderName" => $"(select min(d.holder_index) from registries.bank_account_details d where d.bank_account_id = a.id and {detail})",
            "accountNumber" => $"(select min(d.account_number_index) from registries.bank_account_details d where d.bank_account_id = a.id and {detail})",
            "bankBranchIdentifierCode" => $"(select min(d.branch_code) from registries.bank_account_details d where d.bank_account_id = a.id and {detail})",
            _ => "a.created_time",
        };
        var direction = ascending ? "asc" : "desc";
        arguments.Add("limit", limit);
        arguments.Add("offset", offset);
        var ids = await db.QueryAsync<Guid>($"select a.id{from} order by {sort} {direction} nulls last, a.id {direction} limit @limit offset @offset", arguments, cancellationToken);
        var total = ids.Count < limit && offset == 0 ? ids.Count : (await db.QueryAsync<long>($"select count(*){from}", arguments, cancellationToken))[0];
        var matching = (await db.QueryAsync<Guid>($"select d.id from registries.bank_account_details d where d.bank_account_id = any(@found) and {detail}", With(arguments, ids), cancellationToken)).ToHashSet();
        var found = await db.BankAccounts.AsNoTracking().Where(a => a.TenantId == criteria.TenantId && ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancellationToken);
        if (found.Count == 1) db.Context.Version = found.Values.Single().RowVersion;
        return new BankAccountSearchReply(
            await views.OfAsync(ids.Where(found.ContainsKey).Select(id => found[id]), shown => matching.Contains(shown.Id), cancellationToken),
            new BankPaginationWire { Limit = limit, OffSet = offset, TotalCount = total, SortBy = request.Pagination?.SortBy, Order = request.Pagination?.Order });
    }

    // A person who was merged is looked for by either of his ids: accounts stay where they were registered.
    private async Task<IReadOnlyList<string>> ReferencesAsync(BankAccountCriteria criteria, CancellationToken cancellationToken)
    {
        if (criteria.ReferenceId is not { Count: > 0 } asked) return [];
        var records = await db.RecordsOfAsync(criteria.TenantId!, [.. asked.Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty)], cancellationToken);
        return [.. asked.Select(id => id.Trim()).Concat(records.Select(record => record.Id.ToString())).Distinct(StringComparer.Ordinal)];
    }

    private static DynamicParameters With(DynamicParameters arguments, IReadOnlyList<Guid> ids)
    {
        arguments.Add("found", ids.ToArray());
        return arguments;
    }

    // Column expressions come from here, values are parameters; nothing a client writes becomes SQL.
    private (string Account, string Detail, DynamicParameters Arguments) Conditions(BankAccountCriteria criteria, IReadOnlyList<string> references)
    {
        var (tenantId, arguments) = (criteria.TenantId!, new DynamicParameters());
        var account = new StringBuilder("a.tenant_id = @tenantId");
        var detail = new StringBuilder("d.tenant_id = @tenantId and d.is_active = @isActive and d.is_primary = @isPrimary");
        arguments.Add("tenantId", tenantId);
        arguments.Add("isActive", criteria.IsActive ?? true);
        arguments.Add("isPrimary", criteria.IsPrimary ?? true);
        // What is no uuid matches nothing.
        And(account, "a.id = any(@ids)", "ids", criteria.Ids is { Count: > 0 } ? criteria.Ids.Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty).ToArray() : null);
        And(account, "a.service_code = @serviceCode", "serviceCode", Given(criteria.ServiceCode));
        And(account, "a.reference_id = any(@references)", "references", references.Count > 0 ? references.ToArray() : null);
        And(detail, "d.holder_index = @holder", "holder", Given(criteria.AccountHolderName) is { } holder ? privacy.HolderIndex(tenantId, holder) : null);
        if (criteria.AccountNumber is { Count: > 0 } given)
        {
            // As they are shown, with their last four characters, numbers find by these (decision 0034).
            arguments.Add("endings", given.Where(IndividualPrivacy.IsMasked).Select(number => privacy.MaskedNumberIndex(tenantId, number)).OfType<string>().ToArray());
            And(detail, "(d.account_number_index = any(@numbers) or d.last_four_index = any(@endings))", "numbers", given.Where(number => !IndividualPrivacy.IsMasked(number)).Select(number => privacy.NumberIndex(tenantId, number)).ToArray());
        }

        And(detail, "d.branch_type = @branchType", "branchType", Given(criteria.BankBranchIdentifierCode?.Type));
        And(detail, "d.branch_code = @branchCode", "branchCode", Given(criteria.BankBranchIdentifierCode?.Code) is { } code ? BankAccountPrivacy.BranchCode(code) : null);
        return (account.ToString(), detail.ToString(), arguments);

        void And(StringBuilder where, string condition, string name, object? value)
        {
            if (value is null) return;
            where.Append(" and ").Append(condition);
            arguments.Add(name, value);
        }
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
