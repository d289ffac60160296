using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Works.Attendance.Logs;
using Works.Attendance.Registers;
using Works.Platform;
using Works.Registries;

namespace Works.Attendance.Musters;

/// <summary>What a period comes to for one person.</summary>
/// <param name="IndividualId">The person.</param>
/// <param name="EnrollmentDate">Beginning of the latest enrolment that touches the period, epoch milliseconds.</param>
/// <param name="DenrollmentDate">Its end; null while it lasts.</param>
/// <param name="Days">One per day; null for somebody without an exit.</param>
internal sealed record ComputedPerson(Guid IndividualId, long EnrollmentDate, long? DenrollmentDate, IReadOnlyList<DayPresence>? Days)
{
    public decimal Total => Days?.Sum(day => day.Value) ?? 0;
}

/// <summary>
/// Counts the attendance of a register over a period (spec 30 §3.5): everybody whose enrolment touches it, those who were seen first. Three queries,
/// however many people.
/// </summary>
internal sealed class ComputeMuster(WorksDb db, LogStore store, RegisterAccess access, MusterMasters masters, IIndividuals individuals, IBankAccounts accounts)
{
    public async Task<IReadOnlyList<ComputedPerson>> OfAsync(Register register, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var calendar = await access.CalendarAsync(register.TenantId, cancellationToken);
        var thresholds = await masters.ThresholdsAsync(register.TenantId, cancellationToken);
        var (from, to) = (calendar.StartOf(first), calendar.EndOf(last));
        var enrolments = await db.Attendees.AsNoTracking()
            .Where(a => a.RegisterId == register.Id && a.EnrollmentDate <= to && (a.DenrollmentDate == null || a.DenrollmentDate >= from))
            .OrderBy(a => a.CreatedTime).ThenBy(a => a.Id).Select(a => new { a.IndividualId, a.EnrollmentDate, a.DenrollmentDate }).ToListAsync(cancellationToken);
        var logs = (await store.OfRegisterAsync(register.Id, first, last, cancellationToken)).ToLookup(log => log.IndividualId);
        var computed = new List<ComputedPerson>();
        foreach (var person in enrolments.GroupBy(enrolment => enrolment.IndividualId))
        {
            var latest = person.MaxBy(enrolment => enrolment.EnrollmentDate)!;
            // Who was taken out again for a time that he was marked in did not work then.
            AttendanceLog[] valid = [.. logs[person.Key].Where(log => person.Any(enrolment => enrolment.EnrollmentDate <= log.Time && log.Time <= (enrolment.DenrollmentDate ?? long.MaxValue)))];
            var own = valid.ToLookup(log => log.Day);
            var isSeen = valid.Any(log => log.Type == AttendanceLog.Exit);
            computed.Add(new ComputedPerson(
                person.Key, latest.EnrollmentDate, latest.DenrollmentDate,
                isSeen ? [.. Days(first, last).Select(day => AttendanceArithmetic.OfDay(own[day], calendar, thresholds))] : null));
        }

        return [.. computed.OrderBy(person => person.Days is null)]; // stable: otherwise in the order of enrolment
    }

    /// <summary>
    /// Who the people are, as it is kept with the roll: names, and numbers masked. Whoever pays reads account and identity anew, under his own right
    /// (spec 30 §14 row 19).
    /// </summary>
    public async Task<IReadOnlyDictionary<Guid, JsonObject>> DetailsAsync(string tenantId, IReadOnlyCollection<Guid> people, CancellationToken cancellationToken)
    {
        var found = people.ToDictionary(id => id, _ => new JsonObject());
        if (!await access.IsOnAsync(tenantId, "muster-person-details", unset: true, cancellationToken)) return found;
        var persons = await individuals.ByIdAsync(tenantId, people, cancellationToken);
        var banks = await accounts.MaskedAsync(tenantId, "IND", [.. people.Select(id => id.ToString())], cancellationToken);
        foreach (var (id, details) in found)
        {
            if (persons.TryGetValue(id, out var person))
            {
                (details["userId"], details["userName"], details["fatherName"]) = (person.IndividualId, person.GivenName ?? person.Name, person.GuardianName);
                (details["mobileNo"], details["gender"], details["aadharNumber"]) = (person.MaskedMobile, person.Gender, person.MaskedIdentifier);
            }

            if (banks.TryGetValue(id.ToString(), out var bank))
                (details["bankDetails"], details["accountHolderName"], details["accountType"]) = ($"{bank.Number}-{bank.BranchCode}", bank.Holder, bank.AccountType);
        }

        return found;
    }

    /// <summary>Levels of the skills that people are registered with, from which the client chooses.</summary>
    public async Task<IReadOnlyDictionary<Guid, JsonArray>> SkillsAsync(string tenantId, IReadOnlyCollection<Guid> people, CancellationToken cancellationToken) =>
        (await individuals.ByIdAsync(tenantId, people, cancellationToken)).ToDictionary(
            person => person.Key, person => new JsonArray([.. person.Value.Skills.Select(skill => (JsonNode?)JsonValue.Create(skill.Level))]));

    public static IEnumerable<DateOnly> Days(DateOnly first, DateOnly last)
    {
        for (var day = first; day <= last; day = day.AddDays(1)) yield return day;
    }
}
