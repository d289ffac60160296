using Works.Administration;
using Works.Attendance.Registers;
using Works.Platform;

namespace Works.Attendance.Logs;

/// <summary>A log as it is going to be stored, beside what was sent.</summary>
/// <param name="Sent">What the client sent.</param>
/// <param name="Stored">What stands now; null when it is new.</param>
internal sealed record LogDraft(LogWire Sent, AttendanceLog? Stored)
{
    public Guid RegisterId { get; } = UpdateRegisters.IdOf(Sent.RegisterId);
    public Guid IndividualId { get; } = UpdateRegisters.IdOf(Sent.IndividualId);
    public long Time { get; } = Sent.Time ?? 0;
    public string Type { get; } = Sent.Type?.ToUpperInvariant() ?? string.Empty;
}

/// <summary>
/// The rules of spec 30 §2.10 over what is stored: registers, staff, enrolments, muster rolls. Loaded once for a whole batch, asked per log, so that a
/// thousand logs cost as many queries as one.
/// </summary>
internal sealed class LogRules(WorksDb db, RegisterAccess access, IControls controls, IFiles files)
{
    private const long Skew = 300_000; // five minutes: clocks of devices (spec 30 §14 row 6)

    private Dictionary<Guid, StoredRegister> _registers = [];
    private ILookup<(Guid RegisterId, Guid IndividualId), Enrolment> _enrolments = Enumerable.Empty<Enrolment>().ToLookup(enrolment => (enrolment.RegisterId, enrolment.IndividualId));
    private ILookup<Guid, LockedDays> _locked = Enumerable.Empty<LockedDays>().ToLookup(days => days.RegisterId);
    private string _tenantId = string.Empty;
    private bool _limitsDates;
    private bool _blocks;
    private long _earliest;
    private IReadOnlySet<string>? _knownFiles;

    public TenantCalendar Calendar { get; private set; } = new(TimeZoneInfo.Utc);

    /// <summary>Missing members of logs: all codes that apply, once each.</summary>
    public static Failure[] Shape(IEnumerable<LogWire> logs)
    {
        var missing = new Refusals();
        foreach (var log in logs)
        {
            missing.When(string.IsNullOrWhiteSpace(log.TenantId), () => AttendanceErrors.LogTenant);
            missing.When(string.IsNullOrWhiteSpace(log.RegisterId), () => AttendanceErrors.LogRegister);
            missing.When(string.IsNullOrWhiteSpace(log.IndividualId), () => AttendanceErrors.LogIndividual);
            missing.When(string.IsNullOrWhiteSpace(log.Type), () => AttendanceErrors.LogType);
            missing.When(log.Time is null, () => AttendanceErrors.LogTime);
        }

        return missing.ToArray();
    }

    /// <summary>
    /// Loads what the rules compare with. The registers are locked against whoever sums up a week: until this request is through, no muster roll is
    /// made or moved that it does not know of.
    /// </summary>
    public async Task LoadAsync(string tenantId, IReadOnlyCollection<LogWire> logs, CancellationToken cancellationToken)
    {
        _tenantId = tenantId;
        Calendar = await access.CalendarAsync(tenantId, cancellationToken);
        _limitsDates = await access.IsOnAsync(tenantId, "attendance-log-date-limits", unset: true, cancellationToken);
        _blocks = await controls.BlocksAsync(tenantId, cancellationToken);
        var opens = await access.IsOnAsync(tenantId, "register-open-search-roles-log", unset: false, cancellationToken) && await access.SeesAllAsync(tenantId, cancellationToken);
        var me = await access.MyIdAsync(tenantId, cancellationToken);
        Guid[] ids = [.. logs.Select(log => UpdateRegisters.IdOf(log.RegisterId)).Distinct().Order()];
        // The week before this one, Monday as its first day.
        var today = Calendar.DayOf(db.Now);
        _earliest = Calendar.StartOf(today.AddDays(-(((int)today.DayOfWeek + 6) % 7) - 7));

        _registers = (await db.QueryAsync<StoredRegister>(
            """
            select r.id, r.tenant_id, r.register_number, r.start_date, r.end_date, r.status = 'ACTIVE' and not r.is_deleted as is_active,
                   @opens or exists (select from attendance.staff s where s.register_id = r.id and s.user_id = @me and (s.denrollment_date is null or s.denrollment_date > @Now)) as is_mine
            from attendance.registers r where r.id = any(@ids) order by r.id for share of r
            """, new { ids, me, opens, db.Now }, cancellationToken)).ToDictionary(register => register.Id);
        foreach (var register in _registers.Values) register.LastInstant = Calendar.EndOfRegister(register.EndDate);
        ids = [.. _registers.Keys];
        _enrolments = (await db.QueryAsync<Enrolment>(
            "select register_id, individual_id, enrollment_date, denrollment_date from attendance.attendees where register_id = any(@ids)", new { ids }, cancellationToken))
            .ToLookup(enrolment => (enrolment.RegisterId, enrolment.IndividualId));
        _locked = (await db.QueryAsync<LockedDays>(
            """
            select register_id, muster_roll_number, (first_day - date '2000-01-01') as first_day, (last_day - date '2000-01-01') as last_day from attendance.muster_rolls
            where register_id = any(@ids) and muster_roll_status <> 'PENDINGFORCORRECTION' and (status is null or status not in ('CANCELLED', 'INACTIVE'))
            """, new { ids }, cancellationToken)).ToLookup(days => days.RegisterId);
        await LoadFilesAsync(logs, cancellationToken);
    }

