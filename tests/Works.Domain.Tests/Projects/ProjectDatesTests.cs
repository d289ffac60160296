using Works.Projects;

namespace Works.Domain.Tests.Projects;

public sealed class ProjectDatesTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 10, 20, 0, 0, TimeSpan.Zero); // 11 June, 01:30 in India

    [Theory]
    [InlineData("2026-06-11T23:59:59Z", true)]
    [InlineData("2026-06-12T00:00:00Z", false)] // midnight UTC of the day after tomorrow
    public void A_start_is_moved_to_the_day_after_tomorrow_at_the_earliest(string start, bool refused) =>
        Assert.Equal(refused, Planned("2026-07-01T00:00:00Z", null).RefusesDates(new WireProject { StartDate = Time(start) }, Now) is not null);

    [Theory]
    [InlineData("2026-06-10T19:59:59Z", true)]
    [InlineData("2026-06-10T20:00:01Z", false)]
    public void A_start_that_has_passed_stays(string stored, bool refused) =>
        Assert.Equal(refused, Planned(stored, null).RefusesDates(new WireProject { StartDate = Time("2026-08-01T00:00:00Z") }, Now) is not null);

    [Theory]
    [InlineData("2026-06-11T23:59:59Z", true)] // earlier and too near
    [InlineData("2026-06-12T00:00:00Z", false)] // earlier, but far enough
    [InlineData("2026-08-01T00:00:00Z", false)] // later
    public void An_end_is_brought_forward_to_the_day_after_tomorrow_at_the_earliest(string end, bool refused) =>
        Assert.Equal(refused, Planned(null, "2026-07-01T00:00:00Z").RefusesDates(new WireProject { EndDate = Time(end) }, Now) is not null);

    [Fact]
    public void An_end_that_has_passed_may_be_moved_later() =>
        Assert.Null(Planned(null, "2026-05-01T00:00:00Z").RefusesDates(new WireProject { EndDate = Time("2026-06-01T00:00:00Z") }, Now));

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    public void No_date_is_no_change(long? none) =>
        Assert.Null(Planned("2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z").RefusesDates(new WireProject { StartDate = none, EndDate = none }, Now));

    [Theory]
    [InlineData("2026-06-11T18:29:59Z", false)] // 11 June, 23:59:59 in India
    [InlineData("2026-06-11T18:30:00Z", true)] // 12 June
    [InlineData("2026-06-10T18:30:00Z", false)] // 11 June, 00:00
    public void A_proposal_is_dated_today_at_the_latest_by_the_calendar_of_the_tenant(string proposed, bool later) =>
        Assert.Equal(later, ProjectForm.IsLaterDay(Time(proposed), Now, TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata")));

    [Fact]
    public void Rupees_are_grouped_as_in_India() => Assert.Equal(("50,00,000", "1,23,456.5"), (ProjectForm.Grouped(5_000_000), ProjectForm.Grouped(123_456.50m)));

    private static Project Planned(string? start, string? end) => Project.Create(
        new WireProject { TenantId = "pg.citya", StartDate = start is null ? 0 : Time(start), EndDate = end is null ? 0 : Time(end) }, Guid.CreateVersion7(), "PJ/1", null, Guid.Empty, 0);

    private static long Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
