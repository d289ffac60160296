using System.Text.Json;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Registers;

/// <summary>Opens a register with its number and, as its first staff, whoever opens it. Creates over HTTP and acceptances of contracts use the same code.</summary>
internal sealed class OpenRegister(WorksDb db, INumbering numbering, RegisterAccess access, Outbox outbox)
{
    /// <summary>Adds the register to the running transaction.</summary>
    /// <param name="sent">What is known of it.</param>
    /// <param name="needsOwner">True when a caller without a record in the registry is refused (switch <c>insert-first-staff</c>).</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Result<RegisterWire>> AddAsync(RegisterWire sent, bool needsOwner, CancellationToken cancellationToken)
    {
        var tenantId = sent.TenantId!;
        var owner = await access.IsOnAsync(tenantId, "insert-first-staff", unset: true, cancellationToken) ? await access.MeAsync(tenantId, cancellationToken) : null;
        if (owner is null && needsOwner && await access.IsOnAsync(tenantId, "insert-first-staff", unset: true, cancellationToken)) return AttendanceErrors.NoIndividual;
        var issued = await numbering.IssueAsync(
            "attendance.register.number", tenantId, 1, "WR/[fy:yyyy-yy]/[cy:MM]/[cy:dd]/[SEQ_ATTENDANCE_REGISTER_NUM]", cancellationToken);
        if (issued.IsRefused) return AttendanceErrors.NumberNotIssued(issued.Failures[0].Message);

        var by = db.Context.Caller.Uuid.ToString();
        var register = new Register
        {
            TenantId = tenantId, RegisterNumber = issued.Value[0], ReferenceId = Blank(sent.ReferenceId), ServiceCode = Blank(sent.ServiceCode), CreatedBy = by, CreatedTime = db.Now,
        };
        register.Describe(sent.Name, sent.StartDate!.Value, sent.EndDate, sent.Status ?? RegisterStatus.ACTIVE, sent.AdditionalDetails, by, db.Now);
        db.Registers.Add(register);
        List<StaffWire> staff = [];
        if (owner is not null)
        {
            var member = new StaffMember
            {
                TenantId = tenantId, RegisterId = register.Id, UserId = owner.Id.ToString(), EnrollmentDate = register.StartDate, StaffType = StaffType.OWNER,
                StaffName = owner.Name, AdditionalDetails = JsonSerializer.Serialize(new { staffName = owner.Name }, WireJson.Options), CreatedBy = by, CreatedTime = db.Now,
            };
            member.Touch(by, db.Now);
            db.RegisterStaff.Add(member);
            staff.Add(member.ToWire());
        }

        var wire = register.ToWire(staff, attendees: []);
        outbox.Publish("save-attendance", tenantId, register.Id.ToString(), new RegisterRequest([wire]));
        return wire;
    }

    public static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
