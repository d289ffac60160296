using Works.Platform;

namespace Works.Attendance.Logs;

/// <summary>Reads and writes logs in sets: one statement however many.</summary>
internal sealed class LogStore(WorksDb db)
{
    private const string Columns =
        """
        l.id, l.tenant_id, l.register_id, l.individual_id, l.client_reference_id, l.time, (l.day - date '2000-01-01') as day_number, l.type, l.status, l.document_ids::text as document_ids,
        l.additional_details::text as additional_details, l.client_audit_details::text as client_audit_details, l.created_by, l.created_time, l.last_modified_by, l.last_modified_time
        """;

    private const int MaxWalk = 31; // days
    private static readonly DateOnly FirstDay = new(2000, 1, 1);

    /// <summary>Inserts logs; one whose client reference or slot is taken is left out.</summary>
    /// <returns>Ids of those that were inserted.</returns>
    public async Task<IReadOnlySet<Guid>> InsertAsync(IReadOnlyList<AttendanceLog> logs, CancellationToken cancellationToken)
    {
        if (logs.Count == 0) return new HashSet<Guid>();
        // Always in the same order, so that two devices that send the same people at once wait for each other instead of both giving up.
        AttendanceLog[] rows = [.. logs.OrderBy(log => log.RegisterId).ThenBy(log => log.IndividualId).ThenBy(log => log.Day).ThenBy(log => log.Type, StringComparer.Ordinal)];
        var first = rows[0];
        return (await db.QueryAsync<Guid>(
            """
            insert into attendance.logs (id, tenant_id, register_id, individual_id, client_reference_id, time, day, type, status, document_ids, additional_details, client_audit_details,
                created_by, created_time, last_modified_by, last_modified_time)
            select n.id, @TenantId, n.register_id, n.individual_id, n.client_reference_id, n.time, date '2000-01-01' + n.day, n.type, n.status, n.document_ids::jsonb, n.additional_details::jsonb,
                n.client_audit_details::jsonb, @CreatedBy, @CreatedTime, @CreatedBy, @CreatedTime
            from unnest(@ids, @registers, @individuals, @references, @times, @days, @types, @statuses, @documents, @details, @audits)
                as n (id, register_id, individual_id, client_reference_id, time, day, type, status, document_ids, additional_details, client_audit_details)
            on conflict do nothing returning id
            """,
            new
            {
                first.TenantId, first.CreatedBy, first.CreatedTime, ids = rows.Select(log => log.Id).ToArray(), registers = rows.Select(log => log.RegisterId).ToArray(),
                individuals = rows.Select(log => log.IndividualId).ToArray(), references = rows.Select(log => log.ClientReferenceId).ToArray(), times = rows.Select(log => log.Time).ToArray(),
                days = rows.Select(log => NumberOf(log.Day)).ToArray(), types = rows.Select(log => log.Type).ToArray(), statuses = rows.Select(log => log.Status.ToString()).ToArray(),
                documents = rows.Select(log => log.DocumentIds).ToArray(), details = rows.Select(log => log.AdditionalDetails).ToArray(), audits = rows.Select(log => log.ClientAuditDetails).ToArray(),
            }, cancellationToken)).ToHashSet();
    }

    /// <summary>Logs by client reference.</summary>
    public Task<IReadOnlyList<AttendanceLog>> ByReferenceAsync(string tenantId, IReadOnlyCollection<string> references, CancellationToken cancellationToken) =>
        ReadAsync("l.tenant_id = @tenantId and l.client_reference_id = any(@references)", new { tenantId, references = references.ToArray() }, cancellationToken);

    /// <summary>Logs by id or client reference, locked in the order of their ids.</summary>
    public Task<IReadOnlyList<AttendanceLog>> LockAsync(string tenantId, IReadOnlyCollection<Guid> ids, IReadOnlyCollection<string> references, CancellationToken cancellationToken) => ReadAsync(
        "l.tenant_id = @tenantId and (l.id = any(@ids) or l.client_reference_id = any(@references)) order by l.id for update",
        new { tenantId, ids = ids.ToArray(), references = references.ToArray() }, cancellationToken);

