using System.Globalization;
using System.Text.Json;
using Works.Administration;
using Works.Attendance.Logs;
using Works.Attendance.Overlaps;
using Works.Attendance.Registers;
using Works.Platform;

namespace Works.Attendance.Musters;

/// <summary>What create and update share: people of the roll, controls, workflow, events.</summary>
internal sealed class PrepareMuster(
    WorksDb db, ComputeMuster compute, MusterEntries entries, MusterMasters masters, RegisterAccess access, FlagOverlaps overlaps, JustifiedOverlaps justified, IControls controls, IMasters switches,
    IWorkflow workflow, Outbox outbox)
{
    private const string DefinitionName = "MR";

    /// <summary>The people of a roll as the logs count them. Whoever stands on it already keeps his place and his skill; his correction is gone.</summary>
    public async Task<IReadOnlyList<MusterEntry>> PeopleAsync(Register register, MusterRoll roll, IReadOnlyList<MusterEntry> before, CancellationToken cancellationToken)
    {
        var computed = await compute.OfAsync(register, roll.FirstDay, roll.LastDay, cancellationToken);
        var details = await compute.DetailsAsync(roll.TenantId, [.. computed.Select(person => person.IndividualId)], cancellationToken);
        var by = db.Context.Caller.Uuid.ToString();
        var counted = computed.ToDictionary(person => person.IndividualId);
        var people = new List<MusterEntry>();
        foreach (var entry in before)
        {
            // Somebody whose enrolment was taken out of the period meanwhile stays on the roll, without a day.
            var person = counted.GetValueOrDefault(entry.IndividualId);
            counted.Remove(entry.IndividualId);
            people.Add(entry with { Days = Values(person), ActualTotal = person?.Total ?? 0, ModifiedTotal = null, LastModifiedBy = by, LastModifiedTime = db.Now });
        }

        people.AddRange(computed.Where(person => counted.ContainsKey(person.IndividualId)).Select(person => new MusterEntry
        {
            Id = Guid.CreateVersion7(), IndividualId = person.IndividualId, EnrollmentDate = person.EnrollmentDate, DenrollmentDate = person.DenrollmentDate, Days = Values(person), ActualTotal = person.Total,
            AdditionalDetails = details[person.IndividualId], CreatedBy = by, CreatedTime = db.Now, LastModifiedBy = by, LastModifiedTime = db.Now,
        }));
        return people;
    }

    /// <summary>The entry with the skill that the client chose; without one as it is.</summary>
    public async Task<MusterEntry> WithSkillAsync(string tenantId, MusterEntry entry, string? code, CancellationToken cancellationToken)
    {
        if (code is null || code == entry.SkillCode) return entry;
        var details = entry.AdditionalDetails.DeepClone().AsObject();
        (details["skillCode"], details["skillValue"]) = (code, (await masters.NamesAsync(tenantId, cancellationToken)).ById.GetValueOrDefault(code));
        return entry with { SkillCode = code, AdditionalDetails = details, LastModifiedBy = db.Context.Caller.Uuid.ToString(), LastModifiedTime = db.Now };
    }

    /// <summary>What may stop a roll on its way forward: skills, days, presence elsewhere (spec 30 §14 rows 4 and 26; C17, C18).</summary>
    public async Task<Failure?> ControlsAsync(MusterRoll roll, IReadOnlyList<MusterEntry> people, bool isSubmitted, CancellationToken cancellationToken)
    {
        if (isSubmitted && await access.IsOnAsync(roll.TenantId, "skill-code-at-muster-submit", unset: true, cancellationToken))
        {
            string[] unskilled = [.. people.Where(person => person.PaidDays > 0 && person.SkillCode is null).Select(NameOf)];
            if (unskilled.Length > 0) return MusterErrors.SkillMissing(unskilled);
        }

        var (total, allowed) = (people.Sum(person => person.PaidDays), (decimal)roll.DayCount * people.Count);
        if (total > allowed && await controls.BrokenAsync(roll.TenantId, "C18", roll.MusterRollNumber, MusterErrors.TooManyDays(roll.MusterRollNumber, total, allowed), cancellationToken) is { } days) return days;
        return await ElsewhereAsync(roll, people, cancellationToken);
    }

    private async Task<Failure?> ElsewhereAsync(MusterRoll roll, IReadOnlyList<MusterEntry> people, CancellationToken cancellationToken)
    {
        PersonDay[] worked = [.. people.Where(person => person.Days is not null && person.PaidDays > 0)
            .SelectMany(person => person.Days!.Select((value, i) => (value, i)).Where(day => day.value > 0).Select(day => new PersonDay(person.IndividualId, roll.FirstDay.AddDays(day.i))))];
        if (worked.Length == 0) return null;
        var elsewhere = await overlaps.ElsewhereAsync(roll.RegisterId, worked, cancellationToken);
        var found = await justified.WithoutAsync(roll.TenantId, await overlaps.OfAsync(roll.TenantId, elsewhere, cancellationToken), cancellationToken);
        if (found.Count == 0) return null;
        var names = people.ToDictionary(person => person.IndividualId, NameOf);
        var failure = AttendanceErrors.Overlap([.. found.Select(one => string.Create(CultureInfo.InvariantCulture, $"{names.GetValueOrDefault(one.IndividualId, one.IndividualId.ToString())} {one.Day:yyyy-MM-dd}"))]);
        // The switch of its own (spec 05 §16): report-only leaves the row in the list of overlaps and goes on.
        var isOn = await switches.SwitchAsync(roll.TenantId, "ghost-worker-block", "block", cancellationToken) == "block";
        return isOn || !await controls.BlocksAsync(roll.TenantId, cancellationToken) ? await controls.BrokenAsync(roll.TenantId, "C17", roll.MusterRollNumber, failure, cancellationToken) : null;
    }

    /// <summary>Takes the step and lets the roll follow it.</summary>
    public async Task<Result<WorkflowStanding>> MoveAsync(MusterRoll roll, WorkflowRequest request, CancellationToken cancellationToken)
    {
        // Legacy definitions reject to whoever made the roll.
        if (string.Equals(request.Action, "REJECT", StringComparison.OrdinalIgnoreCase) && request.AssignedTo.Count == 0) request = request with { Assignes = [roll.CreatedBy] };
        var moved = await workflow.MoveAsync(new WorkflowMove(roll.TenantId, DefinitionName, roll.MusterRollNumber, request), cancellationToken);
        if (moved.IsRefused) return moved.Failures.ToArray();
        roll.Stand(moved.Value.State, moved.Value.ApplicationStatus, db.Context.Caller.Uuid.ToString(), db.Now);
        return moved.Value;
    }

    /// <summary>Stores the people, tells the story and answers the roll.</summary>
    public async Task<MusterWire> KeepAsync(
        string topic, MusterRoll roll, IReadOnlyList<MusterEntry> before, IReadOnlyList<MusterEntry> people, WorkflowRequest request, JsonElement? processInstance, CancellationToken cancellationToken)
    {
        await entries.WriteAsync(roll, before, people, request.Said, cancellationToken);
        var wire = WireOf(roll, people, processInstance);
        outbox.Publish(topic, roll.TenantId, roll.MusterRollNumber, new MusterRequest(wire, request));
        if (roll.MusterRollStatus == MusterRoll.ApprovedState) outbox.Publish("calculate-musterroll", roll.TenantId, roll.MusterRollNumber, new MusterApproved(wire), "muster.approved");
        db.Context.Version = roll.RowVersion + (db.Entry(roll).State == Microsoft.EntityFrameworkCore.EntityState.Modified ? 1 : 0);
        return wire;
    }

    public static MusterWire WireOf(MusterRoll roll, IReadOnlyList<MusterEntry> people, JsonElement? processInstance)
    {
        var calendar = new TenantCalendar(TimeZoneInfo.FindSystemTimeZoneById(roll.Zone));
        long[] midnights = [.. ComputeMuster.Days(roll.FirstDay, roll.LastDay).Select(calendar.StartOf)];
        return roll.ToWire([.. people.Select(person => person.ToWire(roll, midnights))], processInstance);
    }

    private static decimal[]? Values(ComputedPerson? person) => person?.Days is null ? null : [.. person.Days.Select(day => day.Value)];

    private static string NameOf(MusterEntry person) => person.AdditionalDetails["userName"]?.ToString() ?? person.IndividualId.ToString();
}
