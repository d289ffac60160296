using System.Text.Json;
using System.Text.Json.Serialization;
using Works.Registries.Individuals;

namespace Works.Registries.BankAccounts;

/// <summary>The accounts of one payee on the wire (spec 30 §6.1).</summary>
internal sealed record BankAccountWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? ServiceCode { get; init; }
    public string? ReferenceId { get; init; }
    public IReadOnlyList<BankAccountDetailWire>? BankAccountDetails { get; init; }
    public JsonElement? AdditionalFields { get; init; }
    public PersonAuditWire? AuditDetails { get; init; }
}

internal sealed record BankAccountDetailWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? AccountHolderName { get; init; }
    public string? AccountNumber { get; init; }
    public string? AccountType { get; init; }
    public bool? IsPrimary { get; init; }
    public bool? IsActive { get; init; }
    public BankBranchWire? BankBranchIdentifier { get; init; }
    public IReadOnlyList<BankDocumentWire>? Documents { get; init; }
    public JsonElement? AdditionalFields { get; init; }
    public PersonAuditWire? AuditDetails { get; init; }

    /// <summary>Ours: how far a change of where money goes is; left out when there is none. Never read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BankChangeWire? Change { get; init; }
}

/// <summary>A change that a second person has to confirm, or has.</summary>
internal sealed record BankChangeWire(string Status, string ChangedBy, long ChangedTime, string? ConfirmedBy, long? ConfirmedTime);

internal sealed record BankBranchWire
{
    public string? Id { get; init; }
    public string? Type { get; init; }
    public string? Code { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

internal sealed record BankDocumentWire
{
    public string? Id { get; init; }
    public string? DocumentType { get; init; }
    public string? FileStore { get; init; }
    public string? FileStoreId { get; init; }
    public string? DocumentUid { get; init; }
    public string? Status { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

/// <summary>Body of create and update, reply of both, payload of the events (masked there).</summary>
internal sealed record BankAccountRequest([property: JsonPropertyName("bankAccounts")] IReadOnlyList<BankAccountWire?>? BankAccounts);

internal sealed record BankAccountReply([property: JsonPropertyName("bankAccounts")] IReadOnlyList<BankAccountWire> BankAccounts);

internal sealed record BankAccountSearchRequest(BankAccountCriteria? BankAccountDetails, BankPaginationWire? Pagination);

internal sealed record BankAccountCriteria
{
    public string? TenantId { get; init; }

    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? Ids { get; init; }
    public string? ServiceCode { get; init; }

    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? ReferenceId { get; init; }
    public string? AccountHolderName { get; init; }

    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? AccountNumber { get; init; }
    public bool? IsActive { get; init; }
    public bool? IsPrimary { get; init; }
    public BankBranchWire? BankBranchIdentifierCode { get; init; }
}

internal sealed record BankPaginationWire
{
    public decimal? Limit { get; init; }

    /// <summary>The spelling is the contract's.</summary>
    [JsonPropertyName("offSet")]
    public decimal? OffSet { get; init; }
    public long? TotalCount { get; init; }
    public string? SortBy { get; init; }

    /// <summary><c>asc</c> or <c>desc</c>; the field app sends an empty object.</summary>
    public string? Order { get; init; }
}

internal sealed record BankAccountSearchReply(IReadOnlyList<BankAccountWire> BankAccounts, BankPaginationWire Pagination);