    /// <summary>Active logs that stand in slots, locked in the order of their ids.</summary>
    public Task<IReadOnlyList<AttendanceLog>> LockSlotsAsync(string tenantId, IReadOnlyCollection<LogSlot> slots, CancellationToken cancellationToken) => slots.Count == 0
        ? Task.FromResult<IReadOnlyList<AttendanceLog>>([]) : ReadAsync(
            """
            l.tenant_id = @tenantId and l.status = 'ACTIVE' and (l.individual_id, l.day, l.register_id, l.type) in (
                select s.individual_id, date '2000-01-01' + s.day, s.register_id, s.type from unnest(@individuals, @days, @registers, @types) as s (individual_id, day, register_id, type))
            order by l.id for update
            """,
            new
            {
                tenantId, individuals = slots.Select(slot => slot.IndividualId).ToArray(), days = slots.Select(slot => NumberOf(slot.Day)).ToArray(),
                registers = slots.Select(slot => slot.RegisterId).ToArray(), types = slots.Select(slot => slot.Type).ToArray(),
            }, cancellationToken);

    /// <summary>Active logs of people on days, in every register that the request may read.</summary>
    public Task<IReadOnlyList<AttendanceLog>> OfPeopleAsync(IReadOnlyCollection<PersonDay> days, CancellationToken cancellationToken) => days.Count == 0
        ? Task.FromResult<IReadOnlyList<AttendanceLog>>([]) : ReadAsync(
            """
            l.status = 'ACTIVE' and l.tenant_id = any(@tenants) and (l.individual_id, l.day) in (
                select p.individual_id, date '2000-01-01' + p.day from unnest(@individuals, @days) as p (individual_id, day))
            """,
            new { tenants = db.Context.Scope.Tenants.ToArray(), individuals = days.Select(day => day.IndividualId).ToArray(), days = days.Select(day => NumberOf(day.Day)).ToArray() }, cancellationToken);

    /// <summary>Those of the people and days that stand in another register as well.</summary>
    public async Task<IReadOnlyList<PersonDay>> ElsewhereAsync(IReadOnlyCollection<LogSlot> slots, CancellationToken cancellationToken)
    {
        if (slots.Count == 0) return [];
        var (first, last) = (slots.Min(slot => slot.Day), slots.Max(slot => slot.Day));
        // Most batches are of a few weeks: then one walk along the index finds whoever is in two registers. Days far apart are looked up one by one.
        if (last.DayNumber - first.DayNumber <= MaxWalk)
        {
            var wanted = slots.Select(slot => new PersonDay(slot.IndividualId, slot.Day)).ToHashSet();
            return [.. (await db.QueryAsync<StoredDay>(
                """
                select l.individual_id, (l.day - date '2000-01-01') as day from attendance.logs l
                where l.tenant_id = any(@tenants) and l.individual_id = any(@individuals) and l.day between date '2000-01-01' + @first and date '2000-01-01' + @last and l.status = 'ACTIVE'
                group by l.individual_id, l.day having count(distinct l.register_id) > 1
                """,
                new { tenants = db.Context.Scope.Tenants.ToArray(), individuals = slots.Select(slot => slot.IndividualId).Distinct().ToArray(), first = NumberOf(first), last = NumberOf(last) }, cancellationToken))
                .Select(row => new PersonDay(row.IndividualId, FirstDay.AddDays(row.Day))).Where(wanted.Contains)];
        }

        return [.. (await db.QueryAsync<StoredDay>(
            """
            select distinct p.individual_id, p.day from unnest(@individuals, @days, @registers) as p (individual_id, day, register_id)
            where exists (select from attendance.logs l where l.tenant_id = any(@tenants) and l.individual_id = p.individual_id and l.day = date '2000-01-01' + p.day and l.status = 'ACTIVE'
                and l.register_id <> p.register_id)
            """,
            new
            {
                tenants = db.Context.Scope.Tenants.ToArray(), individuals = slots.Select(slot => slot.IndividualId).ToArray(), days = slots.Select(slot => NumberOf(slot.Day)).ToArray(),
                registers = slots.Select(slot => slot.RegisterId).ToArray(),
            }, cancellationToken)).Select(row => new PersonDay(row.IndividualId, FirstDay.AddDays(row.Day)))];
    }

