using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Attendance.Logs;
using Works.Attendance.Registers;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Overlaps;

internal sealed record JustifyOverlapRequest(OverlapJustification? Justification);

internal sealed record OverlapJustification
{
    public string? TenantId { get; init; }
    public string? IndividualId { get; init; }

    /// <summary>yyyy-MM-dd.</summary>
    public string? Day { get; init; }
    public string? Reason { get; init; }
}

/// <summary>
/// An officer says why a person's presence in two registers is in order, such as a half day here and a half day there; nobody who marks attendance in
/// one of them can. The reason stays with the day and in the history. Ours; spec 30 §14 row 4.
/// </summary>
internal sealed class JustifyOverlap(WorksDb db, RegisterAccess access, FlagOverlaps flags, SearchOverlaps search)
{
    private const int MaxReason = 1000;

    public static void Map(IEndpointRouteBuilder attendance) => attendance.MapPost(
        "/overlap/v1/_justify", (JustifyOverlapRequest request, JustifyOverlap slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<OverlapReply>();

    private async Task<Result<OverlapReply>> HandleAsync(JustifyOverlapRequest request, CancellationToken cancellationToken)
    {
        if (request.Justification is not { } sent || string.IsNullOrWhiteSpace(sent.TenantId) || string.IsNullOrWhiteSpace(sent.Reason) || sent.Reason.Length > MaxReason
            || !DateOnly.TryParseExact(sent.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return AttendanceErrors.OverlapIncomplete;
        if (!db.Context.Scope.Allows(sent.TenantId)) return AttendanceErrors.NoOverlap(sent.IndividualId, sent.Day);
        var (individualId, number) = (UpdateRegisters.IdOf(sent.IndividualId), LogStore.NumberOf(day));
        var before = (await db.QueryAsync<SearchOverlaps.Flag>(
            """
            select individual_id, (day - date '2000-01-01') as day, flagged_time, reason, justified_by, justified_time from attendance.overlaps
            where tenant_id = @TenantId and individual_id = @individualId and day = date '2000-01-01' + @number for update
            """, new { sent.TenantId, individualId, number }, cancellationToken)).SingleOrDefault();
        if (before is null) return AttendanceErrors.NoOverlap(sent.IndividualId, sent.Day);
        var standing = await flags.OfAsync(sent.TenantId, [before.PersonDay], cancellationToken);
        foreach (var place in standing.SelectMany(one => one.Places))
            if (await access.IsStaffAsync(sent.TenantId, place.RegisterId, cancellationToken)) return AttendanceErrors.OwnOverlap;

        var by = db.Context.Caller.Uuid.ToString();
        await db.ExecuteAsync(
            "update attendance.overlaps set reason = @Reason, justified_by = @by, justified_time = @Now where tenant_id = @TenantId and individual_id = @individualId and day = date '2000-01-01' + @number",
            new { Reason = sent.Reason.Trim(), by, db.Now, sent.TenantId, individualId, number }, cancellationToken);
        db.NoteBatch(sent.TenantId, "attendance.overlaps", $"{individualId}/{sent.Day}", "UPDATE", new { before.Reason, before.JustifiedBy }, new { Reason = sent.Reason.Trim(), JustifiedBy = by });
        return new OverlapReply(await search.WiresAsync(sent.TenantId, [before with { Reason = sent.Reason.Trim(), JustifiedBy = by, JustifiedTime = db.Now }], cancellationToken), TotalCount: 1);
    }
}
