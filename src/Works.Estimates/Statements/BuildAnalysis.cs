using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Estimates.RateAnalysis;
using Works.Platform;

namespace Works.Estimates.Statements;

/// <summary>
/// Builds statements anew: the analysis of an estimate, the utilisation of a measurement. The endpoints and the reactions to what was saved
/// share it (spec 10 §6).
/// </summary>
internal sealed class BuildAnalysis(WorksDb db, IMasterRecords records, Outbox outbox)
{
    /// <summary>Computes the analysis of an estimate and stores it; a refusal leaves what was stored.</summary>
    public Task<Result<Statement>> BuildAsync(Estimate estimate, CancellationToken cancellationToken) => BuildAsync(
        Statement.Analysis, estimate.Id, estimate, [.. estimate.Lines.Where(line => line.IsActive).Select(line => (line, line.SignedQuantity.Value))], cancellationToken);

    /// <summary>Computes a statement of measured or estimated quantities of an estimate's lines and stores it under its target.</summary>
    public async Task<Result<Statement>> BuildAsync(
        string type, Guid targetId, Estimate estimate, IReadOnlyList<(EstimateLine Line, decimal Signed)> quantities, CancellationToken cancellationToken)
    {
        var items = await ItemsAsync(estimate, quantities, cancellationToken);
        if (items.IsRefused) return items.Failures.ToArray();
        var (statement, isNew) = await StatementAsync(type, targetId, estimate, cancellationToken);
        List<BasicTotalWire> totals = [.. Totals(items.Value.SelectMany(item => item.BasicSorDetails))];
        statement.Build(totals, items.Value, DetailsOf(estimate), db.Context.Caller.Uuid.ToString(), db.Now);
        outbox.Publish(isNew ? "save-analysis-statement" : "update-analysis-statement", estimate.TenantId, statement.Id.ToString(), new StatementReply([statement.ToWire()]));
        return statement;
    }

    /// <summary>Keeps why a statement could not be built, for the people who look for it and for the error topic.</summary>
    public async Task NoteFailureAsync(string type, Guid targetId, Estimate estimate, Failure failure, CancellationToken cancellationToken)
    {
        var (statement, _) = await StatementAsync(type, targetId, estimate, cancellationToken);
        statement.Fail(failure, DetailsOf(estimate), db.Context.Caller.Uuid.ToString(), db.Now);
        outbox.Publish(type == Statement.Analysis ? "analysis-statement-error-topic" : "utilization-error-topic", estimate.TenantId, statement.Id.ToString(), new StatementReply([statement.ToWire()]));
    }

    private static StatementDetailsWire DetailsOf(Estimate estimate) => new(estimate.EstimateNumber, estimate.ProjectId.ToString());

    // The estimate is locked: two builds at once queue.
    private async Task<(Statement Statement, bool IsNew)> StatementAsync(string type, Guid targetId, Estimate estimate, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("select id from estimates.estimates where tenant_id = @TenantId and id = @Id for update", new { estimate.TenantId, estimate.Id }, cancellationToken);
        var known = await db.Statements.AsTracking()
            .SingleOrDefaultAsync(s => s.TenantId == estimate.TenantId && s.StatementType == type && s.TargetId == targetId, cancellationToken);
        if (known is not null) return (known, false);
        var created = db.Statements.Add(new Statement
        {
            TenantId = estimate.TenantId, StatementType = type, TargetId = targetId, CreatedBy = db.Context.Caller.Uuid.ToString(), CreatedTime = db.Now,
        }).Entity;
        return (created, true);
    }

    private async Task<Result<List<StatementItemWire>>> ItemsAsync(Estimate estimate, IReadOnlyList<(EstimateLine Line, decimal Signed)> quantities, CancellationToken cancellationToken)
    {
        var scheduled = quantities.Where(row => row.Line is { Category: EstimateArithmetic.Sor, SorId: not null }).OrderBy(row => row.Line.Position)
            .GroupBy(row => row.Line.SorId!, StringComparer.Ordinal).ToList();
        if (scheduled.Count == 0) return StatementErrors.NoSor;
        var book = await RateBook.OpenAsync(records, estimate.TenantId, rates: null, cancellationToken);
        var items = new List<StatementItemWire>();
        foreach (var rows in scheduled)
        {
            var built = Item(book, estimate, rows.Key, rows.Sum(row => row.Signed));
            if (built.IsRefused) return built.Failures.ToArray();
            items.Add(built.Value);
        }

        return items;
    }

    private static Result<StatementItemWire> Item(RateBook book, Estimate estimate, string code, decimal estimated)
    {
        var instant = estimate.CreatedTime; // the schedule that the estimate was checked against
        if (book.Item(code) is not { } item || book.RateAt(item.Code, instant) is not { } rate) return StatementErrors.NoRate(code);
        var id = Guid.CreateVersion7().ToString();
        var lines = new List<StatementLineWire>();
        if (item.Type is "L" or "M" or "E")
        {
            lines.Add(Line(item, rate, id, Quantity.Of(Math.Abs(estimated)))); // used directly: its own basic row
        }
        else
        {
            var composition = rate.CompositionId is { } made ? book.CompositionById(item.Code, made) : null;
            if (composition is not { Output: > 0 }) return StatementErrors.NoComposition(code);
            foreach (var part in composition.Parts)
            {
                if (book.Item(part.SorCode) is not { } basic || book.RateAt(part.SorCode, instant) is not { } basicRate) return StatementErrors.NoRate(part.SorCode);
                lines.Add(Line(basic, basicRate, id, AnalysisArithmetic.Basic(part.Quantity, composition.Output, estimated, item.Quantity)));
            }
        }

        var cess = rate.Heads.Where(head => HeadClass.Of(head.Head) == HeadClass.Cess).Sum(head => head.Amount);
        return new StatementItemWire(
            id, null, item.Code, estimate.TenantId, true, [.. Totals(lines.SelectMany(line => line.BasicSorDetails))], lines,
            new StatementItemDetailsWire(item.Data, rate.Data, estimated, Money.ToPaisa(estimated * rate.Rate).Rupees, Money.ToPaisa(estimated * cess).Rupees));
    }

    private static StatementLineWire Line(ScheduledItem basic, SplitRate rate, string referenceId, Quantity quantity) => new(
        Guid.CreateVersion7().ToString(), basic.Code, basic.Type, referenceId,
        [new BasicTotalWire(Guid.CreateVersion7().ToString(), AnalysisArithmetic.Amount(quantity, rate.Rate).Rupees, basic.Type, quantity.Value)],
        new StatementLineDetailsWire(basic.Data, rate.Data));

    private static IEnumerable<BasicTotalWire> Totals(IEnumerable<BasicTotalWire> rows) => rows.GroupBy(row => row.Type, StringComparer.Ordinal)
        .Select(type => new BasicTotalWire(Guid.CreateVersion7().ToString(), type.Sum(row => row.Amount), type.Key, type.Sum(row => row.Quantity)));
}
