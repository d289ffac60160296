using System.Text.Json;
using Works.Administration;
using Works.Administration.Duties;

namespace Works.Domain.Tests.Duties;

/// <summary>Limits of sanction as a table: action × designation × category × amount × year (spec 02 §1).</summary>
public sealed class LimitTableTests
{
    private static readonly LimitTable Table = LimitTable.Of(JsonSerializer.Deserialize<List<JsonElement>>(
        """
        [
          {"businessService": "E", "action": "SANCTION", "designation": "EE", "category": "*", "upTo": 500, "financialYear": "*"},
          {"businessService": "E", "action": "SANCTION", "designation": "ME", "upTo": 200},
          {"businessService": "E", "action": "SANCTION", "designation": "ME", "upTo": "300", "financialYear": "2026-27"},
          {"businessService": "E", "action": "SANCTION", "designation": "ME", "category": "Repair", "upTo": 50},
          {"businessService": "E", "action": "SANCTION", "designation": "CE", "upTo": null, "effectiveFrom": 1000, "effectiveTo": 2000},
          {"businessService": "E", "action": "SANCTION", "designation": "JE", "upTo": 9, "active": false},
          {"businessService": "E", "action": "SANCTION", "designation": 7, "upTo": 9}
        ]
        """)!);

    [Theory]
    [InlineData(null, 0, "2025-26", "ME 200, EE 500")]
    [InlineData(null, 0, "2026-27", "ME 300, EE 500")] // the highest row in force counts
    [InlineData("Repair", 0, "2026-27", "ME 50, EE 500")] // a row for the category takes the place of the general ones
    [InlineData("Original", 0, "2025-26", "ME 200, EE 500")]
    [InlineData(null, 1000, "2025-26", "ME 200, EE 500, CE -")]
    [InlineData(null, 2000, "2025-26", "ME 200, EE 500")] // the end is not included
    public void The_scale_in_force_is_lowest_first(string? category, long now, string year, string scale) =>
        Assert.Equal(scale, string.Join(", ", Table.InForce("E", "sanction", category, now, year).Limits.Select(limit => $"{limit.Designation} {(limit.UpTo == decimal.MaxValue ? "-" : limit.UpTo)}")));

    [Fact]
    public void A_limit_is_included_and_who_has_none_has_nothing()
    {
        var scale = Table.InForce("E", "SANCTION", null, 0, "2025-26");
        Assert.Equal("ME", scale.Covering(200).First().Designation);
        Assert.Equal("EE", scale.Covering(200.01m).First().Designation);
        Assert.Empty(scale.Covering(500.01m));
        Assert.Equal((0m, 0m), (scale.Of("JE"), scale.Of(null)));
        Assert.True(Table.Limits("E", "Sanction"));
        Assert.False(Table.Limits("E", "FORWARD"));
    }

    [Fact]
    public void Refusals_name_the_rule_the_two_numbers_and_the_way_forward()
    {
        var failure = RuleBroken.Failure("C13", "measured quantity of SOR_1", 12.5000m, 10m, "Revise the estimate first.");
        Assert.Equal(("RULE_BROKEN", "C13: measured quantity of SOR_1 is 12.5, allowed is 10. Revise the estimate first."), (failure.Code, failure.Message));
        Assert.Equal(["C13", "12.5", "10"], failure.Params);
    }
}
