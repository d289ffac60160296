using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Registers;

internal sealed record StaffSearchRequest(StaffCriteria? Staff);

internal sealed record StaffCriteria
{
    public IReadOnlyList<string>? Ids { get; init; }
    public IReadOnlyList<string>? IndividualIds { get; init; }
    public IReadOnlyList<string>? RegisterIds { get; init; }
    public StaffType? StaffType { get; init; }
    public IReadOnlyList<string>? StaffTypes { get; init; }
    public string? StaffName { get; init; }
    public long? Limit { get; init; }
    public long? Offset { get; init; }
}

internal sealed record AttendeeSearchRequest(AttendeeCriteria? Attendees);

internal sealed record AttendeeCriteria
{
    public IReadOnlyList<string>? Ids { get; init; }
    public IReadOnlyList<string>? IndividualIds { get; init; }
    public IReadOnlyList<string>? RegisterIds { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Epoch milliseconds: enrolled from then on.</summary>
    public long? EnrollmentDate { get; init; }

    /// <summary>Epoch milliseconds: left until then.</summary>
    public long? DenrollmentDate { get; init; }
}

/// <summary>Finds staff and attendees of active registers, for roles that see every register of the tenant. Spec 30 §2.8, §2.9.</summary>
internal sealed class SearchPeople(WorksDb db, RegisterAccess access)
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 1000;

    public static void Map(IEndpointRouteBuilder attendance)
    {
        attendance.MapPost("/staff/v1/_search", (
            string? tenantId, QueryNumber? limit, QueryNumber? offset, StaffSearchRequest request, SearchPeople slice, CancellationToken cancellationToken) =>
            slice.StaffAsync(tenantId, limit?.Value, offset?.Value, request.Staff ?? new StaffCriteria(), cancellationToken)).Replies<StaffReply>();
        attendance.MapPost("/attendee/v1/_search", (
            string? tenantId, QueryNumber? limit, QueryNumber? offset, AttendeeSearchRequest request, SearchPeople slice, CancellationToken cancellationToken) =>
            slice.AttendeesAsync(tenantId, limit?.Value, offset?.Value, request.Attendees ?? new AttendeeCriteria(), cancellationToken)).Replies<AttendeeReply>();
    }

    private async Task<Result<StaffReply>> StaffAsync(string? tenantId, long? limit, long? offset, StaffCriteria asked, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(tenantId)) return AttendanceErrors.Tenant;
        if (!await access.SeesAllAsync(tenantId, cancellationToken)) return AttendanceErrors.NoOpenRole;
        var query = db.RegisterStaff.AsNoTracking().Where(s => s.TenantId == tenantId && db.Set<Register>().Any(r => r.Id == s.RegisterId && r.Status == RegisterStatus.ACTIVE && !r.IsDeleted));
        var (ids, people, registers) = (Ids(asked.Ids), Texts(asked.IndividualIds), Ids(asked.RegisterIds));
        if (ids.Length > 0) query = query.Where(s => ids.Contains(s.Id));
        if (people.Length > 0) query = query.Where(s => people.Contains(s.UserId));
        if (registers.Length > 0) query = query.Where(s => registers.Contains(s.RegisterId));
        StaffType[] types = [.. Texts(asked.StaffTypes).Select(text => Enum.TryParse<StaffType>(text, ignoreCase: true, out var type) ? type : (StaffType?)null).Append(asked.StaffType).OfType<StaffType>()];
        if (types.Length > 0) query = query.Where(s => types.Contains(s.StaffType));
        if (!string.IsNullOrWhiteSpace(asked.StaffName))
        {
            var part = SearchRegisters.Containing(asked.StaffName);
            query = query.Where(s => EF.Functions.ILike(s.StaffName, part));
        }

        var page = await query.OrderByDescending(s => s.LastModifiedTime).ThenBy(s => s.Id).Skip(Offset(asked.Offset ?? offset)).Take(Limit(asked.Limit ?? limit)).ToListAsync(cancellationToken);
        return new StaffReply([.. page.Select(member => member.ToWire())]);
    }

    private async Task<Result<AttendeeReply>> AttendeesAsync(string? tenantId, long? limit, long? offset, AttendeeCriteria asked, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(tenantId)) return AttendanceErrors.Tenant;
        if (!await access.SeesAllAsync(tenantId, cancellationToken)) return AttendanceErrors.NoOpenRole;
        var (from, to) = (asked.EnrollmentDate is > 0 and var enrolled ? enrolled : (long?)null, asked.DenrollmentDate is > 0 and var left ? left : (long?)null);
        if (to is not null && from is null) return new Failure("INVALID_SEARCH_PARAM", "denrollmentDate is given without enrollmentDate");
        var query = db.Attendees.AsNoTracking().Where(a => a.TenantId == tenantId && db.Set<Register>().Any(r => r.Id == a.RegisterId && r.Status == RegisterStatus.ACTIVE && !r.IsDeleted));
        var (ids, people, registers, tags) = (Ids(asked.Ids), Ids(asked.IndividualIds), Ids(asked.RegisterIds), Texts(asked.Tags));
        if (ids.Length > 0) query = query.Where(a => ids.Contains(a.Id));
        if (people.Length > 0) query = query.Where(a => people.Contains(a.IndividualId));
        if (registers.Length > 0) query = query.Where(a => registers.Contains(a.RegisterId));
        if (tags.Length > 0) query = query.Where(a => a.Tag != null && tags.Contains(a.Tag));
        if (from is not null) query = query.Where(a => a.EnrollmentDate >= from);
        if (to is not null) query = query.Where(a => a.DenrollmentDate <= to);
        var page = await query.OrderByDescending(a => a.LastModifiedTime).ThenBy(a => a.Id).Skip(Offset(offset)).Take(Limit(limit)).ToListAsync(cancellationToken);
        return new AttendeeReply([.. page.Select(attendee => attendee.ToWire())]);
    }

    private static Guid[] Ids(IReadOnlyList<string>? texts) => [.. Texts(texts).Select(UpdateRegisters.IdOf)];

    private static string[] Texts(IReadOnlyList<string>? texts) => [.. (texts ?? []).Where(text => !string.IsNullOrWhiteSpace(text))];

    private static int Limit(long? limit) => (int)Math.Clamp(limit ?? DefaultLimit, 0, MaxLimit);

    private static int Offset(long? offset) => (int)Math.Clamp(offset ?? 0, 0, int.MaxValue);
}
