using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;

namespace Works.Attendance.Registers;

/// <summary>The attendance register of a work: a window in time, people who mark, people who work.</summary>
internal sealed class Register : ITenantOwned, IVersioned
{
    public const string ContractService = "WORKS-CONTRACT";

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string RegisterNumber { get; init; }
    public string? Name { get; private set; }

    /// <summary>Number of the contract; null for a stand-alone register.</summary>
    public string? ReferenceId { get; init; }
    public string? ServiceCode { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public long StartDate { get; private set; }

    /// <summary>Epoch milliseconds, inclusive; null is open-ended.</summary>
    public long? EndDate { get; private set; }
    public RegisterStatus Status { get; private set; } = RegisterStatus.ACTIVE;
    public bool IsDeleted { get; private set; }
    public string? AdditionalDetails { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }
    public int RowVersion { get; set; } = 1;

    public bool IsActive => Status == RegisterStatus.ACTIVE && !IsDeleted;

    /// <summary>What people may change of a register; the rest stays what it was opened with.</summary>
    public void Describe(string? name, long startDate, long? endDate, RegisterStatus status, JsonElement? additionalDetails, string by, long now)
    {
        (Name, StartDate, EndDate, Status) = (name, startDate, endDate, status);
        if (additionalDetails is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } details) AdditionalDetails = details.GetRawText();
        Touch(by, now);
    }

    /// <summary>Moves the end out with the contract; an earlier end leaves it where it is (spec 30 §2.12).</summary>
    public void ExtendTo(long endDate, string by, long now)
    {
        if (EndDate is not { } end || endDate <= end) return;
        EndDate = endDate;
        Touch(by, now);
    }

    public void Delete(string by, long now)
    {
        (Status, IsDeleted) = (RegisterStatus.INACTIVE, true);
        Touch(by, now);
    }

    /// <summary>A date that nobody gave: now, moved into the register's window so that it breaks no rule on dates (spec 30 §2.8).</summary>
    public long Within(long date) => Math.Min(Math.Max(date, StartDate), EndDate ?? long.MaxValue);

    public RegisterWire ToWire(IReadOnlyList<StaffWire>? staff, IReadOnlyList<AttendeeWire>? attendees) => new()
    {
        Id = Id.ToString(), TenantId = TenantId, RegisterNumber = RegisterNumber, Name = Name, ReferenceId = ReferenceId, ServiceCode = ServiceCode, StartDate = StartDate,
        EndDate = EndDate, Status = Status, Staff = staff, Attendees = attendees, AdditionalDetails = Json.Of(AdditionalDetails),
        AuditDetails = new AuditDetails(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime),
    };

    private void Touch(string by, long now) => (LastModifiedBy, LastModifiedTime) = (by, now);
}

/// <summary>A term in which somebody may mark attendance in a register.</summary>
internal sealed class StaffMember : ITenantOwned
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required Guid RegisterId { get; init; }

    /// <summary>Id of the individual; clients may write any text.</summary>
    public required string UserId { get; init; }
    public required long EnrollmentDate { get; init; }
    public long? DenrollmentDate { get; private set; }
    public required StaffType StaffType { get; init; }

    /// <summary>Name, NA for somebody whom the registry does not know.</summary>
    public required string StaffName { get; init; }
    public required string AdditionalDetails { get; init; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }

    /// <summary>True while he may act; one whose term has not begun may prepare the register.</summary>
    public bool IsActiveAt(long now) => DenrollmentDate is not { } end || now < end;

    public void Leave(long date, string by, long now)
    {
        DenrollmentDate = date;
        Touch(by, now);
    }

    public void Touch(string by, long now) => (LastModifiedBy, LastModifiedTime) = (by, now);

    public StaffWire ToWire() => new()
    {
        Id = Id.ToString(), TenantId = TenantId, RegisterId = RegisterId.ToString(), UserId = UserId, EnrollmentDate = EnrollmentDate, DenrollmentDate = DenrollmentDate,
        StaffType = StaffType, AdditionalDetails = Json.Of(AdditionalDetails), AuditDetails = new AuditDetails(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime),
    };
}

/// <summary>An enrolment: the interval in which somebody works on a register.</summary>
internal sealed class Attendee : ITenantOwned
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required Guid RegisterId { get; init; }
    public required Guid IndividualId { get; init; }
    public required long EnrollmentDate { get; init; }
    public long? DenrollmentDate { get; private set; }
    public string? Tag { get; private set; }
    public string? AdditionalDetails { get; init; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }

    public void Leave(long? date, string by, long now)
    {
        DenrollmentDate = date;
        Touch(by, now);
    }

    public void Mark(string tag, string by, long now)
    {
        Tag = tag;
        Touch(by, now);
    }

    public AttendeeWire ToWire() => new()
    {
        Id = Id.ToString(), TenantId = TenantId, RegisterId = RegisterId.ToString(), IndividualId = IndividualId.ToString(), EnrollmentDate = EnrollmentDate,
        DenrollmentDate = DenrollmentDate, Tag = Tag, AdditionalDetails = Json.Of(AdditionalDetails),
        AuditDetails = new AuditDetails(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime),
    };

    private void Touch(string by, long now) => (LastModifiedBy, LastModifiedTime) = (by, now);
}

internal sealed class RegisterMapping : IEntityTypeConfiguration<Register>, IEntityTypeConfiguration<StaffMember>, IEntityTypeConfiguration<Attendee>
{
    public void Configure(EntityTypeBuilder<Register> builder)
    {
        builder.ToTable("registers", schema: "attendance");
        builder.Property(r => r.Status).HasConversion<string>();
        builder.Property(r => r.AdditionalDetails).HasColumnType("jsonb");
        builder.Ignore(r => r.IsActive);
    }

    public void Configure(EntityTypeBuilder<StaffMember> builder)
    {
        builder.ToTable("staff", schema: "attendance");
        builder.Property(s => s.StaffType).HasConversion<string>();
        builder.Property(s => s.AdditionalDetails).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<Attendee> builder)
    {
        builder.ToTable("attendees", schema: "attendance");
        builder.Property(a => a.AdditionalDetails).HasColumnType("jsonb");
    }
}

internal static class RegisterTables
{
    extension(WorksDb db)
    {
        public DbSet<Register> Registers => db.Set<Register>();

        public DbSet<StaffMember> RegisterStaff => db.Set<StaffMember>();

        public DbSet<Attendee> Attendees => db.Set<Attendee>();

        /// <summary>
        /// Registers by id, locked in the order of their ids until the transaction ends: whoever changes who is enrolled, or sums up a week, does so
        /// alone. Those who write logs share the lock among each other.
        /// </summary>
        public async Task<IReadOnlyDictionary<Guid, Register>> LockRegistersAsync(string tenantId, IEnumerable<Guid> ids, CancellationToken cancellationToken)
        {
            Guid[] wanted = [.. ids.Distinct().Order()];
            return await db.Registers.FromSql($"select * from attendance.registers where tenant_id = {tenantId} and id = any({wanted}) order by id for update").AsTracking()
                .ToDictionaryAsync(register => register.Id, cancellationToken);
        }
    }
}

/// <summary>JSON that is only carried.</summary>
internal static class Json
{
    public static JsonElement? Of(string? text) => text is null ? null : JsonSerializer.Deserialize<JsonElement>(text);

    /// <summary>Text of what a client sent; null when it sent nothing.</summary>
    public static string? Text(JsonElement? sent) => sent is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value ? value.GetRawText() : null;
}
