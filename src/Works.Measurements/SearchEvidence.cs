using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Measurements;

internal sealed record EvidenceSearchRequest(EvidenceCriteria? Criteria);

internal sealed record EvidenceCriteria(string? TenantId, string? MeasurementId, string? MeasurementNumber);

internal sealed record EvidenceReply(IReadOnlyList<EvidenceWire> Evidence);

/// <summary>A file of a measurement: what it is, that it is unchanged (sha256), and where and when it was made.</summary>
internal sealed record EvidenceWire(
    string Id, string TenantId, string MeasurementId, string MeasurementNumber, string? TargetId, string? DocumentType, string FileStoreId, string FileName, string ContentType, long Size,
    string Sha256, decimal? Latitude, decimal? Longitude, decimal? LocationAccuracy, string? PositionSource, long? CapturedTime, string? TimeSource, string CreatedBy, long CreatedTime);

/// <summary>The photographs and other files that show what one measurement recorded (ours, spec 02 §3.10). Links to the files come from the file store.</summary>
internal static class SearchEvidence
{
    private const string Path = "/measurement-service/v1/evidence/_search";
    private const int Limit = 1000;

    public static void Map(IEndpointRouteBuilder service) => service.MapPost("/v1/evidence/_search", HandleAsync).Replies<EvidenceReply>();

    private static async Task<Result<EvidenceReply>> HandleAsync(EvidenceSearchRequest request, WorksDb db, IOrganisationLimit organisations, CancellationToken cancellationToken)
    {
        if (request.Criteria is not { } criteria) return MeasurementErrors.CriteriaMissing;
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return MeasurementErrors.SearchTenant;
        var byId = !string.IsNullOrWhiteSpace(criteria.MeasurementId);
        if (!byId && string.IsNullOrWhiteSpace(criteria.MeasurementNumber)) return MeasurementErrors.EvidenceMeasurement;
        var id = Guid.TryParse(criteria.MeasurementId, out var uuid) ? uuid : Guid.Empty; // what is no uuid matches nothing
        var own = await organisations.OfCallerAsync(criteria.TenantId, Path, cancellationToken);
        string[] known = [.. (own ?? new HashSet<Guid>()).Select(organisation => organisation.ToString())];
        var found = await (
            from evidence in db.Evidence.AsNoTracking()
            join measurement in db.Measurements.AsNoTracking() on evidence.MeasurementId equals measurement.Id
            where evidence.TenantId == criteria.TenantId && measurement.TenantId == criteria.TenantId
                && (own == null || (measurement.OrgId != null && known.Contains(measurement.OrgId)))
                && (byId ? measurement.Id == id : measurement.MeasurementNumber == criteria.MeasurementNumber)
            orderby evidence.CreatedTime, evidence.Id
            select new { Evidence = evidence, measurement.MeasurementNumber }).Take(Limit).ToListAsync(cancellationToken);
        return new EvidenceReply([.. found.Select(row => Wire(row.Evidence, row.MeasurementNumber))]);
    }

    private static EvidenceWire Wire(Evidence evidence, string number) => new(
        evidence.Id.ToString(), evidence.TenantId, evidence.MeasurementId.ToString(), number, evidence.TargetId, evidence.DocumentType, evidence.FileStoreId, evidence.FileName,
        evidence.ContentType, evidence.Size, evidence.Sha256, evidence.Latitude, evidence.Longitude, evidence.LocationAccuracy, evidence.PositionSource, evidence.CapturedTime,
        evidence.TimeSource, evidence.CreatedBy, evidence.CreatedTime);
}
