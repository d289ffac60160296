using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Attendance.Registers;
using Works.Contracts;
using Works.Estimates;
using Works.Platform;
using Works.Platform.Edge;
using Works.Projects;
using Works.Registries;

namespace Works.Attendance.Musters;

/// <summary>The body carries the envelope only.</summary>
internal sealed record NominalRollRequest;

internal sealed record NominalRollReply(NominalRollWire NominalRoll);

/// <summary>Figures of the printed nominal muster roll (spec 40 §8).</summary>
internal sealed record NominalRollWire
{
    public required string TenantId { get; init; }
    public required string MusterRollNumber { get; init; }
    public required string MusterRollStatus { get; init; }
    public string? ContractNumber { get; init; }
    public string? RegisterNumber { get; init; }
    public string? RegisterName { get; init; }
    public required NominalProjectWire Project { get; init; }
    public required NominalOrganisationWire Organisation { get; init; }

    /// <summary>Epoch milliseconds: first moment of the first day, last moment of the last.</summary>
    public required long FromPeriod { get; init; }
    public required long ToPeriod { get; init; }

    /// <summary>Epoch milliseconds of the roll's creation: wages are by the rates of that moment.</summary>
    public required long CreatedTime { get; init; }

    /// <summary>Name of whoever took the last step, and when, epoch milliseconds; null before anybody did.</summary>
    public string? LastActor { get; init; }
    public string? LastAction { get; init; }
    public required long LastModifiedTime { get; init; }
    public required IReadOnlyList<NominalWorkerWire> Workers { get; init; }

    /// <summary>Σ of each day of the period.</summary>
    public required IReadOnlyList<NominalDayWire> Days { get; init; }
    public required decimal TotalDaysByLogs { get; init; }
    public required decimal TotalDaysPaid { get; init; }

    /// <summary>Rupees: Σ of the wages that are known.</summary>
    public required decimal TotalWage { get; init; }

    /// <summary>How many people with days have no rate: the sum above is without them.</summary>
    public required int WorkersWithoutRate { get; init; }
}

internal sealed record NominalProjectWire(string? Number, string? Name, string? Type, string? Ward, string? Locality);

/// <summary>Who executes the work, and as what (IA or IP).</summary>
internal sealed record NominalOrganisationWire(string? Number, string? Name, string? Role);

internal sealed record NominalWorkerWire
{
    public required int SerialNumber { get; init; }
    public required string IndividualId { get; init; }

    /// <summary>The number people know, e.g. IND-2025-07-14-004471.</summary>
    public string? RegistrationNumber { get; init; }
    public string? Name { get; init; }
    public string? GuardianName { get; init; }
    public string? Gender { get; init; }
    public string? SkillCode { get; init; }
    public string? SkillName { get; init; }

    /// <summary>Masked; whoever pays reads it in clear under a right of his own.</summary>
    public string? BankAccount { get; init; }
    public string? BranchCode { get; init; }
    public string? IdentityNumber { get; init; }
    public required IReadOnlyList<NominalDayWire> Days { get; init; }
    public required decimal DaysByLogs { get; init; }
    public decimal? DaysModified { get; init; }
    public required decimal DaysPaid { get; init; }

    /// <summary>Rupees; null when the skill is not chosen or has no rate at the roll's creation.</summary>
    public decimal? DailyWage { get; init; }
    public decimal? Wage { get; init; }
}

/// <summary>A day of a person, or of all.</summary>
/// <param name="Time">Epoch milliseconds: first moment of the day.</param>
/// <param name="Mark">F whole, H half, A absent; null in sums.</param>
/// <param name="Attendance">In days.</param>
internal sealed record NominalDayWire(long Time, string? Mark, decimal Attendance);

