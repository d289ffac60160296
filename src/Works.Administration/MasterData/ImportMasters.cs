using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.MasterData;

/// <summary>What to import: a JSON body with the records, or a form with a CSV or JSON file.</summary>
internal sealed record ImportRequest
{
    [JsonPropertyName("Import")]
    public ImportWanted? Import { get; init; }

    [JsonIgnore]
    public IFormFile? File { get; init; }

    public static async ValueTask<ImportRequest> BindAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType) return http.Features.Get<JsonBody>()?.Root.Deserialize<ImportRequest>(WireJson.Options) ?? new ImportRequest();
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        string? Value(string name) => form[name].ToString().Trim() is { Length: > 0 } value ? value : null;
        bool? Flag(string name) => Value(name) is not { } text ? null : bool.TryParse(text, out var flag) ? flag : throw new JsonException($"{name} must be true or false");
        return new ImportRequest { Import = new ImportWanted(Value("tenantId"), Flag("dryRun"), Flag("allOrNothing"), Records: null), File = form.Files.GetFile("file") };
    }
}

/// <summary>How to import.</summary>
/// <param name="TenantId">Tenant that will own the records.</param>
/// <param name="DryRun">True: report only.</param>
/// <param name="AllOrNothing">True (default): nothing is stored while a row fails. False: the other rows are.</param>
/// <param name="Records">The records, where no file is sent.</param>
internal sealed record ImportWanted(string? TenantId, bool? DryRun, bool? AllOrNothing, IReadOnlyList<JsonElement>? Records);

internal sealed record ImportError(string Code, string Message);

/// <summary>What becomes of a row.</summary>
/// <param name="Row">Number of the row: the head of a CSV is 1.</param>
/// <param name="Status">created, updated, unchanged or failed.</param>
/// <param name="UniqueIdentifier">Values of the unique members; null when the row has none.</param>
/// <param name="Id">Id of the record; null when the row failed.</param>
/// <param name="Errors">Why it failed.</param>
internal sealed record ImportedRow(int Row, string Status, string? UniqueIdentifier, string? Id, IReadOnlyList<ImportError> Errors);

/// <summary>What an import makes, or would make, of every row. What the rows say is stored now where <c>isStored</c> is true.</summary>
internal sealed record ImportMastersReply(
    string SchemaCode, string TenantId, bool DryRun, bool IsStored, int Created, int Updated, int Unchanged, int Failed, IReadOnlyList<ImportedRow> Rows);

/// <summary>
/// Ours: many records of one master at once, each checked as one entered by hand is. A record is found by its unique members; the same file a
/// second time changes nothing.
/// </summary>
internal static class ImportMasters
{
    public const int MaxRows = 100_000;
    private const long MaxBytes = 31 * 1024 * 1024; // of a form; a JSON body is bound by the edge
    private const int Batch = 5000; // rows in one statement
    private const string Root = "importRequest.import";

    public static void Map(IEndpointRouteBuilder mdms) => mdms.MapPost("/v2/_import/{schemaCode}", HandleAsync).Replies<ImportMastersReply>()
        .Accepts<ImportRequest>("application/json", "multipart/form-data").WithMetadata(new TakesForm(
            MaxBytes, new("tenantId", "Tenant that will own the records", IsRequired: true), new("dryRun", "true: report only"), new("allOrNothing", "true (default): nothing is stored while a row fails"),
            new("file", "CSV or JSON", FieldKind.File, IsRequired: true)));

    private static async Task<Result<ImportMastersReply>> HandleAsync(
        string schemaCode, ImportRequest request, WorksDb db, MasterStore store, CancellationToken cancellationToken)
    {
        if (request.Import is not { } wanted) return MasterErrors.Missing(Root);
        if (string.IsNullOrWhiteSpace(wanted.TenantId)) return MasterErrors.Missing($"{Root}.tenantId");
        if (wanted.Records is null && request.File is null) return MasterErrors.Missing($"{Root}.records");
        var tenantId = wanted.TenantId.Trim();
        var canonical = await store.CanonicalAsync(schemaCode, cancellationToken);
        var definition = await CreateMasterRecord.DefinitionAsync(db, tenantId, canonical, cancellationToken);
        if (definition.IsRefused) return definition.Failures.ToArray();

        await db.LockMasterAsync(tenantId, canonical, cancellationToken);
        var import = await MasterImport.OpenAsync(db, store, tenantId, canonical, definition.Value, cancellationToken);
        await using var file = request.File?.OpenReadStream() ?? Stream.Null;
        try
        {
            foreach (var row in RowsOf(request, file, ImportColumn.Of(definition.Value.Text)))
            {
                if (import.Count == MaxRows) return MasterErrors.TooManyRows(MaxRows);
                import.Add(row);
            }
        }
        catch (Exception unreadable) when (unreadable is FormatException or JsonException)
        {
            return MasterErrors.FileUnreadable(unreadable is FormatException ? unreadable.Message : "The file is no JSON list of records");
        }

        await import.CheckReferencesAsync(cancellationToken);
        import.Settle();
        var stores = wanted.DryRun != true && (import.Failed == 0 || wanted.AllOrNothing == false);
        if (stores) await import.StoreAsync(Batch, cancellationToken);
        return import.Reply(schemaCode, wanted.DryRun == true, stores);
    }

    private static IEnumerable<ImportRow> RowsOf(ImportRequest request, Stream file, IReadOnlyList<ImportColumn> columns)
    {
        if (request.File is null) return request.Import!.Records!.Select((record, index) => new ImportRow(index + 1, record, Version: null));
        var first = 0;
        file.Position = 0;
        for (int value; (value = file.ReadByte()) >= 0;)
        {
            if (value is 0xEF or 0xBB or 0xBF || char.IsWhiteSpace((char)value)) continue; // a mark, blanks
            first = value;
            break;
        }

        if (first != '[') return CsvRows.Read(file, columns);
        file.Position = 0;
        using var text = new StreamReader(file, leaveOpen: true);
        return [.. JsonSerializer.Deserialize<List<JsonElement>>(text.ReadToEnd(), WireJson.Options)!.Select((record, index) => new ImportRow(index + 1, record, Version: null))];
    }
}