    /// <summary>Active logs of a register from day to day.</summary>
    public Task<IReadOnlyList<AttendanceLog>> OfRegisterAsync(Guid registerId, DateOnly from, DateOnly to, CancellationToken cancellationToken) => ReadAsync(
        "l.register_id = @registerId and l.status = 'ACTIVE' and l.day between date '2000-01-01' + @from and date '2000-01-01' + @to order by l.time, l.id",
        new { registerId, from = NumberOf(from), to = NumberOf(to) }, cancellationToken);

    /// <summary>Takes logs out of their slots: they stay, inactive.</summary>
    public Task WithdrawAsync(IReadOnlyCollection<Guid> ids, string by, CancellationToken cancellationToken) => ids.Count == 0 ? Task.CompletedTask : db.ExecuteAsync(
        "update attendance.logs set status = 'INACTIVE', last_modified_by = @by, last_modified_time = @Now where id = any(@ids) and status = 'ACTIVE'", new { by, db.Now, ids = ids.ToArray() }, cancellationToken);

    /// <summary>Writes what may change of logs. Two steps, because logs of one request may change places.</summary>
    public async Task UpdateAsync(IReadOnlyList<AttendanceLog> logs, CancellationToken cancellationToken)
    {
        if (logs.Count == 0) return;
        await db.ExecuteAsync("update attendance.logs set status = 'INACTIVE' where id = any(@ids) and status = 'ACTIVE'", new { ids = logs.Select(log => log.Id).ToArray() }, cancellationToken);
        await db.ExecuteAsync(
            """
            update attendance.logs l set time = n.time, day = date '2000-01-01' + n.day, type = n.type, status = n.status, document_ids = n.document_ids::jsonb,
                additional_details = n.additional_details::jsonb, client_audit_details = n.client_audit_details::jsonb, last_modified_by = @LastModifiedBy, last_modified_time = @LastModifiedTime
            from unnest(@ids, @times, @days, @types, @statuses, @documents, @details, @audits) as n (id, time, day, type, status, document_ids, additional_details, client_audit_details)
            where l.id = n.id
            """,
            new
            {
                logs[0].LastModifiedBy, logs[0].LastModifiedTime, ids = logs.Select(log => log.Id).ToArray(), times = logs.Select(log => log.Time).ToArray(),
                days = logs.Select(log => NumberOf(log.Day)).ToArray(), types = logs.Select(log => log.Type).ToArray(), statuses = logs.Select(log => log.Status.ToString()).ToArray(),
                documents = logs.Select(log => log.DocumentIds).ToArray(), details = logs.Select(log => log.AdditionalDetails).ToArray(), audits = logs.Select(log => log.ClientAuditDetails).ToArray(),
            }, cancellationToken);
    }

    /// <summary>Logs by a condition of our own.</summary>
    /// <param name="condition">SQL over <c>l</c>, with order and limits.</param>
    /// <param name="arguments">Its values.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<IReadOnlyList<AttendanceLog>> ReadAsync(string condition, object arguments, CancellationToken cancellationToken) =>
        db.QueryAsync<AttendanceLog>($"select {Columns} from attendance.logs l where {condition}", arguments, cancellationToken);

    /// <summary>A day as the statements count it.</summary>
    public static int NumberOf(DateOnly day) => day.DayNumber - FirstDay.DayNumber;

    /// <summary>The day of such a number.</summary>
    public static DateOnly DayOf(int number) => FirstDay.AddDays(number);

    private sealed record StoredDay
    {
        public required Guid IndividualId { get; init; }
        public required int Day { get; init; }
    }
}

/// <summary>A person on a day.</summary>
internal sealed record PersonDay(Guid IndividualId, DateOnly Day);
