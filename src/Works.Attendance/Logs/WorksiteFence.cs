using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Attendance.Registers;
using Works.Contracts;
using Works.Platform;
using Works.Projects;

namespace Works.Attendance.Logs;

/// <summary>
/// Notices attendance that was marked away from the work (rule C17, the fence of the worksite): a log may carry the position of the device in
/// <c>additionalDetails.geo</c> (spec 30 §14 row 28), and the address of a project that of the work. A warning however the switches stand: devices err,
/// and a road is longer than its address. Switch <c>worksite-fence-metres</c>; 0 turns it off.
/// </summary>
internal sealed class WorksiteFence(WorksDb db, IContracts contracts, IProjects projects, IMasters switches, IControls controls)
{
    private const int DefaultMetres = 500;
    private const int MostNamed = 20; // people in one finding

    /// <summary>Notes a finding per register of which somebody was marked beyond the fence.</summary>
    public async Task NoteAsync(IReadOnlyCollection<AttendanceLog> logs, CancellationToken cancellationToken)
    {
        var placed = logs.Where(log => log.Status == RegisterStatus.ACTIVE).Select(log => (Log: log, Position: Position.Of(log.AdditionalDetails))).Where(one => one.Position is not null).ToList();
        if (placed.Count == 0) return;
        var tenantId = placed[0].Log.TenantId;
        var text = await switches.SwitchAsync(tenantId, "worksite-fence-metres", DefaultMetres.ToString(CultureInfo.InvariantCulture), cancellationToken);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var metres)) metres = DefaultMetres;
        if (metres == 0) return;
        foreach (var marked in placed.GroupBy(one => one.Log.RegisterId))
        {
            var register = await db.Registers.AsNoTracking().SingleOrDefaultAsync(r => r.Id == marked.Key && r.ServiceCode == Register.ContractService, cancellationToken);
            if (register?.ReferenceId is null) continue;
            if (await contracts.VersionsAsync(tenantId, register.ReferenceId, cancellationToken) is not [var contract, ..]) continue;
            if (await projects.PlaceAsync(tenantId, contract.ProjectId, cancellationToken) is not { } place) continue;
            var site = new Position(place.Latitude, place.Longitude, 0);
            var away = marked.Select(one => (one.Log, Metres: site.MetresTo(one.Position!))).Where(one => one.Metres > metres).OrderByDescending(one => one.Metres).ToList();
            if (away.Count > 0) controls.Note(tenantId, "C17", register.RegisterNumber, AttendanceErrors.OutsideFence(
                [.. away.Take(MostNamed).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Log.IndividualId} {one.Log.Day:yyyy-MM-dd} {one.Metres:0} m"))], away.Count, metres));
        }
    }
}

/// <summary>A position of a device or a work.</summary>
/// <param name="Latitude">Degrees, WGS 84, north positive.</param>
/// <param name="Longitude">Degrees, WGS 84, east positive.</param>
/// <param name="Accuracy">Metres within which it is; 0 when not said.</param>
internal sealed record Position(decimal Latitude, decimal Longitude, decimal Accuracy)
{
    private const double EarthRadius = 6_371_000; // metres
    private const decimal MostInaccurate = 100_000; // metres; a device that knows less knows nothing

    /// <summary>What a log carries; null when it is none. Evidence is voluntary: what cannot be read is as good as absent.</summary>
    public static Position? Of(string? additionalDetails)
    {
        if (additionalDetails is null || !additionalDetails.Contains("\"geo\"", StringComparison.Ordinal)) return null;
        using var details = JsonDocument.Parse(additionalDetails);
        if (details.RootElement.ValueKind != JsonValueKind.Object || !details.RootElement.TryGetProperty("geo", out var geo) || geo.ValueKind != JsonValueKind.Object) return null;
        return Number(geo, "latitude") is { } latitude && Number(geo, "longitude") is { } longitude && Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180
            ? new Position(latitude, longitude, Math.Clamp(Number(geo, "accuracy") ?? 0, 0, MostInaccurate)) : null;
    }

    /// <summary>Metres between the two along the surface (haversine), less what either may be off.</summary>
    public double MetresTo(Position other)
    {
        var (one, two) = (Radians(Latitude), Radians(other.Latitude));
        var half = Math.Pow(Math.Sin((two - one) / 2), 2) + (Math.Cos(one) * Math.Cos(two) * Math.Pow(Math.Sin(Radians(other.Longitude - Longitude) / 2), 2));
        return Math.Max(0, (2 * EarthRadius * Math.Asin(Math.Min(1, Math.Sqrt(half)))) - (double)(Accuracy + other.Accuracy));
    }

    private static double Radians(decimal degrees) => double.DegreesToRadians((double)degrees);

    private static decimal? Number(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : null;
}