/// <summary>The figures of a nominal muster roll, one row per person and one mark per day: what its printed form shows. Ours; spec 40 §8.</summary>
internal sealed class NominalRoll(
    WorksDb db, RegisterAccess access, IOrganisationLimit limit, MusterEntries entries, MusterMasters masters, IIndividuals individuals, IBankAccounts accounts, IContracts contracts, IEstimates estimates,
    IProjects projects, IOrganisations organisations, IWorkflow workflow) : INominalRolls
{
    private const string Path = "/muster-roll/v1/nominal/_search";

    public static void Map(IEndpointRouteBuilder musters) => musters.MapPost(
        "/v1/nominal/_search", (string? tenantId, string? musterRollNumber, NominalRollRequest request, NominalRoll slice, CancellationToken cancellationToken) =>
            slice.HandleAsync(tenantId, musterRollNumber, cancellationToken)).Replies<NominalRollReply>();

    public async Task<JsonElement?> FindAsync(string tenantId, string number, string path, CancellationToken cancellationToken) =>
        await OfAsync(tenantId, number, path, cancellationToken) is { } found ? JsonSerializer.SerializeToElement(found, WireJson.Options) : null;

    private async Task<Result<NominalRollReply>> HandleAsync(string? tenantId, string? number, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(tenantId)) return MusterErrors.Tenant;
        if (string.IsNullOrWhiteSpace(number)) return MusterErrors.NumberMissing;
        return await OfAsync(tenantId, number, Path, cancellationToken) is { } found ? new NominalRollReply(found) : MusterErrors.UnknownNumber(number);
    }

    private async Task<NominalRollWire?> OfAsync(string tenantId, string number, string path, CancellationToken cancellationToken)
    {
        var roll = await db.MusterRolls.AsNoTracking().SingleOrDefaultAsync(m => m.TenantId == tenantId && m.MusterRollNumber == number, cancellationToken);
        if (roll is null) return null;
        if (await limit.OfCallerAsync(tenantId, path, cancellationToken) is not null && !await access.IsStaffAsync(tenantId, roll.RegisterId, cancellationToken)) return null;

        var register = await db.Registers.AsNoTracking().SingleAsync(r => r.Id == roll.RegisterId, cancellationToken);
        MusterEntry[] people = [.. (await entries.ReadAsync([roll.Id], cancellationToken))[roll.Id]];
        var persons = await individuals.ByIdAsync(tenantId, [.. people.Select(person => person.IndividualId)], cancellationToken);
        var banks = await accounts.MaskedAsync(tenantId, "IND", [.. people.Select(person => person.IndividualId.ToString())], cancellationToken);
        var (names, rates) = (await masters.NamesAsync(tenantId, cancellationToken), await masters.RatesAsync(tenantId, cancellationToken));
        var calendar = new TenantCalendar(TimeZoneInfo.FindSystemTimeZoneById(roll.Zone));
        long[] midnights = [.. ComputeMuster.Days(roll.FirstDay, roll.LastDay).Select(calendar.StartOf)];
        var workers = people.Select((person, i) => WorkerOf(i + 1, person, persons.GetValueOrDefault(person.IndividualId), banks.GetValueOrDefault(person.IndividualId.ToString()), names, rates.At(person.SkillCode, roll.CreatedTime), midnights)).ToList();
        var (project, organisation) = await PartiesAsync(roll, register, cancellationToken);
        var step = (await workflow.StandingsAsync(tenantId, [roll.MusterRollNumber], cancellationToken)).GetValueOrDefault(roll.MusterRollNumber)?.ProcessInstance;
        return new NominalRollWire
        {
            TenantId = tenantId, MusterRollNumber = roll.MusterRollNumber, MusterRollStatus = roll.MusterRollStatus, ContractNumber = roll.ReferenceId, RegisterNumber = register.RegisterNumber,
            RegisterName = register.Name, Project = project, Organisation = organisation, FromPeriod = roll.StartDate, ToPeriod = calendar.EndOf(roll.LastDay), CreatedTime = roll.CreatedTime,
            LastActor = Text(step, "assigner", "name"), LastAction = Text(step, "action"), LastModifiedTime = roll.LastModifiedTime, Workers = workers,
            Days = [.. midnights.Select((time, i) => new NominalDayWire(time, Mark: null, workers.Sum(worker => worker.Days[i].Attendance)))],
            TotalDaysByLogs = workers.Sum(worker => worker.DaysByLogs), TotalDaysPaid = workers.Sum(worker => worker.DaysPaid), TotalWage = workers.Sum(worker => worker.Wage ?? 0),
            WorkersWithoutRate = workers.Count(worker => worker.DaysPaid > 0 && worker.Wage is null),
        };
    }

    private static NominalWorkerWire WorkerOf(int serial, MusterEntry entry, Person? person, PayeeAccount? bank, LabourNames names, decimal? rate, long[] midnights) => new()
    {
        SerialNumber = serial, IndividualId = entry.IndividualId.ToString(), RegistrationNumber = person?.IndividualId, Name = person?.Name, GuardianName = person?.GuardianName, Gender = person?.Gender,
        SkillCode = entry.SkillCode, SkillName = entry.SkillCode is null ? null : names.ById.GetValueOrDefault(entry.SkillCode), BankAccount = bank?.Number, BranchCode = bank?.BranchCode,
        IdentityNumber = person?.MaskedIdentifier, DaysByLogs = entry.ActualTotal, DaysModified = entry.ModifiedTotal, DaysPaid = entry.PaidDays, DailyWage = rate, Wage = Wages.Of(entry.PaidDays, rate),
        Days = [.. midnights.Select((time, i) => new NominalDayWire(time, MarkOf(entry.Days?[i] ?? 0), entry.Days?[i] ?? 0))],
    };

    private static string MarkOf(decimal value) => value switch { 1 => "F", > 0 => "H", _ => "A" };

    // Of the contract where there is one; a stand-alone register has what was written into it.
    private async Task<(NominalProjectWire Project, NominalOrganisationWire Organisation)> PartiesAsync(MusterRoll roll, Register register, CancellationToken cancellationToken)
    {
        var details = Json.Of(roll.AdditionalDetails) ?? Json.Of(register.AdditionalDetails);
        var written = (Project: new NominalProjectWire(Text(details, "projectId"), Text(details, "projectName"), Text(details, "projectType"), Text(details, "ward"), Text(details, "locality")),
            Organisation: new NominalOrganisationWire(Number: null, Text(details, "orgName"), Text(details, "executingAuthority")));
        var versions = roll.ReferenceId is null ? [] : await contracts.VersionsAsync(roll.TenantId, roll.ReferenceId, cancellationToken);
        if (versions is not [var contract, ..]) return written;
        var organisation = (await organisations.FindManyAsync(roll.TenantId, [contract.OrgId], cancellationToken)).GetValueOrDefault(contract.OrgId);
        var estimateId = contract.Lines.Select(line => line.EstimateId).FirstOrDefault();
        var estimate = estimateId is null ? null : (await estimates.FindManyAsync(roll.TenantId, [estimateId], cancellationToken)).GetValueOrDefault(estimateId);
        var project = estimate is null ? null : await projects.FindAsync(roll.TenantId, estimate.ProjectId, cancellationToken);
        return (
            project is null ? written.Project : new NominalProjectWire(project.Number, project.Name, project.ProjectType, project.Ward, project.Locality),
            new NominalOrganisationWire(organisation?.Number, organisation?.Name ?? written.Organisation.Name, contract.ExecutingAuthority));
    }

    private static string? Text(JsonElement? node, params string[] path)
    {
        foreach (var member in path)
        {
            if (node is not { ValueKind: JsonValueKind.Object } owner || !owner.TryGetProperty(member, out var value)) return null;
            node = value;
        }

        return node is { ValueKind: JsonValueKind.String } text ? OpenRegister.Blank(text.GetString()) : null;
    }
}
