using Works.Payments.Treasury;
using Works.Platform;

namespace Works.Payments.Funds;

/// <summary>Money set aside for an instruction.</summary>
internal sealed record Reservation(Guid SanctionId, FundSource Source, string ProgramCode);

/// <summary>
/// The ledger of funds (spec 40 §12 P8): every movement is an entry, and the balance of a sanction moves with it in one conditional statement, so that
/// two instructions never spend the same rupee.
/// </summary>
internal sealed class FundsLedger(WorksDb db, TreasuryMasters masters)
{
    public const string Allot = "ALLOT";
    public const string Withdraw = "WITHDRAW";
    public const string Debit = "DEBIT";
    public const string Reversal = "REVERSAL";

    /// <summary>
    /// Sets money aside: offices in the master's order, heads in their sequence, the first sanction with enough. Book the debit with
    /// <see cref="DebitAsync"/> in the same transaction.
    /// </summary>
    /// <returns>Null when no sanction has enough.</returns>
    public async Task<Reservation?> ReserveAsync(string tenantId, Money amount, Guid? sanctionId, CancellationToken cancellationToken)
    {
        foreach (var office in await masters.OfficesAsync(tenantId, cancellationToken))
        {
            foreach (var head in await masters.HeadsAsync(tenantId, db.Now, cancellationToken))
            {
                if (await TakeAsync(tenantId, office, head, amount, sanctionId, cancellationToken) is { } reservation) return reservation;
            }
        }

        return null;
    }

    /// <summary>Books the debit of an instruction whose money was set aside.</summary>
    public Task DebitAsync(string tenantId, Guid sanctionId, Guid instructionId, Money amount, CancellationToken cancellationToken) =>
        EntryAsync(tenantId, sanctionId, Debit, amount, allotmentId: null, instructionId, cancellationToken);

    /// <summary>Gives the money of an instruction back: once, however often it is asked for.</summary>
    public async Task ReverseAsync(string tenantId, Guid sanctionId, Guid instructionId, Money amount, CancellationToken cancellationToken)
    {
        if (await EntryAsync(tenantId, sanctionId, Reversal, amount, allotmentId: null, instructionId, cancellationToken) == 0) return;
        await db.ExecuteAsync(
            "update payments.sanctions set available_amount = available_amount + @Rupees, last_modified_by = @By, last_modified_time = @Now, row_version = row_version + 1 where tenant_id = @tenantId and id = @sanctionId",
            new { tenantId, sanctionId, amount.Rupees, By = Actor, db.Now }, cancellationToken);
    }

    /// <summary>Takes over an allotment the treasury tells of; one that is known already changes nothing.</summary>
    /// <returns>What was made of it.</returns>
    public async Task<AllotmentOutcome> TakeOverAsync(string tenantId, DrawingOffice office, HeadOfAccount head, AllotmentRow row, string financialYear, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        var isNew = await db.ExecuteAsync(
            """
            insert into payments.allotments (id, tenant_id, sanction_id, hoa_code, ddo_code, program_code, master_allotment_id, allotment_serial_no, ssu_allotment_id, allotment_txn_type,
                amount, sanction_balance, allotment_date, created_time)
            values (@id, @tenantId, null, @Code, @DdoCode, @ProgramCode, @MasterAllotmentId, @Serial, @SsuAllotmentId, @Type, @Amount, @Balance, @Date, @Now) on conflict do nothing
            """,
            new
            {
                id, tenantId, head.Code, office.DdoCode, office.ProgramCode, row.MasterAllotmentId, row.Serial, row.SsuAllotmentId, row.Type, Amount = row.Amount.Rupees, Balance = row.SanctionBalance.Rupees,
                row.Date, db.Now,
            }, cancellationToken) == 1;
        if (isNew && IsInitial(row.Type))
        {
            await db.ExecuteAsync(
                """
                insert into payments.sanctions (id, tenant_id, hoa_code, ddo_code, program_code, master_allotment_id, sanctioned_amount, financial_year, allotted_amount, available_amount,
                    created_by, created_time, last_modified_by, last_modified_time)
                values (@sanctionId, @tenantId, @Code, @DdoCode, @ProgramCode, @MasterAllotmentId, @sanctioned, @financialYear, 0, 0, @By, @Now, @By, @Now) on conflict do nothing
                """,
                new { sanctionId = Guid.CreateVersion7(), tenantId, head.Code, office.DdoCode, office.ProgramCode, row.MasterAllotmentId, sanctioned = (row.SanctionBalance + row.Amount).Rupees, financialYear, By = Actor, db.Now },
                cancellationToken);
        }

        var parked = await ApplyAsync(tenantId, office.DdoCode, head.Code, row.MasterAllotmentId, cancellationToken);
        return new AllotmentOutcome(isNew, parked);
    }

