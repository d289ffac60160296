using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Attendance.Logs;
using Works.Attendance.Registers;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;

namespace Works.Attendance.Overlaps;

internal sealed record OverlapSearchRequest(OverlapCriteria? Criteria);

internal sealed record OverlapCriteria
{
    public string? TenantId { get; init; }
    public string? IndividualId { get; init; }
    public string? RegisterId { get; init; }

    /// <summary>Epoch milliseconds: days from then, until then.</summary>
    public long? FromDate { get; init; }
    public long? ToDate { get; init; }

    /// <summary>OPEN, JUSTIFIED or RESOLVED.</summary>
    public string? Status { get; init; }
    public long? Limit { get; init; }
    public long? Offset { get; init; }
}

internal sealed record OverlapReply(IReadOnlyList<OverlapWire> Overlaps, long TotalCount);

/// <summary>A day on which a person was flagged.</summary>
/// <param name="TenantId">Tenant.</param>
/// <param name="IndividualId">The person.</param>
/// <param name="Number">His number, e.g. IND-2025-07-14-004471.</param>
/// <param name="Name">His name.</param>
/// <param name="Day">yyyy-MM-dd, by the tenant's calendar.</param>
/// <param name="Status">OPEN: somebody must act; JUSTIFIED: in order, for a reason; RESOLVED: the attendance was corrected.</param>
/// <param name="SameHours">True when he was at two places at once.</param>
/// <param name="TotalAttendance">Σ of the day over all registers, in days.</param>
/// <param name="Places">Where he was, as the logs say now.</param>
/// <param name="FlaggedTime">Epoch milliseconds.</param>
/// <param name="Reason">Why it is in order; null while nobody has said so.</param>
/// <param name="JustifiedBy">Who said so.</param>
/// <param name="JustifiedTime">When, epoch milliseconds.</param>
internal sealed record OverlapWire(
    string TenantId, string IndividualId, string? Number, string? Name, string Day, string Status, bool SameHours, decimal TotalAttendance, IReadOnlyList<OverlapPlaceWire> Places, long FlaggedTime,
    string? Reason, string? JustifiedBy, long? JustifiedTime);

internal sealed record OverlapPlaceWire(string RegisterId, string? RegisterNumber, string? RegisterName, string? ReferenceId, long EntryTime, long ExitTime, decimal Attendance);

/// <summary>Lists people who were flagged as present in two registers, and what has become of it since. Ours; spec 30 §14 row 4.</summary>
internal sealed class SearchOverlaps(WorksDb db, RegisterAccess access, FlagOverlaps flags, IIndividuals individuals)
{
    public const string Open = "OPEN";
    public const string Justified = "JUSTIFIED";
    public const string Resolved = "RESOLVED";
    private const int DefaultLimit = 50;
    private const int MaxLimit = 300;
    private const int MaxFlags = 5000; // whether one still stands is asked of the logs: a longer list is cut into periods by the client

    private static readonly DateOnly FirstDay = new(2000, 1, 1);

