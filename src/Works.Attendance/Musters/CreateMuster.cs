using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Attendance.Registers;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Musters;

/// <summary>Sums up a week of a register and starts its way to payment. Spec 30 §3.4, step by step.</summary>
internal sealed class CreateMuster(WorksDb db, RegisterAccess access, PrepareMuster prepare, INumbering numbering)
{
    private const int FurtherDays = 6;

    public static void Map(IEndpointRouteBuilder musters) => musters.MapPost(
        "/v1/_create", (MusterRequest request, CreateMuster slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<MusterReply>();

    public async Task<Result<MusterReply>> HandleAsync(MusterRequest request, CancellationToken cancellationToken)
    {
        if (Shape(request) is { Length: > 0 } incomplete) return incomplete;
        var (sent, step) = (request.MusterRoll!, request.Workflow!);
        var tenantId = sent.TenantId!;
        var calendar = await access.CalendarAsync(tenantId, cancellationToken);
        var days = await DaysAsync(sent, calendar, cancellationToken);
        if (days.IsRefused) return days.Failures.ToArray();
        if (!await access.IsTenantAsync(tenantId, cancellationToken)) return MusterErrors.UnknownTenant(tenantId);

        // From here on nobody else sums up this register, enrols into it or writes its logs.
        var register = (await db.LockRegistersAsync(tenantId, [UpdateRegisters.IdOf(sent.RegisterId)], cancellationToken)).Values.SingleOrDefault();
        if (register is null || register.IsDeleted) return MusterErrors.NotOfUser(sent.RegisterId!);
        if (!await access.IsStaffAsync(tenantId, register.Id, cancellationToken))
            return await access.SeesAllAsync(tenantId, cancellationToken) ? MusterErrors.LogsClosed : MusterErrors.NotOfUser(sent.RegisterId!);
        var (first, last) = days.Value;
        if (await DuplicateAsync(register.Id, first, last, cancellationToken) is { } duplicate) return MusterErrors.Duplicate(duplicate);
        if (await access.IsOnAsync(tenantId, "muster-inside-register", unset: true, cancellationToken)
            && (calendar.EndOf(last) < register.StartDate || calendar.StartOf(first) > calendar.EndOfRegister(register.EndDate))) return MusterErrors.OutsideRegister(register.RegisterNumber);
        if ((sent.IndividualEntries ?? []).FirstOrDefault(entry => entry.AdditionalDetails is { ValueKind: System.Text.Json.JsonValueKind.Object } && MusterShape.CodeOf(entry) is null) is { } uncoded)
            return MusterErrors.CodeMissing(uncoded.IndividualId);

        var issued = await numbering.IssueAsync("muster.number", tenantId, 1, "MR/[fy:yyyy-yy]/[cy:MM]/[cy:dd]/[SEQ_MUSTER_NUM]", cancellationToken);
        if (issued.IsRefused) return MusterErrors.NumberNotIssued(issued.Failures[0].Message);
        var roll = new MusterRoll
        {
            TenantId = tenantId, MusterRollNumber = issued.Value[0], RegisterId = register.Id, StartDate = calendar.StartOf(first), EndDate = calendar.StartOf(last), Zone = calendar.Zone.Id,
            FirstDay = first, LastDay = last, ReferenceId = register.ReferenceId, ServiceCode = register.ServiceCode, CreatedBy = db.Context.Caller.Uuid.ToString(), CreatedTime = db.Now,
        };
        roll.Describe(sent.AdditionalDetails);
        var people = await PeopleAsync(register, roll, sent, cancellationToken);
        var moved = await prepare.MoveAsync(roll, step, cancellationToken);
        if (moved.IsRefused) return moved.Failures.ToArray();
        db.MusterRolls.Add(roll);
        if (await prepare.ControlsAsync(roll, people, isSubmitted: true, cancellationToken) is { } control) return control;
        return new MusterReply([await prepare.KeepAsync("save-musterroll", roll, [], people, step, moved.Value.ProcessInstance, cancellationToken)]);
    }

    private static Failure[] Shape(MusterRequest request)
    {
        var missing = new Refusals();
        foreach (var failure in MusterShape.Of(request.MusterRoll, needsEnd: false)) missing.Add(failure);
        missing.When(request.Workflow is null, () => MusterErrors.Workflow);
        missing.When(request.Workflow is { } step && string.IsNullOrWhiteSpace(step.Action), () => MusterErrors.Action);
        return missing.ToArray();
    }

    // A week from Monday on, whatever end was sent; where the tenant's switches say otherwise, as sent.
    private async Task<Result<(DateOnly First, DateOnly Last)>> DaysAsync(MusterWire sent, TenantCalendar calendar, CancellationToken cancellationToken)
    {
        var first = calendar.DayOf(sent.StartDate!.Value);
        if (await access.IsOnAsync(sent.TenantId!, "muster-starts-on-monday", unset: true, cancellationToken) && first.DayOfWeek != DayOfWeek.Monday) return MusterErrors.NotMonday;
        if (await access.IsOnAsync(sent.TenantId!, "muster-lasts-six-more-days", unset: true, cancellationToken)) return (first, first.AddDays(FurtherDays));
        return MusterShape.DaysOf(sent.StartDate.Value, sent.EndDate ?? sent.StartDate.Value, calendar);
    }

    private Task<string?> DuplicateAsync(Guid registerId, DateOnly first, DateOnly last, CancellationToken cancellationToken) => db.MusterRolls.AsNoTracking()
        .Where(m => m.RegisterId == registerId && m.FirstDay <= last && m.LastDay >= first && m.Status != MusterStatus.Cancelled && m.Status != MusterStatus.Inactive)
        .OrderBy(m => m.FirstDay).Select(m => m.MusterRollNumber).FirstOrDefaultAsync(cancellationToken);

    // Who was sent and is not counted is left out; who is counted and was not sent has no skill yet.
    private async Task<IReadOnlyList<MusterEntry>> PeopleAsync(Register register, MusterRoll roll, MusterWire sent, CancellationToken cancellationToken)
    {
        var codes = (sent.IndividualEntries ?? []).GroupBy(entry => UpdateRegisters.IdOf(entry.IndividualId)).ToDictionary(group => group.Key, group => MusterShape.CodeOf(group.Last()));
        var people = new List<MusterEntry>();
        foreach (var person in await prepare.PeopleAsync(register, roll, [], cancellationToken))
            people.Add(await prepare.WithSkillAsync(roll.TenantId, person, codes.GetValueOrDefault(person.IndividualId), cancellationToken));
        return people;
    }
}
