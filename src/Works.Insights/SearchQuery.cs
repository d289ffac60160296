using System.Globalization;
using System.Text;
using System.Text.Json;
using Dapper;
using Works.Administration;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Insights;

/// <summary>
/// One search over a source: conditions from configured criteria, page, total. Column expressions come from code, values are always
/// parameters; nothing a client or a configuration writes becomes SQL.
/// </summary>
internal sealed class SearchQuery(SearchSource source)
{
    private readonly StringBuilder _where = new(" where true");
    private readonly DynamicParameters _arguments = new();
    private int _count;
    private bool _impossible;
    private bool _asksDocuments;
    private bool _inStates;

    /// <summary>Restricts the search to tenants.</summary>
    public void OfTenants(IReadOnlyCollection<string> tenants)
    {
        _where.Append(" and d.tenant_id = any(@tenants)");
        _arguments.Add("tenants", tenants.ToArray());
    }

    /// <summary>People of community organisations find the records of their organisations only, tenant by tenant (spec 50 §2.3).</summary>
    public async Task LimitAsync(IOrganisationLimit limit, IReadOnlyCollection<string> tenants, CancellationToken cancellationToken)
    {
        if (source.LimitedBy is not { } path) return;
        List<string> unlimited = [], organisations = [];
        foreach (var tenant in tenants)
        {
            if (await limit.OfCallerAsync(tenant, path, cancellationToken) is { } own) organisations.AddRange(own.Select(id => id.ToString()));
            else unlimited.Add(tenant);
        }

        if (unlimited.Count == tenants.Count) return;
        _asksDocuments = true;
        _where.Append(" and (d.tenant_id = any(@unlimited) or d.org_id = any(@organisations))");
        _arguments.Add("unlimited", unlimited.ToArray());
        _arguments.Add("organisations", organisations.ToArray());
    }

    /// <summary>True when <see cref="Where"/> left a criterion out that was given.</summary>
    public bool IsWider { get; private set; }

    /// <summary>Adds the criteria of the request that the configuration allows; others are ignored (spec 50 §12.1.2).</summary>
    public Failure? Where(SearchConfiguration configuration, JsonElement? criteria, Func<string, bool> leaveOut)
    {
        foreach (var allowed in configuration.Criteria)
        {
            var present = criteria is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(allowed.Name, out var value) ? value : default;
            List<string> values = [.. Values(present, allowed.Operator)];
            if (values.Count == 0)
            {
                if (allowed.IsMandatory && allowed.Name != "tenantId") return InsightErrors.MandatoryCriterion(allowed.Name);
                if (allowed.IsMandatory && present.ValueKind is JsonValueKind.String or JsonValueKind.Array) return InsightErrors.MandatoryCriterion(allowed.Name);
                continue;
            }

            if (leaveOut(allowed.Path)) IsWider = true;
            else if (source.Columns.TryGetValue(allowed.Path, out var column)) Add(column, allowed.Operator, values);
        }

        return null;
    }

    /// <summary>Restricts the search to documents in one of the states.</summary>
    public void InStates(IReadOnlyCollection<ActionableState> states)
    {
        _inStates = true;
        _where.Append(" and w.business_service = any(@services) and w.state_uuid = any(@states)");
        _arguments.Add("services", states.Select(state => state.BusinessService).Distinct(StringComparer.Ordinal).ToArray());
        _arguments.Add("states", states.Select(state => state.Uuid).ToArray());
    }

    public async Task<IReadOnlyList<Hit>> PageAsync(WorksDb db, string? sortPath, bool descending, long limit, long offset, CancellationToken cancellationToken)
    {
        if (_impossible) return [];
        var column = sortPath is not null && source.Columns.TryGetValue(sortPath, out var sort) && sort.Kind is not (ColumnKind.UuidList or ColumnKind.TextList) ? sort.Sql : "d.created_time";
        _arguments.Add("limit", limit);
        _arguments.Add("offset", offset);
        var order = descending ? "desc" : "asc";
        if (IsOfPositions && column == "d.created_time")
        {
            // A document and its first step are of one transaction and one time: the page is chosen by the index, and only its documents are read.
            return await db.QueryAsync<Hit>(
                $"""
                select d.id, d.tenant_id, d.business_id
                from (select w.tenant_id, w.business_id, w.created_time{From}{Conditions} order by w.created_time {order}, w.business_id {order} limit @limit offset @offset) w
                join {source.View} d on d.tenant_id = w.tenant_id and d.business_id = w.business_id
                order by w.created_time {order}, w.business_id {order}
                """, _arguments, cancellationToken);
        }

        return await db.QueryAsync<Hit>($"select d.id, d.tenant_id, d.business_id{From}{Conditions} order by {column} {order} nulls last, d.id {order} limit @limit offset @offset", _arguments, cancellationToken);
    }

