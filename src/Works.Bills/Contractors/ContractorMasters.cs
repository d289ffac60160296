using System.Text.Json;
using Works.Administration;

namespace Works.Bills.Contractors;

/// <summary>A row of <c>expense.DeductionSlabs</c>: what is kept back from whom under a head, and from which amount on (spec 40 §11, 60 §8.4).</summary>
/// <param name="Code">Its own code.</param>
/// <param name="HeadCode">Head of account.</param>
/// <param name="PartyType">INDIVIDUAL, HUF, OTHERS or NO_PAN; * for everybody.</param>
/// <param name="WorkType">Nature of the work; * for every one.</param>
/// <param name="LowLimit">Rupees of the bill from which the slab counts, included.</param>
/// <param name="HighLimit">Rupees up to which it counts, included; null without end.</param>
/// <param name="Percent">Per cent of the value without GST.</param>
/// <param name="SurchargePercent">Per cent of the tax, on top.</param>
/// <param name="CessPercent">Per cent of tax and surcharge, on top.</param>
/// <param name="FlatAmount">Rupees, on top.</param>
/// <param name="SingleLimit">Rupees: a bill above it is charged; null when there is no such threshold.</param>
/// <param name="CumulativeLimit">Rupees: once a contractor's bills of the financial year pass it, all of them are charged; null without.</param>
/// <param name="ContractLimit">Rupees: contracts up to this value are not charged; null without.</param>
/// <param name="IsOnGst">Charged only where the bill has GST.</param>
/// <param name="Validity">When it counts.</param>
internal sealed record DeductionSlab(
    string Code, string HeadCode, string PartyType, string WorkType, decimal LowLimit, decimal? HighLimit, decimal Percent, decimal SurchargePercent, decimal CessPercent, decimal FlatAmount,
    decimal? SingleLimit, decimal? CumulativeLimit, decimal? ContractLimit, bool IsOnGst, InForce Validity);

/// <summary>How retention money is reckoned in the final bill.</summary>
internal enum RetentionMethod
{
    /// <summary>Per cent of the bill's own value.</summary>
    BillValue,

    /// <summary>Per cent of all work done, on top of what is held (spec 40 §11).</summary>
    WorkValue,

    /// <summary>Per cent of all work done, less what is held (spec 20 §11.3).</summary>
    WorkValueLessHeld,
}

/// <summary>Terms of retention (<c>works.RetentionPolicy</c>), in per cent 0–100.</summary>
/// <param name="PartPercent">Of a running bill.</param>
/// <param name="FinalPercent">Of the final bill.</param>
/// <param name="Method">What the final per cent is of.</param>
/// <param name="CompletionReleasePercent">Part of what is withheld that may go back once the final bill is passed; the rest after the defect liability period.</param>
internal sealed record RetentionTerms(decimal PartPercent, decimal FinalPercent, RetentionMethod Method, decimal CompletionReleasePercent);

/// <summary>Terms of mobilisation advances (<c>works.AdvancePolicy</c>), in per cent.</summary>
/// <param name="MaxPercent">Of the agreement, all advances together.</param>
/// <param name="GuaranteePercent">Of what is outstanding, that guarantees must cover.</param>
/// <param name="RecoveryFromPercent">Progress of the work's value at which recovery begins.</param>
/// <param name="RecoveryToPercent">Progress by which nothing is left to recover.</param>
internal sealed record AdvanceTerms(decimal MaxPercent, decimal GuaranteePercent, decimal RecoveryFromPercent, decimal RecoveryToPercent);

/// <summary>Other terms of running bills (<c>works.ContractorBillPolicy</c>), in per cent.</summary>
/// <param name="MinimumProgressPercent">Physical progress from which a part bill is drawn up.</param>
/// <param name="DamagesPercentPerMonth">Liquidated damages of the agreement per 30 days of delay.</param>
/// <param name="DamagesCapPercent">Their limit, of the agreement.</param>
internal sealed record BillTerms(decimal MinimumProgressPercent, decimal DamagesPercentPerMonth, decimal DamagesCapPercent);

/// <summary>The masters of contractors' bills, parsed once per change. Every one is dated: a change never alters past bills (spec 02 §8, check 5).</summary>
internal sealed class ContractorMasters(IMasters masters)
{
    /// <summary>Policy of a contract that names none in its <c>additionalDetails</c>.</summary>
    public const string DefaultPolicy = "DEFAULT";