    /// <summary>Allotments that wait: for their sanction, or for money that a withdrawal takes and that is spent already.</summary>
    public async Task<IReadOnlyList<string>> ParkedAsync(string tenantId, CancellationToken cancellationToken) => await db.QueryAsync<string>(
        "select master_allotment_id || '/' || allotment_serial_no || ' ' || allotment_txn_type || ' ' || amount from payments.allotments where tenant_id = @tenantId and sanction_id is null order by created_time, id limit 100",
        new { tenantId }, cancellationToken);

    // Applies what waits for this sanction, in the treasury's order.
    private async Task<int> ApplyAsync(string tenantId, string ddoCode, string headCode, string masterAllotmentId, CancellationToken cancellationToken)
    {
        var sanction = (await db.QueryAsync<Guid?>(
            "select id from payments.sanctions where tenant_id = @tenantId and hoa_code = @headCode and ddo_code = @ddoCode and master_allotment_id = @masterAllotmentId for update",
            new { tenantId, headCode, ddoCode, masterAllotmentId }, cancellationToken)).SingleOrDefault();
        var waiting = await db.QueryAsync<WaitingAllotment>(
            """
            select id, allotment_txn_type, amount from payments.allotments
            where tenant_id = @tenantId and hoa_code = @headCode and ddo_code = @ddoCode and master_allotment_id = @masterAllotmentId and sanction_id is null order by allotment_serial_no
            """, new { tenantId, headCode, ddoCode, masterAllotmentId }, cancellationToken);
        if (sanction is not { } sanctionId) return waiting.Count;
        var left = 0;
        foreach (var allotment in waiting)
        {
            var signed = IsWithdrawal(allotment.AllotmentTxnType) ? -allotment.Amount : allotment.Amount;
            // What is spent cannot be withdrawn: the row stays parked and is shown (spec 40 §6.5).
            var applied = await db.ExecuteAsync(
                """
                update payments.sanctions set allotted_amount = allotted_amount + @signed, available_amount = available_amount + @signed,
                    last_modified_by = @By, last_modified_time = @Now, row_version = row_version + 1
                where tenant_id = @tenantId and id = @sanctionId and available_amount + @signed >= 0
                """, new { tenantId, sanctionId, signed, By = Actor, db.Now }, cancellationToken);
            if (applied == 0)
            {
                left++;
                continue;
            }

            await db.ExecuteAsync("update payments.allotments set sanction_id = @sanctionId where tenant_id = @tenantId and id = @Id", new { tenantId, sanctionId, allotment.Id }, cancellationToken);
            await EntryAsync(tenantId, sanctionId, signed < 0 ? Withdraw : Allot, new Money(allotment.Amount), allotment.Id, instructionId: null, cancellationToken);
        }

        // What the treasury says is left to allot: by its latest row, also when an earlier one was parked and counts only now.
        await db.ExecuteAsync(
            """
            update payments.sanctions s set reported_balance = a.sanction_balance
            from (select sanction_balance from payments.allotments where tenant_id = @tenantId and sanction_id = @sanctionId order by allotment_serial_no desc limit 1) a
            where s.tenant_id = @tenantId and s.id = @sanctionId and s.reported_balance is distinct from a.sanction_balance
            """, new { tenantId, sanctionId }, cancellationToken);
        return left;
    }

