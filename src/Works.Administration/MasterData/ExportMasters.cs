using System.Text;
using System.Text.Json;
using CsvHelper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.MasterData;

internal sealed record ExportMastersRequest([property: System.Text.Json.Serialization.JsonPropertyName("Export")] ExportWanted? Export);

/// <summary>What to export.</summary>
/// <param name="TenantId">Tenant whose records to export: its own if it has any, else those it inherits.</param>
/// <param name="Format"><c>csv</c> (default) or <c>json</c>.</param>
internal sealed record ExportWanted(string? TenantId, string? Format);

/// <summary>Ours: the active records of one master as a file, in the form in which an import takes them back.</summary>
internal static class ExportMasters
{
    private const string Root = "exportRequest.export";

    public static void Map(IEndpointRouteBuilder mdms) => mdms.MapPost("/v2/_export/{schemaCode}", HandleAsync).Replies<byte[]>(envelope: Envelope.None);

    // A file or a refusal: what the two have in common is object.
    private static async Task<object> HandleAsync(
        string schemaCode, ExportMastersRequest request, WorksDb db, MasterStore store, CancellationToken cancellationToken)
    {
        if (request.Export is not { } wanted) return Refused(MasterErrors.Missing(Root));
        if (string.IsNullOrWhiteSpace(wanted.TenantId)) return Refused(MasterErrors.Missing($"{Root}.tenantId"));
        var format = string.IsNullOrWhiteSpace(wanted.Format) ? "csv" : wanted.Format.Trim();
        if (format is not ("csv" or "json")) return Refused(MasterErrors.UnknownFormat(format));
        var canonical = await store.CanonicalAsync(schemaCode, cancellationToken);
        var definition = await CreateMasterRecord.DefinitionAsync(db, wanted.TenantId.Trim(), canonical, cancellationToken);
        if (definition.IsRefused) return Refused(definition.Failures[0]);

        var rows = await db.QueryAsync<Row>(
            """
            with hits as (select * from administration.masters where tenant_id = any (@levels) and schema_code = @canonical and is_active)
            select data::text, row_version from hits where length(tenant_id) = (select max(length(tenant_id)) from hits) order by position, id
            """, new { levels = Tenants.SelfAndAncestors(wanted.TenantId.Trim()).ToArray(), canonical }, cancellationToken);
        var file = new FileBufferingWriteStream(); // in memory up to 32 KB, then in a temporary file
        if (format == "csv") await WriteCsvAsync(file, rows, ImportColumn.Of(definition.Value.Text), cancellationToken);
        else await WriteJsonAsync(file, rows, cancellationToken);
        return new Download(file, $"{schemaCode}.{format}", format == "csv" ? "text/csv;charset=UTF-8" : "application/json;charset=UTF-8");
    }

    private static async Task WriteCsvAsync(Stream file, IReadOnlyList<Row> rows, List<ImportColumn> columns, CancellationToken cancellationToken)
    {
        // Members that records have beyond their schema come last, so that nothing is lost on the way out and back.
        var described = columns.Select(column => column.Path[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            using var record = JsonDocument.Parse(row.Data);
            foreach (var member in record.RootElement.EnumerateObject())
                if (described.Add(member.Name)) columns.Add(new ImportColumn([member.Name], []));
        }

        // The mark tells spreadsheets that this is UTF-8.
        await using var csv = CsvWriter.Create(file, new CsvWriterOptions { WriteByteOrderMark = true }, leaveOpen: true);
        foreach (var column in columns) csv.WriteField(ImportColumn.Guarded(string.Join('.', column.Path)));
        csv.WriteField(ImportColumn.Version);
        await csv.EndRecordAsync(cancellationToken);
        foreach (var row in rows)
        {
            using var record = JsonDocument.Parse(row.Data);
            foreach (var column in columns) csv.WriteField(ImportColumn.CellOf(ImportColumn.At(record.RootElement, column.Path)));
            csv.WriteField(row.RowVersion.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await csv.EndRecordAsync(cancellationToken);
        }
    }

    private static async Task WriteJsonAsync(Stream file, IReadOnlyList<Row> rows, CancellationToken cancellationToken)
    {
        await using var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await text.WriteAsync('[');
        for (var i = 0; i < rows.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await text.WriteAsync(i == 0 ? "\n" : ",\n");
            await text.WriteAsync(rows[i].Data.AsMemory(), cancellationToken);
        }

        await text.WriteAsync("\n]\n");
    }

    private static Result<Done> Refused(Failure failure) => failure;

    private sealed record Row
    {
        public string Data { get; init; } = string.Empty;
        public int RowVersion { get; init; }
    }

    private sealed class Download(FileBufferingWriteStream file, string name, string contentType) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await using var buffered = file;
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(name);
            httpContext.Response.Headers.ContentDisposition = disposition.ToString();
            httpContext.Response.ContentType = contentType;
            httpContext.Response.ContentLength = file.Length;
            await file.DrainBufferAsync(httpContext.Response.Body, httpContext.RequestAborted);
        }
    }
}