    public async ValueTask<IReadOnlyList<DeductionSlab>> SlabsAsync(string tenantId, long instant, CancellationToken cancellationToken) =>
        [.. (await masters.ViewAsync(tenantId, "expense", "DeductionSlabs", SlabRows.Of, cancellationToken)).Rows.Where(slab => slab.Validity.At(instant))];

    /// <summary>Null when the master has no row of the code that is in force.</summary>
    public async ValueTask<RetentionTerms?> RetentionAsync(string tenantId, string code, long instant, CancellationToken cancellationToken) =>
        Find(await masters.ViewAsync(tenantId, "works", "RetentionPolicy", rows => new Policies<RetentionTerms>(rows, row => new RetentionTerms(
            Number(row, "partPercent"), Number(row, "finalPercent"), MethodOf(ExpenseMasters.Text(row, "method")), Number(row, "completionReleasePercent"))), cancellationToken), code, instant);

    /// <inheritdoc cref="RetentionAsync"/>
    public async ValueTask<AdvanceTerms?> AdvanceAsync(string tenantId, string code, long instant, CancellationToken cancellationToken) =>
        Find(await masters.ViewAsync(tenantId, "works", "AdvancePolicy", rows => new Policies<AdvanceTerms>(rows, row => new AdvanceTerms(
            Number(row, "maxPercent"), Number(row, "guaranteePercent"), Number(row, "recoveryFromPercent"), Number(row, "recoveryToPercent"))), cancellationToken), code, instant);

    /// <inheritdoc cref="RetentionAsync"/>
    public async ValueTask<BillTerms?> TermsAsync(string tenantId, string code, long instant, CancellationToken cancellationToken) =>
        Find(await masters.ViewAsync(tenantId, "works", "ContractorBillPolicy", rows => new Policies<BillTerms>(rows, row => new BillTerms(
            Number(row, "minimumProgressPercent"), Number(row, "damagesPercentPerMonth"), Number(row, "damagesCapPercent"))), cancellationToken), code, instant);

    private static T? Find<T>(Policies<T> policies, string code, long instant)
        where T : class => policies.Rows.Where(row => row.Code == code && row.Validity.At(instant)).OrderByDescending(row => row.Validity.From).FirstOrDefault()?.Terms;

    private static decimal Number(JsonElement row, string member) => ExpenseMasters.Number(row, member) ?? 0;

    private static RetentionMethod MethodOf(string? method) => method switch
    {
        "WORK_VALUE" => RetentionMethod.WorkValue,
        "WORK_VALUE_LESS_HELD" => RetentionMethod.WorkValueLessHeld,
        _ => RetentionMethod.BillValue,
    };

    private sealed record PolicyRow<T>(string Code, T Terms, InForce Validity);

    private sealed class Policies<T>(IReadOnlyList<JsonElement> rows, Func<JsonElement, T> terms)
    {
        public IReadOnlyList<PolicyRow<T>> Rows { get; } =
            [.. rows.Where(row => ExpenseMasters.Text(row, "code") is not null).Select(row => new PolicyRow<T>(ExpenseMasters.Text(row, "code")!, terms(row), InForce.Of(row)))];
    }

    private sealed record SlabRows(IReadOnlyList<DeductionSlab> Rows)
    {
        public static SlabRows Of(IReadOnlyList<JsonElement> rows) => new([.. rows
            .Where(row => ExpenseMasters.Text(row, "code") is not null && ExpenseMasters.Text(row, "headCode") is not null)
            .Select(row => new DeductionSlab(
                ExpenseMasters.Text(row, "code")!, ExpenseMasters.Text(row, "headCode")!, ExpenseMasters.Text(row, "partyType") ?? "*", ExpenseMasters.Text(row, "workType") ?? "*",
                Number(row, "lowLimit"), ExpenseMasters.Number(row, "highLimit"), Number(row, "percent"), Number(row, "surchargePercent"), Number(row, "cessPercent"), Number(row, "flatAmount"),
                ExpenseMasters.Number(row, "singleLimit"), ExpenseMasters.Number(row, "cumulativeLimit"), ExpenseMasters.Number(row, "contractLimit"),
                row.TryGetProperty("onlyWithGst", out var only) && only.ValueKind == JsonValueKind.True, InForce.Of(row)))]);
    }
}
