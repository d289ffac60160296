using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Attendance.Logs;
using Works.Attendance.Musters;
using Works.Attendance.Registers;
using Works.Contracts;
using Works.Estimates;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;

namespace Works.Attendance;

/// <summary>
/// Marks the attendance of the sample works of the data set and takes their muster rolls as far as the data set says, through the same code as live
/// requests and as the person who would have done it (spec 05 §14). A register with people is left.
/// </summary>
internal sealed class AttendanceSeed(SamplePeople actors, IMasters masters) : ISeedStep
{
    public int Order => 525;

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        if (!files.IsDemo) return;
        foreach (var sample in files.Read("sample-works.json")?.EnumerateArray() ?? default)
        {
            if (!sample.TryGetProperty("register", out var kept) || kept.ValueKind != JsonValueKind.Object) continue;
            var tenantId = sample.GetProperty("tenantId").GetString()!;
            var projectId = SeedFiles.IdOf(tenantId, "project", sample.GetProperty("key").GetString()!);
            var number = await actors.AskAsync(tenantId, kept.GetProperty("by").GetString()!, services => ContractAsync(services, tenantId, projectId, cancellationToken), cancellationToken);
            var register = await db.Registers.AsNoTracking().SingleOrDefaultAsync(r => r.TenantId == tenantId && r.ReferenceId == number && r.Status == RegisterStatus.ACTIVE, cancellationToken);
            if (register is null || await db.Attendees.AnyAsync(a => a.RegisterId == register.Id, cancellationToken)) continue;
            await LoadAsync(sample, kept, register, cancellationToken);
        }
    }

    private static async Task<string?> ContractAsync(IServiceProvider services, string tenantId, Guid projectId, CancellationToken cancellationToken)
    {
        var estimate = await services.GetRequiredService<IEstimates>().ActiveOfProjectAsync(tenantId, projectId, cancellationToken);
        return estimate is null ? null
            : (await services.GetRequiredService<IContracts>().OfEstimateAsync(tenantId, estimate.Id, cancellationToken)).FirstOrDefault(version => version.Status == "ACTIVE")?.Number;
    }

    private async Task LoadAsync(JsonElement sample, JsonElement kept, Register register, CancellationToken cancellationToken)
    {
        var (tenantId, by) = (register.TenantId, kept.GetProperty("by").GetString()!);
        var people = kept.GetProperty("attendees").EnumerateArray().Select(number => (Number: number.GetString()!, Id: SeedFiles.IdOf(tenantId, "individual", number.GetString()!))).ToList();
        await AskAsync(tenantId, by, services => services.GetRequiredService<CreateAttendees>().HandleAsync(
            new AttendeeRequest([.. people.Select(person => new AttendeeWire { TenantId = tenantId, RegisterId = register.Id.ToString(), IndividualId = person.Id.ToString(), EnrollmentDate = register.StartDate })]),
            cancellationToken), cancellationToken);

        var calendar = new TenantCalendar(await masters.ZoneOfAsync(tenantId, cancellationToken));
        var week = new SampleWeek(kept.GetProperty("logs"), register, calendar);
        for (var i = 0; i < week.Count; i++)
        {
            var request = new LogRequest([.. people.SelectMany(person => week.LogsOf(i, person.Number, person.Id))]);
            await AskAsync(tenantId, by, services => services.GetRequiredService<CreateLogs>().HandleAsync(request, cancellationToken), cancellationToken);
        }

        if (!sample.TryGetProperty("musters", out var musters) || musters.ValueKind != JsonValueKind.Array) return;
        foreach (var muster in musters.EnumerateArray()) await SumUpAsync(muster, register, week, [.. people.Select(person => person.Id)], calendar, cancellationToken);
    }

    private async Task SumUpAsync(JsonElement sample, Register register, SampleWeek week, Guid[] people, TenantCalendar calendar, CancellationToken cancellationToken)
    {
        MusterWire? roll = null;
        foreach (var step in sample.GetProperty("actions").EnumerateArray())
        {
            var action = new WorkflowRequest { Action = step.GetProperty("action").GetString() };
            roll = (await AskAsync(register.TenantId, step.GetProperty("by").GetString()!, async services =>
            {
                if (roll is not null) return await services.GetRequiredService<UpdateMuster>().HandleAsync(new MusterRequest(new MusterWire { Id = roll.Id, TenantId = roll.TenantId }, action), cancellationToken);
                // Everybody is paid by what he is registered with.
                var persons = await services.GetRequiredService<IIndividuals>().ByIdAsync(register.TenantId, people, cancellationToken);
                return await services.GetRequiredService<CreateMuster>().HandleAsync(
                    new MusterRequest(
                        new MusterWire
                        {
                            TenantId = register.TenantId, RegisterId = register.Id.ToString(), StartDate = calendar.StartOf(week.MondayOf(sample.GetProperty("week").GetInt32() - 1)),
                            AdditionalDetails = DetailsOf(register),
                            IndividualEntries = [.. persons.Values.Select(person => new MusterEntryWire { IndividualId = person.Id.ToString(), AdditionalDetails = JsonSerializer.SerializeToElement(new { code = person.Skills[0].Level }) })],
                        }, action), cancellationToken);
            }, cancellationToken)).MusterRolls[0];
        }
    }

    // As the field app fills it from the register.
    private static JsonElement DetailsOf(Register register)
    {
        var known = Json.Of(register.AdditionalDetails) ?? JsonSerializer.SerializeToElement(new { });
        string? Text(string member) => known.ValueKind == JsonValueKind.Object && known.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return JsonSerializer.SerializeToElement(
            new
            {
                orgName = Text("orgName"), contractId = register.ReferenceId, attendanceRegisterNo = register.RegisterNumber, attendanceRegisterName = register.Name, projectName = Text("projectName"),
                projectId = Text("projectId"), projectType = Text("projectType"), projectDesc = Text("projectDesc"), locality = Text("locality"), ward = Text("ward"), executingAuthority = Text("executingAuthority"),
            }, WireJson.Options);
    }

    private Task<T> AskAsync<T>(string tenantId, string userName, Func<IServiceProvider, Task<Result<T>>> ask, CancellationToken cancellationToken) => actors.AskAsync(tenantId, userName, async services =>
    {
        var result = await ask(services);
        return result.IsRefused ? throw new InvalidDataException($"sample-works.json: attendance of {tenantId}: {result.Failures[0].Code} {result.Failures[0].Message}") : result.Value;
    }, cancellationToken);

    /// <summary>Weeks of a site on which everybody works whole days, with the exceptions of the data set.</summary>
    private sealed class SampleWeek(JsonElement logs, Register register, TenantCalendar calendar)
    {
        public int Count => logs.GetProperty("weeks").GetInt32();

        public DateOnly MondayOf(int week)
        {
            var before = calendar.DayOf(logs.GetProperty("firstWeekStartsMondayBefore").GetInt64());
            return before.AddDays(-(((int)before.DayOfWeek + 6) % 7) + (7 * week));
        }

        public IEnumerable<LogWire> LogsOf(int week, string number, Guid individualId)
        {
            for (var day = 1; day <= logs.GetProperty("workingDays").GetInt32(); day++)
            {
                if (Is("absences", number, day)) continue;
                var midnight = calendar.StartOf(MondayOf(week).AddDays(day - 1));
                // The app subtracts a minute: an exit at the full hour would count for more (spec 30 §3.5).
                var hours = logs.GetProperty(Is("halfDays", number, day) ? "exitHourHalfDay" : "exitHourFullDay").GetInt32();
                yield return Log(individualId, midnight + (logs.GetProperty("entryHour").GetInt32() * 3_600_000L), AttendanceLog.Entry);
                yield return Log(individualId, midnight + (hours * 3_600_000L) - 60_000, AttendanceLog.Exit);
            }
        }

        private bool Is(string exception, string number, int day) => logs.GetProperty(exception).EnumerateArray()
            .Any(one => one.GetProperty("individualId").GetString() == number && one.GetProperty("day").GetInt32() == day);

        private LogWire Log(Guid individualId, long time, string type) => new()
        {
            TenantId = register.TenantId, RegisterId = register.Id.ToString(), IndividualId = individualId.ToString(), Time = time, Type = type,
        };
    }
}
