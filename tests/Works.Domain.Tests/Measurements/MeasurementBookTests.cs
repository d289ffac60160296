using Works.Measurements;

namespace Works.Domain.Tests.Measurements;

/// <summary>Cumulative values of a book (spec 20 §2.1, §15 row 18; decision 16).</summary>
public sealed class MeasurementBookTests
{
    private readonly MeasurementBook _book = new("pg.citya", "WO/1", []);
    private int _number;

    [Fact]
    public void An_entry_continues_what_is_in_force()
    {
        var first = Enter(("A", 5m), ("B", 2m));
        Approve(first);
        var second = Enter(("A", 3m), ("B", 0m));
        Assert.Equal((8m, 2m), (Cumulative(second, "A"), Cumulative(second, "B")));
        Approve(second);
        Assert.Equal([(1, 5m), (2, 8m)], _book.InForce.Select(entry => (entry.BookPosition!.Value, Cumulative(entry, "A"))));
    }

    [Fact]
    public void Of_two_drafts_neither_counts_for_the_other_until_it_is_approved()
    {
        var first = Enter(("A", 5m));
        var second = Enter(("A", 3m));
        Assert.Equal((5m, 3m), (Cumulative(first, "A"), Cumulative(second, "A")));

        Approve(second); // the younger comes into force first
        Assert.Equal((8m, 3m), (Cumulative(first, "A"), Cumulative(second, "A")));
        Approve(first);
        Assert.Equal((8m, 3m), (Cumulative(first, "A"), Cumulative(second, "A"))); // what was approved stays as it was approved
        Assert.Equal(8m, _book.MeasuredWithout()["A"]);
    }

    [Fact]
    public void A_rejected_entry_counts_nowhere()
    {
        var first = Enter(("A", 5m));
        var second = Enter(("A", 3m));
        Stand(first, "REJECTED");
        Assert.False(first.IsActive);
        Assert.Equal(3m, Cumulative(second, "A"));
        Approve(second);
        Assert.Equal((3m, 1), (_book.MeasuredWithout()["A"], second.BookPosition));
    }

    [Fact]
    public void Changing_an_older_draft_does_not_touch_later_totals()
    {
        var older = Enter(("A", 5m));
        var younger = Enter(("A", 3m));
        Approve(younger);
        older.Record(Wire(("A", 9m)), "JE1", 2);
        _book.Recount();
        Assert.Equal((12m, 3m), (Cumulative(older, "A"), Cumulative(younger, "A")));
    }

    [Fact]
    public void A_line_left_out_keeps_its_history()
    {
        Approve(Enter(("A", 5m), ("B", 1m)));
        Approve(Enter(("B", 1m)));
        Assert.Equal(7m, Cumulative(Enter(("A", 2m)), "A"));
    }

    [Fact]
    public void The_registry_counts_its_own_entries_at_once_and_again_when_one_is_withdrawn()
    {
        var first = Enter(("A", 5m));
        var second = Enter(("A", 3m));
        _ = (first, second);
        var registry = new MeasurementBook("pg.citya", "WO/2", []);
        Measurement one = New("MB/8", ("A", 5m)), two = New("MB/9", ("A", 3m));
        registry.Add(one);
        registry.Add(two);
        registry.Recount();
        Assert.Equal((5m, 8m), (Cumulative(one, "A"), Cumulative(two, "A")));

        one.Record(Wire(("A", 5m)) with { IsActive = false }, "JE1", 3);
        registry.Recount();
        Assert.Equal((null, 3m), (one.BookPosition, Cumulative(two, "A")));
    }

    [Fact]
    public void An_inactive_row_is_kept_but_not_counted()
    {
        var entry = New("MB/7", ("A", 5m));
        entry.Record(Wire(("A", 5m)) with { Measures = [.. Wire(("A", 5m)).Measures!.Select(row => row with { IsActive = false })] }, "JE1", 2);
        var book = new MeasurementBook("pg.citya", "WO/3", [entry]);
        book.Recount();
        Assert.Equal(0m, Cumulative(entry, "A"));
        Assert.Empty(book.MeasuredWithout());
    }

    private Measurement Enter(params (string Target, decimal Quantity)[] rows)
    {
        var entry = New($"MB/{++_number}", rows);
        Stand(entry, "DRAFTED", known: false);
        return entry;
    }

    private void Approve(Measurement entry) => Stand(entry, "APPROVED");

    private void Stand(Measurement entry, string status, bool known = true)
    {
        if (!known) _book.Add(entry);
        entry.Stand(status, "EE1", 1);
        _book.Recount();
    }

    private static Measurement New(string number, params (string Target, decimal Quantity)[] rows)
    {
        var entry = new Measurement { TenantId = "pg.citya", MeasurementNumber = number, ReferenceId = "WO/1", CreatedBy = "JE1", CreatedTime = 1 };
        entry.Record(Wire(rows), "JE1", 1);
        return entry;
    }

    private static MeasurementWire Wire(params (string Target, decimal Quantity)[] rows) => new()
    {
        EntryDate = 1, Measures = [.. rows.Select(row => new MeasureWire { TargetId = row.Target, Length = row.Quantity, Breadth = row.Quantity == 0 ? 0 : null, Height = row.Quantity == 0 ? 0 : null, NumItems = row.Quantity == 0 ? 0 : null, CurrentValue = 0 })],
    };

    private static decimal Cumulative(Measurement entry, string target) => entry.Measures.Single(measure => measure.TargetId == target).CumulativeValue;
}
