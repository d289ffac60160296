using System.Globalization;
using System.Text.Json;
using Works.Platform;

namespace Works.Administration.Duties;

/// <summary>Up to how much a designation may take a step.</summary>
/// <param name="Service">Business service.</param>
/// <param name="Action">The step.</param>
/// <param name="Designation">Code of the designation.</param>
/// <param name="Category">Category of work; null for those that have no row of their own.</param>
/// <param name="UpTo">Rupees, included; null for any amount.</param>
/// <param name="FinancialYear">E.g. 2026-27; null for every year of the validity.</param>
/// <param name="Validity">When the row holds.</param>
internal sealed record LimitRow(string Service, string Action, string Designation, string? Category, decimal? UpTo, string? FinancialYear, Validity Validity);

/// <summary>Master <c>works.LimitsOfSanction</c>: action × designation × work category × amount band × financial year.</summary>
internal sealed record LimitTable(IReadOnlyList<LimitRow> Rows)
{
    public static LimitTable Of(IReadOnlyList<JsonElement> rows) => new([.. rows.Where(Validity.IsOn)
        .Where(row => row.Text("businessService") is not null && row.Text("action") is not null && row.Text("designation") is not null)
        .Select(row => new LimitRow(
            row.Text("businessService")!, row.Text("action")!, row.Text("designation")!, Named(row.Text("category")), row.Number("upTo"), Named(row.Text("financialYear")), Validity.Of(row)))]);

    /// <summary>True when the step has limits at all, whether or not one is in force.</summary>
    public bool Limits(string service, string action) => Rows.Any(row => row.Service == service && string.Equals(row.Action, action, StringComparison.OrdinalIgnoreCase));

    /// <summary>The limits in force, lowest first. A row for the category takes the place of the designation's general row.</summary>
    public LimitScale InForce(string service, string action, string? category, long now, string financialYear)
    {
        var rows = Rows.Where(row => row.Service == service && string.Equals(row.Action, action, StringComparison.OrdinalIgnoreCase)
            && row.Validity.Covers(now) && (row.FinancialYear is null || row.FinancialYear == financialYear) && (row.Category is null || row.Category == category));
        return new LimitScale([.. rows.GroupBy(row => row.Designation, StringComparer.Ordinal)
            .Select(own => (own.Key, own.Where(row => (row.Category is null) == own.All(other => other.Category is null)).Max(row => row.UpTo ?? decimal.MaxValue)))
            .OrderBy(limit => limit.Item2).ThenBy(limit => limit.Key, StringComparer.Ordinal)]);
    }

    private static string? Named(string? text) => text is null or "*" ? null : text;
}

/// <summary>Designations with their limits, lowest first; <see cref="decimal.MaxValue"/> is no limit.</summary>
internal sealed record LimitScale(IReadOnlyList<(string Designation, decimal UpTo)> Limits)
{
    public decimal Of(string? designation) => Limits.FirstOrDefault(limit => limit.Designation == designation).UpTo; // without a row: nothing

    public IEnumerable<(string Designation, decimal UpTo)> Covering(decimal amount) => Limits.Where(limit => limit.UpTo >= amount);
}

/// <summary>What a document is judged by.</summary>
/// <param name="Amount">Rupees, of the whole project group; null when the module gives none: then no limit applies.</param>
/// <param name="Category">Category of the work; null when unknown.</param>
/// <param name="WorkId">The work it belongs to; null when unknown.</param>
internal sealed record Subject(decimal? Amount, string? Category, string? WorkId);

/// <summary>Limits of sanction (spec 02 §1): a step goes to the lowest designation whose limit covers the amount of the whole project group.</summary>
internal sealed class LimitsOfSanction(WorksDb db, IMasters masters, IUserDirectory users, TimeProvider clock)
{
    public const string Rule = "02-1-LIMIT";

