using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Attendance.Registers;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Musters;

/// <summary>Moves a roll through its workflow; corrects days and skills, or counts the days anew. Spec 30 §3.6.</summary>
internal sealed class UpdateMuster(WorksDb db, RegisterAccess access, PrepareMuster prepare, MusterEntries entries, IControls controls, IEnumerable<IBilledMusterRolls> bills)
{
    public static void Map(IEndpointRouteBuilder musters) => musters.MapPost(
        "/v1/_update", (MusterRequest request, UpdateMuster slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<MusterReply>();

    public async Task<Result<MusterReply>> HandleAsync(MusterRequest request, CancellationToken cancellationToken)
    {
        if (Shape(request) is { Length: > 0 } incomplete) return incomplete;
        var (sent, step) = (request.MusterRoll!, request.Workflow!);
        var tenantId = sent.TenantId!;
        if (!await access.IsTenantAsync(tenantId, cancellationToken)) return MusterErrors.UnknownTenant(tenantId);
        var id = UpdateRegisters.IdOf(sent.Id);
        var registerId = await db.MusterRolls.AsNoTracking().Where(m => m.TenantId == tenantId && m.Id == id).Select(m => (Guid?)m.RegisterId).SingleOrDefaultAsync(cancellationToken);
        if (registerId is null) return MusterErrors.NotFound(sent.Id!);
        // The register first, as whoever creates a roll or writes logs does.
        var register = (await db.LockRegistersAsync(tenantId, [registerId.Value], cancellationToken))[registerId.Value];
        var roll = (await db.LockMusterRollAsync(tenantId, id, cancellationToken))!;
        if (db.Context.IsStale(roll.RowVersion)) return MusterErrors.Stale;
        foreach (var billed in bills)
            if (await billed.BillOfAsync(tenantId, roll.MusterRollNumber, cancellationToken) is { } bill) return MusterErrors.Billed(roll.MusterRollNumber, bill);

        MusterEntry[] before = [.. (await entries.ReadAsync([roll.Id], cancellationToken))[roll.Id]];
        var recomputes = MusterShape.AsksToRecompute(sent.AdditionalDetails) && await access.IsOnAsync(tenantId, "muster-recompute", unset: true, cancellationToken);
        if (recomputes && !await access.IsStaffAsync(tenantId, register.Id, cancellationToken)) return MusterErrors.LogsClosed;
        var counted = recomputes ? await prepare.PeopleAsync(register, roll, before, cancellationToken) : before;
        var corrected = await CorrectedAsync(roll, counted, sent, takesDays: !recomputes, step, cancellationToken);
        if (corrected.IsRefused) return corrected.Failures.ToArray();
        if (!recomputes) roll.Merge(sent.AdditionalDetails);

        var moved = await prepare.MoveAsync(roll, step, cancellationToken);
        if (moved.IsRefused) return moved.Failures.ToArray();
        // On its way back a roll may be as it is: that is why it goes back.
        if (roll.MusterRollStatus != MusterRoll.CorrectionState && step.Action!.ToUpperInvariant() is not ("SENDBACK" or "REJECT")
            && await prepare.ControlsAsync(roll, corrected.Value, isSubmitted: recomputes, cancellationToken) is { } control) return control;
        return new MusterReply([await prepare.KeepAsync("update-musterroll", roll, before, corrected.Value, step, moved.Value.ProcessInstance, cancellationToken)]);
    }

    private static Failure[] Shape(MusterRequest request)
    {
        if (request.MusterRoll is not { } roll) return [MusterErrors.NoMuster];
        var missing = new Refusals();
        missing.When(string.IsNullOrWhiteSpace(roll.TenantId), () => MusterErrors.Tenant);
        missing.When(string.IsNullOrWhiteSpace(roll.Id), () => MusterErrors.Id);
        missing.When(request.Workflow is null, () => MusterErrors.Workflow);
        missing.When(request.Workflow is { } step && string.IsNullOrWhiteSpace(step.Action), () => MusterErrors.Action);
        return missing.ToArray();
    }

    // Entries are known by their id; what belongs to no entry of the roll is not even looked at.
    private async Task<Result<IReadOnlyList<MusterEntry>>> CorrectedAsync(
        MusterRoll roll, IReadOnlyList<MusterEntry> people, MusterWire sent, bool takesDays, WorkflowRequest step, CancellationToken cancellationToken)
    {
        var changes = (sent.IndividualEntries ?? []).GroupBy(entry => UpdateRegisters.IdOf(entry.Id)).ToDictionary(group => group.Key, group => group.Last());
        var corrected = new List<MusterEntry>();
        var isUnexplained = false;
        foreach (var person in people)
        {
            if (!changes.TryGetValue(person.Id, out var change))
            {
                corrected.Add(person);
                continue;
            }

            var entry = await prepare.WithSkillAsync(roll.TenantId, person, MusterShape.CodeOf(change), cancellationToken);
            if (takesDays && change.ModifiedTotalAttendance is { } days && days != person.ModifiedTotal)
            {
                if (days < 0 || days > roll.DayCount || decimal.Remainder(days, 0.5m) != 0) return MusterErrors.Modified(person.IndividualId.ToString(), days, roll.DayCount);
                var reason = MusterShape.ReasonOf(change);
                isUnexplained |= reason is null && step.Said is null;
                var details = entry.AdditionalDetails.DeepClone().AsObject();
                if (reason is not null) details["reason"] = reason;
                entry = entry with { ModifiedTotal = days, AdditionalDetails = details, LastModifiedBy = db.Context.Caller.Uuid.ToString(), LastModifiedTime = db.Now };
            }

            corrected.Add(entry);
        }

        return isUnexplained && await controls.BrokenAsync(roll.TenantId, "30-14-25", roll.MusterRollNumber, MusterErrors.ReasonMissing(roll.MusterRollNumber), cancellationToken) is { } failure ? failure : corrected;
    }
}
