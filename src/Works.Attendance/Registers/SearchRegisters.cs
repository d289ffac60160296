using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Registers;

/// <summary>The body carries the envelope only.</summary>
internal sealed record RegisterSearchRequest;

/// <summary>Criteria in the query string (spec 30 §2.7).</summary>
internal readonly record struct RegisterCriteria(
    string? TenantId, string? Ids, string? RegisterNumber, string? Name, QueryNumber? FromDate, QueryNumber? ToDate, string? Status, string? ReferenceId, string? ReferenceIds, string? ServiceCode,
    QueryFlag? IsServiceCodeExact, string? AttendeeId, string? StaffId, string? StaffName, string? StaffTypes, QueryFlag? IncludeStaff, QueryFlag? IncludeAttendee, QueryNumber? Limit, QueryNumber? Offset);

internal sealed record RegisterSearchReply(IReadOnlyList<RegisterWire> AttendanceRegister, long TotalCount);

/// <summary>Finds registers: all of the tenant for roles that see all, those on whose staff he is for everybody else. Spec 30 §2.7.</summary>
internal sealed class SearchRegisters(WorksDb db, RegisterAccess access, RegisterReader reader)
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 1000;

    public static void Map(IEndpointRouteBuilder attendance) => attendance.MapPost(
        "/v1/_search", ([AsParameters] RegisterCriteria asked, RegisterSearchRequest request, SearchRegisters slice, CancellationToken cancellationToken) => slice.HandleAsync(asked, cancellationToken))
        .Replies<RegisterSearchReply>();

    public async Task<Result<RegisterSearchReply>> HandleAsync(RegisterCriteria asked, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(asked.TenantId)) return AttendanceErrors.Tenant;
        var tenantId = asked.TenantId;
        string[] tenants = tenantId.Contains('.', StringComparison.Ordinal) ? [tenantId] : [.. db.Context.Scope.Tenants.Where(tenant => Tenants.IsSameOrAncestor(tenantId, tenant))];
        Guid[] ids = [.. List(asked.Ids).Select(UpdateRegisters.IdOf)];
        var query = db.Registers.AsNoTracking().Where(r => tenants.Contains(r.TenantId) && !r.IsDeleted);
        if (!await access.SeesAllAsync(tenantId, cancellationToken))
        {
            // Judged before all other filters: whoever names a register that is not his is told so, whether it exists or not.
            if (await access.MeAsync(tenantId, cancellationToken) is null) return AttendanceErrors.NoIndividual;
            var mine = await access.MineAsync(tenantId, cancellationToken);
            if (ids.Except(mine).Any()) return AttendanceErrors.NotAssociated;
            query = query.Where(r => mine.Contains(r.Id));
        }

        var (from, to) = (Given(asked.FromDate), Given(asked.ToDate));
        if (from is null && to is not null) return AttendanceErrors.ToDateAlone;
        if (ids.Length > 0) query = query.Where(r => ids.Contains(r.Id));
        if (from is not null) query = query.Where(r => r.StartDate >= from && r.StartDate <= (to ?? db.Now));
        query = People(Described(query, asked), asked);

        var total = await query.LongCountAsync(cancellationToken);
        var page = await query.OrderByDescending(r => r.LastModifiedTime).ThenBy(r => r.Id)
            .Skip((int)Math.Clamp(asked.Offset?.Value ?? 0, 0, int.MaxValue)).Take((int)Math.Clamp(asked.Limit?.Value ?? DefaultLimit, 0, MaxLimit)).ToListAsync(cancellationToken);
        if (page is [var only]) db.Context.Version = only.RowVersion;
        var parts = new RegisterParts(
            asked.IncludeStaff?.Value ?? true, asked.IncludeAttendee?.Value ?? true, OpenRegister.Blank(asked.StaffId),
            string.IsNullOrWhiteSpace(asked.AttendeeId) ? null : UpdateRegisters.IdOf(asked.AttendeeId));
        return new RegisterSearchReply(await reader.ReadAsync(page, parts, cancellationToken), total);
    }

    private static IQueryable<Register> Described(IQueryable<Register> query, RegisterCriteria asked)
    {
        if (!string.IsNullOrWhiteSpace(asked.RegisterNumber)) query = query.Where(r => r.RegisterNumber == asked.RegisterNumber);
        if (!string.IsNullOrWhiteSpace(asked.Name)) query = query.Where(r => r.Name == asked.Name);
        if (Enum.TryParse<RegisterStatus>(asked.Status, ignoreCase: true, out var status)) query = query.Where(r => r.Status == status);
        string[] references = [.. List(asked.ReferenceId), .. List(asked.ReferenceIds)];
        if (references.Length > 0) query = query.Where(r => r.ReferenceId != null && references.Contains(r.ReferenceId));
        string[] services = [.. List(asked.ServiceCode)];
        if (services.Length == 0) return query;
        if (asked.IsServiceCodeExact?.Value ?? true) return query.Where(r => r.ServiceCode != null && services.Contains(r.ServiceCode));
        string[] parts = [.. services.Select(Containing)];
        return query.Where(r => r.ServiceCode != null && parts.Any(part => EF.Functions.ILike(r.ServiceCode, part)));
    }

    private IQueryable<Register> People(IQueryable<Register> query, RegisterCriteria asked)
    {
        if (!string.IsNullOrWhiteSpace(asked.AttendeeId))
        {
            var attendee = UpdateRegisters.IdOf(asked.AttendeeId);
            query = query.Where(r => db.Set<Attendee>().Any(a => a.RegisterId == r.Id && a.IndividualId == attendee));
        }

        if (!string.IsNullOrWhiteSpace(asked.StaffId)) query = query.Where(r => db.Set<StaffMember>().Any(s => s.RegisterId == r.Id && s.UserId == asked.StaffId));
        StaffType[] types = [.. List(asked.StaffTypes).Select(text => Enum.TryParse<StaffType>(text, ignoreCase: true, out var type) ? type : (StaffType?)null).OfType<StaffType>()];
        if (types.Length > 0) query = query.Where(r => db.Set<StaffMember>().Any(s => s.RegisterId == r.Id && types.Contains(s.StaffType)));
        if (!string.IsNullOrWhiteSpace(asked.StaffName))
        {
            var part = Containing(asked.StaffName);
            query = query.Where(r => db.Set<StaffMember>().Any(s => s.RegisterId == r.Id && EF.Functions.ILike(s.StaffName, part)));
        }

        return query;
    }

    public static IEnumerable<string> List(string? text) =>
        (text ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(part => part != "null");

    /// <summary>Pattern that finds a text within others, letter case apart.</summary>
    public static string Containing(string text) =>
        "%" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";

    private static long? Given(QueryNumber? number) => number?.Value is > 0 and var value ? value : null;
}
