using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Attendance.Registers;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Musters;

/// <summary>Words of the contract for where a roll stands (application status of the workflow).</summary>
internal static class MusterStatus
{
    public const string Active = "ACTIVE";
    public const string InWorkflow = "INWORKFLOW";
    public const string Inactive = "INACTIVE";
    public const string Cancelled = "CANCELLED";

    /// <summary>The word if it is one of the contract's, else null (spec 30 §3.1).</summary>
    public static string? Of(string? applicationStatus) => applicationStatus is Active or InWorkflow or Inactive or Cancelled ? applicationStatus : null;
}

/// <summary>The attendance of one register over a period, as it is verified, approved and paid. Its people are <see cref="MusterEntry"/>.</summary>
internal sealed class MusterRoll : ITenantOwned, IVersioned
{
    public const string ApprovedState = "APPROVED";
    public const string CorrectionState = "PENDINGFORCORRECTION";

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string MusterRollNumber { get; init; }
    public required Guid RegisterId { get; init; }

    /// <summary>Epoch milliseconds: midnight of the first and of the last day.</summary>
    public required long StartDate { get; init; }
    public required long EndDate { get; init; }

    /// <summary>Zone in which its days were counted, whatever the tenant's becomes.</summary>
    public required string Zone { get; init; }
    public required DateOnly FirstDay { get; init; }
    public required DateOnly LastDay { get; init; }
    public string? Status { get; private set; }
    public string MusterRollStatus { get; private set; } = string.Empty;
    public string? ReferenceId { get; init; }
    public string? ServiceCode { get; init; }
    public string? AdditionalDetails { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }
    public int RowVersion { get; set; } = 1;

    public int DayCount => LastDay.DayNumber - FirstDay.DayNumber + 1;

    public void Stand(string state, string? applicationStatus, string by, long now)
    {
        (MusterRollStatus, Status) = (state, MusterStatus.Of(applicationStatus));
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    /// <summary>What the client notes of the roll at its creation.</summary>
    public void Describe(JsonElement? details) => AdditionalDetails = Json.Text(details);

    /// <summary>What he changes later: members sent replace those stored, null clears one, the rest stays (spec 30 §3.6).</summary>
    public void Merge(JsonElement? sent)
    {
        if (sent is not { ValueKind: JsonValueKind.Object } changes) return;
        var members = AdditionalDetails is not null && JsonNode.Parse(AdditionalDetails) is JsonObject known ? known : [];
        foreach (var member in changes.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null) members.Remove(member.Name);
            else members[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        }

        AdditionalDetails = members.ToJsonString(WireJson.Options);
    }

    public MusterWire ToWire(IReadOnlyList<MusterEntryWire> entries, JsonElement? processInstance) => new()
    {
        Id = Id.ToString(), TenantId = TenantId, MusterRollNumber = MusterRollNumber, RegisterId = RegisterId.ToString(), StartDate = StartDate, EndDate = EndDate, Status = Status,
        MusterRollStatus = MusterRollStatus, IndividualEntries = entries, ReferenceId = ReferenceId, ServiceCode = ServiceCode, AdditionalDetails = Json.Of(AdditionalDetails),
        ProcessInstance = processInstance, AuditDetails = new AuditDetails(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime),
    };
}

/// <summary>One person of a roll. Read and written in sets, like the logs.</summary>
internal sealed record MusterEntry
{
    public required Guid Id { get; init; }
    public required Guid IndividualId { get; init; }
    public long? EnrollmentDate { get; init; }
    public long? DenrollmentDate { get; init; }

    /// <summary>Value of each day, the first of the period first; null for somebody without an exit.</summary>
    public IReadOnlyList<decimal>? Days { get; init; }
    public required decimal ActualTotal { get; init; }
    public decimal? ModifiedTotal { get; init; }
    public string? SkillCode { get; init; }

    /// <summary>Free members: who he was when the roll was made.</summary>
    public required JsonObject AdditionalDetails { get; init; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public required string LastModifiedBy { get; init; }
    public required long LastModifiedTime { get; init; }

    /// <summary>Days that are paid.</summary>
    public decimal PaidDays => ModifiedTotal ?? ActualTotal;

    /// <summary>On the wire.</summary>
    /// <param name="roll">Its roll.</param>
    /// <param name="midnights">First moment of each day.</param>
    /// <param name="isEvent">True for an event, whose days say when and how much: ids and authorship, the entry's in any case, are for replies.</param>
    public MusterEntryWire ToWire(MusterRoll roll, IReadOnlyList<long> midnights, bool isEvent)
    {
        var audit = new AuditDetails(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime);
        return new MusterEntryWire
        {
            Id = Id.ToString(), MusterRollId = roll.Id.ToString(), TenantId = roll.TenantId, IndividualId = IndividualId.ToString(), EnrollmentDate = EnrollmentDate, DenrollmentDate = DenrollmentDate,
            ActualTotalAttendance = ActualTotal, ModifiedTotalAttendance = ModifiedTotal, AdditionalDetails = JsonSerializer.SerializeToElement(AdditionalDetails, WireJson.Options), AuditDetails = audit,
            AttendanceEntries = Days is null ? null
                : [.. Days.Select((value, i) => new AttendanceEntryWire { Id = isEvent ? null : IdOfDay(i).ToString(), Time = midnights[i], Attendance = value, AuditDetails = isEvent ? null : audit })],
        };
    }

    // A day is a place in its entry's row; on the wire it has an id, which is made of the entry's, so that it stays the same.
    private Guid IdOfDay(int day)
    {
        Span<byte> key = stackalloc byte[17];
        Id.TryWriteBytes(key, bigEndian: true, out _);
        key[16] = (byte)day;
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(key, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // version 8 of RFC 9562: ours
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}

internal sealed class MusterMapping : IEntityTypeConfiguration<MusterRoll>
{
    public void Configure(EntityTypeBuilder<MusterRoll> builder)
    {
        builder.ToTable("muster_rolls", schema: "attendance");
        builder.Property(m => m.AdditionalDetails).HasColumnType("jsonb");
        builder.Ignore(m => m.DayCount);
    }
}

internal static class MusterTables
{
    extension(WorksDb db)
    {
        public DbSet<MusterRoll> MusterRolls => db.Set<MusterRoll>();

        /// <summary>A roll of the tenant, locked until the transaction ends; null when there is none.</summary>
        public Task<MusterRoll?> LockMusterRollAsync(string tenantId, Guid id, CancellationToken cancellationToken) => db.MusterRolls
            .FromSql($"select * from attendance.muster_rolls where tenant_id = {tenantId} and id = {id} for update").AsTracking().SingleOrDefaultAsync(cancellationToken);
    }
}