    private async Task<Reservation?> TakeAsync(string tenantId, DrawingOffice office, HeadOfAccount head, Money amount, Guid? sanctionId, CancellationToken cancellationToken)
    {
        // Locked in one order and taken only if it is still there: whoever comes second sees what the first left.
        var taken = (await db.QueryAsync<TakenSanction>(
            """
            update payments.sanctions set available_amount = available_amount - @Rupees, last_modified_by = @By, last_modified_time = @Now, row_version = row_version + 1
            where available_amount >= @Rupees and id = (
                select id from payments.sanctions where tenant_id = @tenantId and hoa_code = @Code and ddo_code = @DdoCode and available_amount >= @Rupees and (@sanctionId::uuid is null or id = @sanctionId)
                order by created_time, id limit 1 for update)
            returning id, master_allotment_id, program_code
            """, new { tenantId, head.Code, office.DdoCode, amount.Rupees, sanctionId, By = Actor, db.Now }, cancellationToken)).SingleOrDefault();
        if (taken is null) return null;
        var latest = (await db.QueryAsync<LatestAllotment>(
            "select ssu_allotment_id, allotment_serial_no from payments.allotments where tenant_id = @tenantId and sanction_id = @Id and allotment_txn_type not ilike '%withdrawal%' order by allotment_serial_no desc limit 1",
            new { tenantId, taken.Id }, cancellationToken)).SingleOrDefault();
        return new Reservation(taken.Id, new FundSource(
            head.Code, office.DdoCode, office.GranteeAgCode, head.SchemeCode, office.SsuIaId, taken.MasterAllotmentId, latest?.SsuAllotmentId ?? string.Empty,
            (latest?.AllotmentSerialNo ?? 0).ToString(System.Globalization.CultureInfo.InvariantCulture)), taken.ProgramCode);
    }

    private Task<int> EntryAsync(string tenantId, Guid sanctionId, string type, Money amount, Guid? allotmentId, Guid? instructionId, CancellationToken cancellationToken) => db.ExecuteAsync(
        """
        insert into payments.fund_entries (id, tenant_id, sanction_id, type, amount, allotment_id, instruction_id, created_by, created_time)
        values (@id, @tenantId, @sanctionId, @type, @Rupees, @allotmentId, @instructionId, @By, @Now) on conflict do nothing
        """, new { id = Guid.CreateVersion7(), tenantId, sanctionId, type, amount.Rupees, allotmentId, instructionId, By = Actor, db.Now }, cancellationToken);

    private string Actor => db.Context.Caller.Uuid.ToString();

    private static bool IsInitial(string type) => type.Contains("initial", StringComparison.OrdinalIgnoreCase);

    private static bool IsWithdrawal(string type) => type.Contains("withdrawal", StringComparison.OrdinalIgnoreCase);

    private sealed record WaitingAllotment
    {
        public required Guid Id { get; init; }
        public required string AllotmentTxnType { get; init; }
        public required decimal Amount { get; init; }
    }

    private sealed record TakenSanction
    {
        public required Guid Id { get; init; }
        public required string MasterAllotmentId { get; init; }
        public required string ProgramCode { get; init; }
    }

    private sealed record LatestAllotment
    {
        public required string SsuAllotmentId { get; init; }
        public required int AllotmentSerialNo { get; init; }
    }
}

/// <summary>What became of an allotment.</summary>
/// <param name="IsNew">False when it was known already.</param>
/// <param name="Parked">How many rows of its sanction wait.</param>
internal sealed record AllotmentOutcome(bool IsNew, int Parked);
