using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Attendance.Registers;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Musters;

/// <summary>Counts a period without storing anything: what the field app shows as its grid. Spec 30 §3.3.</summary>
internal sealed class EstimateMuster(WorksDb db, RegisterAccess access, ComputeMuster compute)
{
    public static void Map(IEndpointRouteBuilder musters) => musters.MapPost(
        "/v1/_estimate", (MusterRequest request, EstimateMuster slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<MusterReply>();

    private async Task<Result<MusterReply>> HandleAsync(MusterRequest request, CancellationToken cancellationToken)
    {
        if (MusterShape.Of(request.MusterRoll, needsEnd: true) is { Length: > 0 } incomplete) return incomplete;
        var sent = request.MusterRoll!;
        var tenantId = sent.TenantId!;
        if (!await access.IsTenantAsync(tenantId, cancellationToken)) return MusterErrors.UnknownTenant(tenantId);
        var registerId = UpdateRegisters.IdOf(sent.RegisterId);
        var register = await db.Registers.AsNoTracking().SingleOrDefaultAsync(r => r.TenantId == tenantId && r.Id == registerId && !r.IsDeleted, cancellationToken);
        if (register is null || !await access.IsStaffAsync(tenantId, register.Id, cancellationToken)) return MusterErrors.LogsClosed;
        var calendar = await access.CalendarAsync(tenantId, cancellationToken);
        var period = MusterShape.DaysOf(sent.StartDate!.Value, sent.EndDate!.Value, calendar);
        if (period.IsRefused) return period.Failures.ToArray();

        var (first, last) = period.Value;
        var people = await compute.OfAsync(register, first, last, cancellationToken);
        Guid[] ids = [.. people.Select(person => person.IndividualId)];
        var details = await compute.DetailsAsync(tenantId, ids, cancellationToken);
        var skills = await compute.SkillsAsync(tenantId, ids, cancellationToken);
        long[] midnights = [.. ComputeMuster.Days(first, last).Select(calendar.StartOf)];
        return new MusterReply(
        [
            new MusterWire
            {
                TenantId = tenantId, RegisterId = register.Id.ToString(), StartDate = sent.StartDate, EndDate = sent.EndDate, ReferenceId = register.ReferenceId, ServiceCode = register.ServiceCode,
                AdditionalDetails = sent.AdditionalDetails, IndividualEntries = [.. people.Select(person => EntryOf(person, details[person.IndividualId], skills.GetValueOrDefault(person.IndividualId), midnights))],
            },
        ]);
    }

    private static MusterEntryWire EntryOf(ComputedPerson person, JsonObject details, JsonArray? skills, long[] midnights)
    {
        details["skillCode"] = skills ?? [];
        return new MusterEntryWire
        {
            IndividualId = person.IndividualId.ToString(), EnrollmentDate = person.EnrollmentDate, DenrollmentDate = person.DenrollmentDate, ActualTotalAttendance = person.Total,
            AdditionalDetails = JsonSerializer.SerializeToElement(details, WireJson.Options),
            AttendanceEntries = person.Days is null ? null : [.. person.Days.Select((day, i) => new AttendanceEntryWire
            {
                Time = midnights[i], Attendance = day.Value,
                AdditionalDetails = day is { Entry: { } entry, Exit: { } exit }
                    ? JsonSerializer.SerializeToElement(new DayLogsWire(entry.Id.ToString(), exit.Id.ToString()), WireJson.Options) : null,
            })],
        };
    }
}
