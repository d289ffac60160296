using Works.Platform;

namespace Works.Domain.Tests;

public sealed class TenantsTests
{
    [Theory]
    [InlineData("pg", "pg")]
    [InlineData("pg.citya", "pg")]
    [InlineData("pg.citya.ward1", "pg")]
    public void The_state_is_the_first_segment(string tenantId, string state) => Assert.Equal(state, Tenants.StateOf(tenantId));

    [Fact]
    public void Ancestors_come_nearest_first_without_the_tenant_itself()
    {
        Assert.Equal(["pg"], Tenants.Ancestors("pg.citya"));
        Assert.Equal(["pg.citya", "pg"], Tenants.Ancestors("pg.citya.ward1"));
        Assert.Empty(Tenants.Ancestors("pg"));
    }

    [Fact]
    public void Data_is_looked_for_at_the_tenant_and_then_upwards()
    {
        Assert.Equal(["pg.citya.ward1", "pg.citya", "pg"], Tenants.SelfAndAncestors("pg.citya.ward1"));
        Assert.Equal(["pg"], Tenants.SelfAndAncestors("pg"));
    }

    [Theory]
    [InlineData("pg", "pg")]
    [InlineData("pg", "pg.citya")]
    [InlineData("pg", "pg.citya.ward1")]
    [InlineData("pg.citya", "pg.citya.ward1")]
    public void A_tenant_reaches_itself_and_everything_below(string ancestor, string tenantId) =>
        Assert.True(Tenants.IsSameOrAncestor(ancestor, tenantId));

    [Theory]
    [InlineData("pg.city", "pg.citya")] // spec 50 §21.8: the reference compares substrings
    [InlineData("pg.citya", "pg")]
    [InlineData("pg.citya", "pg.cityb")]
    [InlineData("citya", "pg.citya")]
    [InlineData("PG", "pg.citya")]
    [InlineData("pg.", "pg.citya")]
    [InlineData("", "pg.citya")]
    [InlineData("", ".citya")]
    [InlineData("", "")]
    public void A_tenant_reaches_nothing_else(string ancestor, string tenantId) =>
        Assert.False(Tenants.IsSameOrAncestor(ancestor, tenantId));

    [Theory]
    [InlineData("pg")]
    [InlineData("pg.city a")]
    [InlineData("pg.शहर.ward-1")]
    public void Free_text_in_segments_is_well_formed(string tenantId) => Assert.True(Tenants.IsWellFormed(tenantId));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" pg")]
    [InlineData("pg ")]
    [InlineData(".")]
    [InlineData(".pg")]
    [InlineData("pg.")]
    [InlineData("pg..citya")]
    [InlineData("pg. .citya")]
    [InlineData("pg.\0citya")]
    [InlineData("*")]
    [InlineData("pg.*")]
    [InlineData("pg.citya,pg.cityb")]
    public void Nothing_empty_loose_or_unprintable_is_well_formed(string? tenantId) => Assert.False(Tenants.IsWellFormed(tenantId));

    [Fact]
    public void A_tenant_id_has_at_most_250_characters()
    {
        Assert.True(Tenants.IsWellFormed(new string('p', 250)));
        Assert.False(Tenants.IsWellFormed(new string('p', 251)));
    }
}