    /// <summary>What is wrong when this person sanctions; null when his limit covers the amount, or the step has none.</summary>
    /// <param name="tenantId">Tenant of the document.</param>
    /// <param name="service">Business service of the document.</param>
    /// <param name="action">The step.</param>
    /// <param name="businessId">Number of the document.</param>
    /// <param name="subject">What it is judged by.</param>
    /// <param name="person">Whose limit counts: of him who lent the authority, when it is lent.</param>
    /// <param name="cap">Rupees up to which it is lent; null for all of it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Failure?> BrokenAsync(
        string tenantId, string service, string action, string businessId, Subject subject, Guid person, decimal? cap, CancellationToken cancellationToken)
    {
        if (subject.Amount is not { } amount || await ScaleAsync(tenantId, service, action, subject.Category, cancellationToken) is not { } scale) return null;
        var designation = await users.DesignationAsync(tenantId, person, cancellationToken);
        var limit = Math.Min(scale.Of(designation), cap ?? decimal.MaxValue);
        if (amount <= limit) return null;
        var by = designation ?? "a person without a designation";
        return RuleBroken.Failure(
            Rule, $"the amount of {businessId} with its whole project group, for {action} by {by}{(cap is null ? string.Empty : " (lent)")},", amount, limit, WayForward(scale, amount), "LIMIT_OF_SANCTION");
    }

    /// <summary>The scale of a step; null when the step has no limits.</summary>
    public async Task<LimitScale?> ScaleAsync(string tenantId, string service, string action, string? category, CancellationToken cancellationToken)
    {
        var table = await masters.ViewAsync(tenantId, "works", "LimitsOfSanction", LimitTable.Of, cancellationToken);
        return table.Limits(service, action) ? table.InForce(service, action, category, db.Now, await FinancialYearAsync(tenantId, cancellationToken)) : null;
    }

    /// <summary>Persons of the lowest designation whose limit covers the amount and who hold one of the roles; of the next designation when nobody does.</summary>
    public async Task<IReadOnlyList<Guid>> HoldersAsync(string tenantId, LimitScale scale, decimal amount, IReadOnlyCollection<string> roles, CancellationToken cancellationToken)
    {
        const int Most = 20;
        foreach (var (designation, _) in scale.Covering(amount))
        {
            var holders = await db.QueryAsync<Guid>(
                """
                select distinct a.employee_uuid from administration.employee_assignments a
                join administration.users u on u.uuid = a.employee_uuid and u.active
                join administration.user_roles r on r.user_uuid = u.uuid and r.role_code = any(@roles) and r.role_tenant_id = any(@levels)
                where a.tenant_id = @tenantId and a.is_current and a.designation = @designation order by 1 limit @Most
                """, new { tenantId, designation, roles = roles.ToArray(), levels = Tenants.SelfAndAncestors(tenantId).ToArray(), Most }, cancellationToken);
            if (holders.Count > 0) return holders;
        }

        return [];
    }

    private static string WayForward(LimitScale scale, decimal amount) => scale.Covering(amount).Select(limit => limit.Designation).FirstOrDefault() is { } lowest
        ? string.Create(CultureInfo.InvariantCulture, $"Forward it to {lowest} ({Text(scale.Of(lowest))}), the lowest designation that may.")
        : "No designation may sanction that much today: enter a limit in works.LimitsOfSanction, or reduce the work.";

    private static string Text(decimal limit) => limit == decimal.MaxValue ? "no limit" : string.Create(CultureInfo.InvariantCulture, $"limit {limit:0.##}");

    // The year of the office, 1 April to 31 March on the tenant's calendar.
    private async Task<string> FinancialYearAsync(string tenantId, CancellationToken cancellationToken)
    {
        var today = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), await masters.ZoneOfAsync(tenantId, cancellationToken));
        var start = today.Month >= 4 ? today.Year : today.Year - 1;
        return string.Create(CultureInfo.InvariantCulture, $"{start}-{(start + 1) % 100:00}");
    }
}