    public async Task<long> CountAsync(WorksDb db, CancellationToken cancellationToken) =>
        _impossible ? 0 : (await db.QueryAsync<long>($"select count(*){From}{Conditions}", _arguments, cancellationToken)).Single();

    /// <summary>Number of documents by state, and how many of them wait too long: more than 60 % of the business SLA since the last step.</summary>
    public async Task<IReadOnlyList<StateCount>> ByStateAsync(WorksDb db, CancellationToken cancellationToken)
    {
        if (_impossible) return [];
        _arguments.Add("now", db.Now);
        return await db.QueryAsync<StateCount>(
            $"""
            select w.state_uuid, count(*) as documents,
                   count(*) filter (where @now - w.last_modified_time > 0.6 * sla.ms) as nearing
            {From} left join (select s.business_service, max(s.business_service_sla) as ms from administration.business_services s group by 1) sla
                   on sla.business_service = w.business_service
            {Conditions} group by w.state_uuid
            """, _arguments, cancellationToken);
    }

    /// <summary>
    /// True when only the step of a document is asked for: then its position alone answers, every document in a state having exactly one, and
    /// what waits is counted in the index without reading a document.
    /// </summary>
    private bool IsOfPositions => _inStates && !_asksDocuments;

    private string From => IsOfPositions
        ? " from administration.workflow_positions w"
        : $" from {source.View} d left join administration.workflow_positions w on w.tenant_id = d.tenant_id and w.business_id = d.business_id";

    private string Conditions => IsOfPositions ? _where.ToString().Replace("d.tenant_id", "w.tenant_id", StringComparison.Ordinal) : _where.ToString();

    private void Add(SearchColumn column, string operation, List<string> values)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"c{_count++}");
        _asksDocuments |= column.Sql.Contains("d.", StringComparison.Ordinal) && column.Sql != "d.tenant_id";
        switch (column.Kind, operation.ToUpperInvariant())
        {
            case (ColumnKind.Number, var comparison):
                if (!WireJson.TryNumber(values[0], out var number) || number is null)
                {
                    _impossible = true;
                    return;
                }

                _where.Append(CultureInfo.InvariantCulture, $" and {column.Sql} {(comparison switch { "GTE" => ">=", "LTE" => "<=", _ => "=" })} @{name}");
                _arguments.Add(name, number.Value);
                return;
            case (ColumnKind.Uuid, _):
                _where.Append(CultureInfo.InvariantCulture, $" and {column.Sql} = any(@{name})");
                _arguments.Add(name, Uuids(values));
                return;
            case (ColumnKind.UuidList, _):
                _where.Append(CultureInfo.InvariantCulture, $" and {column.Sql} && @{name}");
                _arguments.Add(name, Uuids(values));
                return;
            case (ColumnKind.TextList, _):
                _where.Append(CultureInfo.InvariantCulture, $" and {column.Sql} && @{name}");
                _arguments.Add(name, values.ToArray());
                return;
            case (_, "FUZZY"):
                _where.Append(CultureInfo.InvariantCulture, $" and strpos({column.FuzzySql ?? $"lower({column.Sql})"}, @{name}) > 0");
#pragma warning disable CA1308 // the stored twin is lower case
                _arguments.Add(name, values[0].Trim().ToLowerInvariant());
#pragma warning restore CA1308
                return;
            default:
                _where.Append(CultureInfo.InvariantCulture, $" and {column.Sql} = any(@{name})");
                _arguments.Add(name, values.ToArray());
                return;
        }
    }

    // What is no uuid matches nothing.
    private static Guid[] Uuids(List<string> values) => [.. values.Select(value => Guid.TryParse(value, out var uuid) ? uuid : Guid.Empty)];

    // A scalar, a list of scalars, or for IN a comma-separated text; blanks are "not given".
    private static IEnumerable<string> Values(JsonElement value, string operation) => (value.ValueKind switch
    {
        JsonValueKind.String when operation.Equals("IN", StringComparison.OrdinalIgnoreCase) => value.GetString()!.Split(',', StringSplitOptions.TrimEntries),
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => [value.GetRawText()],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Values(item, operation)),
        _ => [],
    }).Where(text => !string.IsNullOrWhiteSpace(text));
}

/// <summary>A document found.</summary>
internal sealed record Hit
{
    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public string? BusinessId { get; init; }
}

internal sealed record StateCount
{
    public Guid? StateUuid { get; init; }
    public long Documents { get; init; }
    public long Nearing { get; init; }
}
