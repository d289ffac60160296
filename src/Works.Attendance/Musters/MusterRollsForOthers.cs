using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Measurements;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Musters;

/// <summary>Answers what measurements and later stages ask of muster rolls.</summary>
internal sealed class MusterRollsForOthers(WorksDb db, MusterEntries entries, IWorkflow workflow) : IMusterRolls, IMusterRollOfWork
{
    public async Task<IReadOnlyList<MusterRollSummary>> FindAsync(string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) =>
        await SummariesAsync(await db.MusterRolls.AsNoTracking().Where(m => m.TenantId == tenantId && ids.Contains(m.Id)).OrderBy(m => m.Id).ToListAsync(cancellationToken), cancellationToken);

    public async Task<MusterRollSummary?> LockAsync(string tenantId, string number, CancellationToken cancellationToken)
    {
        var roll = await db.MusterRolls.FromSql($"select * from attendance.muster_rolls where tenant_id = {tenantId} and muster_roll_number = {number} for update").AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        return roll is null ? null : (await SummariesAsync([roll], cancellationToken))[0];
    }

    public async Task<JsonElement?> FindAsync(string tenantId, string contractNumber, string? musterRollNumber, CancellationToken cancellationToken)
    {
        var roll = await db.MusterRolls.AsNoTracking().Where(m => m.TenantId == tenantId && m.ReferenceId == contractNumber && (musterRollNumber == null || m.MusterRollNumber == musterRollNumber))
            .OrderByDescending(m => m.CreatedTime).ThenByDescending(m => m.Id).FirstOrDefaultAsync(cancellationToken);
        if (roll is null) return null;
        var standing = (await workflow.StandingsAsync(tenantId, [roll.MusterRollNumber], cancellationToken)).GetValueOrDefault(roll.MusterRollNumber);
        return JsonSerializer.SerializeToElement(PrepareMuster.WireOf(roll, [.. (await entries.ReadAsync([roll.Id], cancellationToken))[roll.Id]], standing?.ProcessInstance), WireJson.Options);
    }

    private async Task<IReadOnlyList<MusterRollSummary>> SummariesAsync(List<MusterRoll> rolls, CancellationToken cancellationToken)
    {
        var people = await entries.ReadAsync([.. rolls.Select(roll => roll.Id)], cancellationToken);
        return [.. rolls.Select(roll => new MusterRollSummary(
            roll.Id, roll.MusterRollNumber, roll.RegisterId, roll.ReferenceId, roll.ServiceCode, roll.StartDate,
            new TenantCalendar(TimeZoneInfo.FindSystemTimeZoneById(roll.Zone)).EndOf(roll.LastDay), roll.Status ?? string.Empty, roll.MusterRollStatus, roll.CreatedTime,
            [.. people[roll.Id].Select(person => new MusterRollWorker(
                person.IndividualId.ToString(), person.ActualTotal, person.ModifiedTotal, person.SkillCode, JsonSerializer.SerializeToElement(person.AdditionalDetails, WireJson.Options)))]))];
    }
}
