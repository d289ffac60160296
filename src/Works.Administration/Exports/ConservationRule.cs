namespace Works.Administration;

/// <summary>What happens when a conservation rule is broken (spec 02 §4).</summary>
public enum RuleSeverity
{
    /// <summary>Blocks in the transaction (<see cref="IControls"/> decides by the tenant's switch where the rule is stricter than the contract).</summary>
    Block,

    /// <summary>Is reported, listed for audit, and lets the request go on.</summary>
    Warn,
}

/// <summary>
/// A conservation rule of spec 02 §4 as the store is checked against it: nightly and on demand. A module registers its rules as singletons; the
/// same numbers are compared in the transaction by the module itself.
/// </summary>
/// <param name="Id">Id of the rule, e.g. <c>C10</c>.</param>
/// <param name="Title">The rule as a sentence, e.g. "Σ live work orders of an estimate ≤ its technical sanction".</param>
/// <param name="Severity">What happens when it is broken.</param>
/// <param name="Assertion">
/// SQL that returns one row for every place where the rule does not hold, and none when it holds: <c>tenant_id text, subject text</c> (number or
/// id of the document), <c>found numeric, allowed numeric</c> (the two numbers compared; null when they are no numbers), <c>detail text</c>.
/// Runs across tenants. A module may state several assertions under one id.
/// </param>
public sealed record ConservationRule(string Id, string Title, RuleSeverity Severity, string Assertion);
