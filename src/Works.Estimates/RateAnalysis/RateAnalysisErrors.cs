using System.Globalization;
using Works.Platform;

namespace Works.Estimates.RateAnalysis;

/// <summary>Every way in which rate analysis refuses (spec 10 §5).</summary>
internal static class RateAnalysisErrors
{
    public static Failure Missing(string path) => new($"NotNull.analysisRequest.{path}", "must not be null");
    public static Failure TenantSize { get; } = new("Size.analysisRequest.sorDetails.tenantId", "size must be between 2 and 64");
    public static Failure UnknownTenant(string tenantId) => new("INVALID_TENANT_ID", $"The tenant {tenantId} is not present in MDMS");
    public static Failure SorNotFound(string code) => new("SOR_NOT_FOUND", $"The SOR {code} is not present in MDMS");
    public static Failure CompositionNotFound(string code) => new("SOR_COMPOSITION_NOT_FOUND", $"The SOR {code} has no composition");
    public static Failure CompositionNotFoundAt(string code, string day) => new("SOR_COMPOSITION_NOT_FOUND_TIME", $"The SOR {code} has no composition in force on {day}");
    public static Failure NoRates(string code, string basic, string day) => new("NO_RATES_FOUND", $"{code}: the basic SOR {basic} has no rate on {day}");
    public static Failure EffectiveFromUnreadable(string? sent) => new("EFFECTIVE_FROM_ERROR", $"effectiveFrom must be epoch milliseconds: {sent}");
    public static Failure EffectiveFromPast { get; } = new("EFFECTIVE_FROM_ERROR", "A rate cannot take effect before today");
    public static Failure NotAfterPrevious(string code, string day) => new("EFFECTIVE_FROM_PREVIOUS_ERROR", $"{code}: the rate must take effect after the current one, which starts on {day}");
    public static Failure Same(string code, decimal rate) => new("RATE_SAME", string.Create(CultureInfo.InvariantCulture, $"{code}: the rate {rate:0.00} and its heads are those of the current rate"));
    public static Failure Unreadable(string code, string what) => new("MDMS_PARSE_EXCEPTION", $"The master data of {code} cannot be read: {what}");
    public static Failure Scheduler(string reason) => new("INVALID_SCHEDULER_REQUEST", reason);
    public static Failure Composition(string reason) => new("INVALID_COMPOSITION", reason);
    public static Failure CompositionSame(string id) => new("COMPOSITION_SAME", $"Nothing of the composition {id} is changed");
    public static Failure CompositionInUse(string id) => new("COMPOSITION_IN_USE", $"Rates were made of the composition {id}: choose a later effective date, and a new one follows it");
    public static Failure CompositionFromTomorrow { get; } = new("EFFECTIVE_FROM_ERROR", "A composition takes effect tomorrow at the earliest");
    public static Failure CompositionNotAfter(string day) => new("EFFECTIVE_FROM_PREVIOUS_ERROR", $"The composition must take effect after the newest one, which starts on {day}");
    public static Failure Search(string reason) => new("INVALID_SEARCH_PARAM", reason);
}
