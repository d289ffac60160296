using Works.Administration;
using Works.Platform;

namespace Works.Measurements;

/// <summary>What registry and service share once the rules are content: number, files, evidence, figures, events.</summary>
internal sealed class PrepareMeasurement(WorksDb db, INumbering numbering, IFiles files, EvidenceKeeper evidence, Outbox outbox)
{
    /// <summary>A new entry of the book, with a number of its tenant.</summary>
    public async Task<Result<Measurement>> NewAsync(MeasurementBook book, MeasurementWire wire, CancellationToken cancellationToken)
    {
        var issued = await numbering.IssueAsync("mb.reference.number", book.TenantId, 1, "MB/[fy:yyyy-yy]/[SEQ_MEASUREMENT_NUM]", cancellationToken);
        if (issued.IsRefused) return MeasurementErrors.NumberNotIssued(issued.Failures[0].Message);
        var by = db.Context.Caller.Uuid.ToString();
        var entry = new Measurement { TenantId = book.TenantId, MeasurementNumber = issued.Value[0], ReferenceId = book.ReferenceId, OrgId = book.Work?.Contract.OrgId, CreatedBy = by, CreatedTime = db.Now };
        entry.Record(wire, by, db.Now);
        book.Add(entry);
        return entry;
    }

    /// <summary>Every file of the entry and of its rows is in the store; those of the workflow are not asked for (spec 20 §3.1).</summary>
    public async Task<Failure?> FilesAsync(Measurement entry, CancellationToken cancellationToken)
    {
        string[] ids = [.. EvidenceKeeper.FilesOf(entry).Select(file => file.FileStoreId).Distinct(StringComparer.Ordinal)];
        if (ids.Length == 0) return null;
        var known = await files.ExistingAsync(entry.TenantId, ids, cancellationToken);
        var missing = ids.Where(id => !known.Contains(id)).ToList();
        if (missing.Count > 0) return MeasurementErrors.Documents(missing);
        await files.AdoptAsync(entry.TenantId, ids, cancellationToken);
        return null;
    }

    /// <summary>Counts the book anew, keeps the evidence and tells the registry's part of the story.</summary>
    public async Task KeepAsync(MeasurementBook book, Measurement entry, bool isNew, CancellationToken cancellationToken)
    {
        if (isNew) db.Measurements.Add(entry);
        book.Recount();
        await evidence.KeepAsync(entry, isNew, cancellationToken);
        if (isNew) outbox.Publish("save-measurement-details", entry.TenantId, entry.MeasurementNumber, new MeasurementRequest([entry.ToWire()]));
        else outbox.Publish("update-measurement-details", entry.TenantId, entry.MeasurementNumber, new MeasurementReply([entry.ToWire()], Pagination: null));
        db.Context.Version = entry.RowVersion + (db.Entry(entry).State == Microsoft.EntityFrameworkCore.EntityState.Modified ? 1 : 0);
    }
}