    /// <summary>Whether the caller may mark in the log's register; so also no for a register that is not known.</summary>
    public Failure? Authorised(LogDraft log) => _registers.TryGetValue(log.RegisterId, out var register) && register.IsMine ? null : AttendanceErrors.Unauthorised;

    /// <summary>The steps of the table from the register on, in order. A batch of the contract asks each of all its logs, a bulk asks all of each log.</summary>
    public IReadOnlyList<Func<LogDraft, Failure?>> Steps => [OfRegister, OfTime, OfEnrolment, OfEligibility, OfFiles];

    /// <summary>
    /// Controls of ours, which the reference does not have: vocabulary of the type, days behind a muster roll. <paramref name="always"/> on routes of our
    /// own, which no existing client calls.
    /// </summary>
    public async Task<Failure?> ControlAsync(LogDraft log, bool always, CancellationToken cancellationToken)
    {
        var broken = Controlled(log).FirstOrDefault();
        if (broken is not { Failure: { } failure }) return null;
        if (always || _blocks) return failure;
        await controls.BrokenAsync(_tenantId, broken.Rule, _registers[log.RegisterId].RegisterNumber, failure, cancellationToken);
        return null;
    }

    private IEnumerable<(string Rule, Failure Failure)> Controlled(LogDraft log)
    {
        if (log.Type is not (AttendanceLog.Entry or AttendanceLog.Exit)) yield return ("30-2.10-type", AttendanceErrors.UnknownLogType(log.Sent.Type!));
        // Where it leaves and where it goes: neither may stand on a roll that is on its way.
        foreach (var day in new[] { Calendar.DayOf(log.Time), log.Stored?.Day ?? Calendar.DayOf(log.Time) }.Distinct())
        {
            var number = LogStore.NumberOf(day);
            if (_locked[log.RegisterId].FirstOrDefault(days => days.FirstDay <= number && number <= days.LastDay) is { } roll) yield return ("30-14-7", AttendanceErrors.Locked(day, roll.MusterRollNumber));
        }
    }

    private Failure? OfRegister(LogDraft log)
    {
        if (!_registers.TryGetValue(log.RegisterId, out var register)) return AttendanceErrors.NoRegister(log.Sent.RegisterId);
        if (!register.IsActive) return AttendanceErrors.InactiveRegister(register.RegisterNumber);
        return register.TenantId == log.Sent.TenantId ? null : AttendanceErrors.LogTenantDiffers(register.RegisterNumber);
    }

    private Failure? OfTime(LogDraft log)
    {
        var register = _registers[log.RegisterId];
        if (!TenantCalendar.Knows(log.Time) || log.Time < register.StartDate || log.Time > register.LastInstant) return AttendanceErrors.Time(register.RegisterNumber, log.Time);
        if (!_limitsDates) return null;
        if (log.Time > db.Now + Skew) return AttendanceErrors.TimeAhead(log.Time);
        return log.Time < _earliest ? AttendanceErrors.TimePast(log.Time) : null;
    }

    private Failure? OfEnrolment(LogDraft log) => _enrolments[(log.RegisterId, log.IndividualId)].Any() ? null : AttendanceErrors.Unenrolled(log.Sent.IndividualId!);

    private Failure? OfEligibility(LogDraft log) =>
        _enrolments[(log.RegisterId, log.IndividualId)].Any(enrolment => enrolment.EnrollmentDate <= log.Time && log.Time <= (enrolment.DenrollmentDate ?? long.MaxValue))
            ? null : AttendanceErrors.Ineligible(log.Sent.IndividualId!, log.Time);

    private Failure? OfFiles(LogDraft log)
    {
        if (_knownFiles is null) return null;
        var missing = FilesOf(log.Sent).Where(id => !_knownFiles.Contains(id)).ToList();
        return missing.Count > 0 ? AttendanceErrors.Documents(missing) : null;
    }

    // Clients of the demo attach file ids that were never uploaded; where the switch is on, each is looked up (spec 30 §10.4).
    private async Task LoadFilesAsync(IReadOnlyCollection<LogWire> logs, CancellationToken cancellationToken)
    {
        if (!await access.IsOnAsync(_tenantId, "attendance-log-documents-verified", unset: false, cancellationToken)) return;
        string[] named = [.. logs.SelectMany(FilesOf).Distinct(StringComparer.Ordinal)];
        _knownFiles = named.Length == 0 ? new HashSet<string>(StringComparer.Ordinal) : await files.ExistingAsync(_tenantId, named, cancellationToken);
    }

    private static IEnumerable<string> FilesOf(LogWire log) => (log.DocumentIds ?? []).Select(document => document.FileStore).Where(id => !string.IsNullOrWhiteSpace(id)).Select(id => id!);

    private sealed record StoredRegister
    {
        public required Guid Id { get; init; }
        public required string TenantId { get; init; }
        public required string RegisterNumber { get; init; }
        public required long StartDate { get; init; }
        public long? EndDate { get; init; }
        public required bool IsActive { get; init; }
        public required bool IsMine { get; init; }
        public long LastInstant { get; set; }
    }

    private sealed record Enrolment
    {
        public required Guid RegisterId { get; init; }
        public required Guid IndividualId { get; init; }
        public required long EnrollmentDate { get; init; }
        public long? DenrollmentDate { get; init; }
    }

    private sealed record LockedDays
    {
        public required Guid RegisterId { get; init; }
        public required string MusterRollNumber { get; init; }
        public required int FirstDay { get; init; }
        public required int LastDay { get; init; }
    }
}
