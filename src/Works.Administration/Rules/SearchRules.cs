using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Rules;

/// <summary>A conservation rule with its assertions' titles.</summary>
/// <param name="Id">E.g. C01.</param>
/// <param name="Title">The rule as a sentence.</param>
/// <param name="Severity">BLOCK or WARN; of a rule with both kinds of assertion, BLOCK.</param>
/// <param name="Assertions">Titles of what is checked, one per assertion.</param>
internal sealed record RuleWire(string Id, string Title, string Severity, IReadOnlyList<string> Assertions);

internal sealed record RulesReply(IReadOnlyList<RuleWire> Rules);

/// <summary>The rules that the store is checked against, by id.</summary>
internal static class SearchRules
{
    public static void Map(IEndpointRouteBuilder controls) => controls.MapPost("/rules/v1/_search", Handle).Replies<RulesReply>().WithOptionalBody();

    private static Result<RulesReply> Handle(RuleBook book) => new RulesReply([.. book.All.Select(rule => new RuleWire(
        rule.Key, rule.First().Title, Word(rule.Min(assertion => assertion.Severity)), [.. rule.Select(assertion => assertion.Title)]))]);

    public static string Word(RuleSeverity severity) => severity == RuleSeverity.Block ? "BLOCK" : "WARN";
}