    public static void Map(IEndpointRouteBuilder attendance) => attendance.MapPost(
        "/overlap/v1/_search", (OverlapSearchRequest request, SearchOverlaps slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<OverlapReply>();

    private async Task<Result<OverlapReply>> HandleAsync(OverlapSearchRequest request, CancellationToken cancellationToken)
    {
        if (request.Criteria is not { } asked || string.IsNullOrWhiteSpace(asked.TenantId)) return AttendanceErrors.Tenant;
        var calendar = await access.CalendarAsync(asked.TenantId, cancellationToken);
        int? Number(long? date) => date is > 0 and var given && TenantCalendar.Knows(given) ? LogStore.NumberOf(calendar.DayOf(given)) : null;
        var rows = await db.QueryAsync<Flag>(
            $"""
            select o.individual_id, (o.day - date '2000-01-01') as day, o.flagged_time, o.reason, o.justified_by, o.justified_time from attendance.overlaps o
            where o.tenant_id = @TenantId and (@individual::uuid is null or o.individual_id = @individual) and (@from::int is null or o.day >= date '2000-01-01' + @from)
              and (@to::int is null or o.day <= date '2000-01-01' + @to)
            order by o.day desc, o.individual_id limit {MaxFlags}
            """,
            new { asked.TenantId, individual = string.IsNullOrWhiteSpace(asked.IndividualId) ? (Guid?)null : UpdateRegisters.IdOf(asked.IndividualId), from = Number(asked.FromDate), to = Number(asked.ToDate) },
            cancellationToken);
        var found = await WiresAsync(asked.TenantId, rows, cancellationToken);
        var wanted = found.Where(one => (string.IsNullOrWhiteSpace(asked.Status) || string.Equals(one.Status, asked.Status, StringComparison.OrdinalIgnoreCase))
            && (string.IsNullOrWhiteSpace(asked.RegisterId) || one.Places.Any(place => string.Equals(place.RegisterId, asked.RegisterId, StringComparison.OrdinalIgnoreCase)))).ToList();
        return new OverlapReply(
            [.. wanted.Skip((int)Math.Clamp(asked.Offset ?? 0, 0, int.MaxValue)).Take((int)Math.Clamp(asked.Limit ?? DefaultLimit, 0, MaxLimit))], wanted.Count);
    }

    /// <summary>Flags beside what the logs say now.</summary>
    public async Task<IReadOnlyList<OverlapWire>> WiresAsync(string tenantId, IReadOnlyList<Flag> flagged, CancellationToken cancellationToken)
    {
        var standing = (await flags.OfAsync(tenantId, [.. flagged.Select(flag => flag.PersonDay)], cancellationToken)).ToDictionary(one => new PersonDay(one.IndividualId, one.Day));
        Guid[] ids = [.. standing.Values.SelectMany(one => one.Places).Select(place => place.RegisterId).Distinct()];
        var registers = (await db.QueryAsync<NamedRegister>("select id, register_number, name, reference_id from attendance.registers where id = any(@ids)", new { ids }, cancellationToken)).ToDictionary(register => register.Id);
        var persons = await individuals.ByIdAsync(tenantId, [.. flagged.Select(flag => flag.IndividualId).Distinct()], cancellationToken);
        return [.. flagged.Select(flag =>
        {
            var now = standing.GetValueOrDefault(flag.PersonDay);
            var person = persons.GetValueOrDefault(flag.IndividualId);
            return new OverlapWire(
                tenantId, flag.IndividualId.ToString(), person?.IndividualId, person?.Name, flag.PersonDay.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                now is null ? Resolved : flag.Reason is null ? Open : Justified, now?.SameHours ?? false, now?.Places.Sum(place => place.Presence.Value) ?? 0,
                [.. (now?.Places ?? []).Select(place => new OverlapPlaceWire(
                    place.RegisterId.ToString(), registers.GetValueOrDefault(place.RegisterId)?.RegisterNumber, registers.GetValueOrDefault(place.RegisterId)?.Name,
                    registers.GetValueOrDefault(place.RegisterId)?.ReferenceId, place.Presence.Entry!.Time, place.Presence.Exit!.Time, place.Presence.Value))],
                flag.FlaggedTime, flag.Reason, flag.JustifiedBy, flag.JustifiedTime);
        })];
    }

    /// <summary>A row of the list.</summary>
    internal sealed record Flag
    {
        public required Guid IndividualId { get; init; }
        public required int Day { get; init; }
        public required long FlaggedTime { get; init; }
        public string? Reason { get; init; }
        public string? JustifiedBy { get; init; }
        public long? JustifiedTime { get; init; }

        public PersonDay PersonDay => new(IndividualId, FirstDay.AddDays(Day));
    }

    private sealed record NamedRegister
    {
        public required Guid Id { get; init; }
        public required string RegisterNumber { get; init; }
        public string? Name { get; init; }
        public string? ReferenceId { get; init; }
    }
}
