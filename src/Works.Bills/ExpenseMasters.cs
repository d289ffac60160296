using System.Collections.Frozen;
using System.Text.Json;
using Works.Administration;
using Works.Platform.Edge;

namespace Works.Bills;

/// <summary>When a row of the expense masters counts (spec 40 §2.1, step 3).</summary>
/// <param name="IsDated">The row has both members <c>effectiveFrom</c> and <c>effectiveTo</c>; one without counts always.</param>
/// <param name="From">Epoch milliseconds, included.</param>
/// <param name="To">Epoch milliseconds, included; null while there is no end.</param>
/// <param name="IsActive">Asked only while there is no end.</param>
internal sealed record InForce(bool IsDated, long From, long? To, bool IsActive)
{
    public bool At(long instant) => !IsDated || (From <= instant && (To is { } to ? instant <= to : IsActive));

    public static InForce Of(JsonElement row) => new(
        row.TryGetProperty("effectiveFrom", out _) && row.TryGetProperty("effectiveTo", out _), (long?)ExpenseMasters.Number(row, "effectiveFrom") ?? 0,
        (long?)ExpenseMasters.Number(row, "effectiveTo"), !row.TryGetProperty("active", out var active) || active.ValueKind != JsonValueKind.False);
}

/// <summary>A head of account.</summary>
/// <param name="Code">Code, e.g. WEG.</param>
/// <param name="Service">works.wages, works.purchase or works.supervision.</param>
/// <param name="Category">expense, deduction or payable; null when the master leaves it out.</param>
/// <param name="Validity">When it counts.</param>
internal sealed record HeadCode(string Code, string? Service, string? Category, InForce Validity)
{
    public bool IsDeduction => string.Equals(Category, "deduction", StringComparison.OrdinalIgnoreCase);

    public bool IsExpense => string.Equals(Category, "expense", StringComparison.OrdinalIgnoreCase);
}

/// <summary>How much of a head is charged.</summary>
/// <param name="Code">Code of the head.</param>
/// <param name="Service">Service of the head.</param>
/// <param name="CalculationType">percentage or lumpsum; null when the master leaves it out.</param>
/// <param name="Value">Per cent, or rupees; null where the person who makes the bill says how much.</param>
/// <param name="Validity">When it counts.</param>
internal sealed record ApplicableCharge(string Code, string? Service, string? CalculationType, decimal? Value, InForce Validity)
{
    public bool IsPercentage => string.Equals(CalculationType, "percentage", StringComparison.OrdinalIgnoreCase);

    public bool IsLumpSum => string.Equals(CalculationType, "lumpsum", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Heads in force at an instant.</summary>
internal sealed class Heads(IEnumerable<HeadCode> rows, long instant)
{
    // Of two rows of one head the later one counts.
    private readonly List<HeadCode> _rows = [.. rows.Where(row => row.Validity.At(instant)).OrderByDescending(row => row.Validity.From)];

    public bool IsEmpty => _rows.Count == 0;

    public bool Knows(string? code) => _rows.Exists(row => row.Code == code);

    public HeadCode? Find(string service, string? code) => _rows.Find(row => row.Code == code && row.Service == service);

    /// <summary>True when the head is a deduction: of the service, else wherever it stands.</summary>
    public bool IsDeduction(string? service, string code) => (_rows.Find(row => row.Code == code && row.Service == service) ?? _rows.Find(row => row.Code == code))?.IsDeduction == true;
}

/// <summary>Charges in force at an instant.</summary>
internal sealed class Charges(IEnumerable<ApplicableCharge> rows, long instant)
{
    private readonly List<ApplicableCharge> _rows = [.. rows.Where(row => row.Validity.At(instant)).OrderByDescending(row => row.Validity.From)];

    public ApplicableCharge? Find(string service, string? code) => _rows.Find(row => row.Code == code && row.Service == service);
}

/// <summary>Who pays for a tenant, as the reference writes it: identifier is the row's id, type its code (spec 40 §4.3, step 7).</summary>
internal sealed record Payer(string Type, string Identifier);

/// <summary>The expense masters (spec 40 §5), parsed once per change.</summary>
internal sealed class ExpenseMasters(IMasters masters)
{
    private const string Module = "expense";

    public async ValueTask<Heads> HeadsAsync(string tenantId, long instant, CancellationToken cancellationToken) => new(
        (await masters.ViewAsync(tenantId, Module, "HeadCodes", rows => new List<HeadCode>(
            rows.Where(row => Text(row, "code") is not null).Select(row => new HeadCode(Text(row, "code")!, Text(row, "service"), Text(row, "category"), InForce.Of(row)))), cancellationToken)), instant);

    public async ValueTask<Charges> ChargesAsync(string tenantId, long instant, CancellationToken cancellationToken) => new(
        (await masters.ViewAsync(tenantId, Module, "ApplicableCharges", rows => new List<ApplicableCharge>(
            rows.Where(row => Text(row, "code") is not null)
                .Select(row => new ApplicableCharge(Text(row, "code")!, Text(row, "service"), Text(row, "calculationType"), Number(row, "value"), InForce.Of(row)))), cancellationToken)), instant);

    /// <summary>Service of the heads (<c>works.wages</c>) by business service (<c>EXPENSE.WAGES</c>).</summary>
    public ValueTask<FrozenDictionary<string, string>> ServicesAsync(string tenantId, CancellationToken cancellationToken) => masters.ViewAsync(
        tenantId, Module, "BusinessService", rows => rows.Where(row => Text(row, "code") is not null)
            .DistinctBy(row => Text(row, "code"), StringComparer.Ordinal)
            .ToFrozenDictionary(row => Text(row, "code")!, row => Text(row, "businessService") ?? string.Empty, StringComparer.Ordinal), cancellationToken);

    /// <summary>The payer of a tenant; null when the master has none.</summary>
    public async ValueTask<Payer?> PayerAsync(string tenantId, CancellationToken cancellationToken)
    {
        foreach (var row in await masters.RowsAsync(tenantId, Module, "PayerList", cancellationToken))
        {
            if (Text(row, "type") == "ULB" && Text(row, "tenantId") == tenantId && InForce.Of(row).IsActive && Text(row, "code") is { } code && Text(row, "id") is { } id)
                return new Payer(code, id);
        }

        return null;
    }

    /// <summary>
    /// Whether bills of the business service run through a workflow: those of the contract do; purchase bills unless switch <c>purchase-bill-workflow</c> is off.
    /// </summary>
    public async ValueTask<bool> HasWorkflowAsync(string tenantId, string businessService, CancellationToken cancellationToken) => businessService switch
    {
        BillKind.Wages or BillKind.Supervision or BillKind.Contractor or BillKind.Advance => true,
        BillKind.Purchase => await masters.SwitchAsync(tenantId, "purchase-bill-workflow", "on", cancellationToken) != "off",
        _ => false,
    };

    public ValueTask<bool> IsTenantAsync(string tenantId, CancellationToken cancellationToken) => masters.IsTenantAsync(tenantId, cancellationToken);

    internal static string? Text(JsonElement row, string member) =>
        row.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number && !string.IsNullOrWhiteSpace(value.ToString()) ? value.ToString() : null;

    internal static decimal? Number(JsonElement row, string member) => WireJson.TryNumber(Text(row, member), out var number) ? number : null;
}
