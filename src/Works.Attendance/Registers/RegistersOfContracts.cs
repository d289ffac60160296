using Microsoft.EntityFrameworkCore;
using Works.Contracts;
using Works.Platform;

namespace Works.Attendance.Registers;

/// <summary>Keeps the registers of work orders, in the transactions of Contracts (spec 20 §1.7, 30 §2.12, §13.1).</summary>
internal sealed class RegistersOfContracts(WorksDb db, OpenRegister open, RegisterReader reader, Outbox outbox) : IAttendanceRegisters
{
    public async Task<string> OpenAsync(NewRegister register, CancellationToken cancellationToken)
    {
        // An acceptance that is repeated finds the register that the first one opened.
        var stored = await db.Registers.AsNoTracking().Where(r =>
            r.TenantId == register.TenantId && r.ReferenceId == register.ContractNumber && r.ServiceCode == Register.ContractService && r.Status == RegisterStatus.ACTIVE && !r.IsDeleted)
            .Select(r => r.RegisterNumber).FirstOrDefaultAsync(cancellationToken);
        if (stored is not null) return stored;
        var opened = await open.AddAsync(
            new RegisterWire
            {
                TenantId = register.TenantId, Name = register.Name, ReferenceId = register.ContractNumber, ServiceCode = Register.ContractService, StartDate = register.StartDate,
                EndDate = register.EndDate, AdditionalDetails = register.AdditionalDetails,
            }, needsOwner: false, cancellationToken);
        return opened.IsRefused ? throw new InvalidOperationException($"No register for {register.ContractNumber}: {opened.Failures[0].Message}") : opened.Value.RegisterNumber!;
    }

    public async Task ExtendAsync(string tenantId, string contractNumber, long endDate, CancellationToken cancellationToken)
    {
        var ids = await db.Registers.AsNoTracking().Where(r => r.TenantId == tenantId && r.ReferenceId == contractNumber && !r.IsDeleted).Select(r => r.Id).ToListAsync(cancellationToken);
        var registers = await db.LockRegistersAsync(tenantId, ids, cancellationToken);
        var extended = registers.Values.Where(register => register.EndDate < endDate).OrderBy(register => register.Id).ToList();
        foreach (var register in extended) register.ExtendTo(endDate, db.Context.Caller.Uuid.ToString(), db.Now);
        foreach (var register in await reader.ReadAsync(extended, RegisterParts.All, cancellationToken))
            outbox.Publish("update-attendance", tenantId, register.Id!, new RegisterRequest([register]));
    }
}
