using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using QRCoder;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Insights.Documents;

/// <summary>The body carries the envelope only.</summary>
internal sealed record DocumentRequest;

/// <summary>A document before it is printed.</summary>
/// <param name="Template">Code of its template, and beginning of the file's name.</param>
/// <param name="TenantId">Office.</param>
/// <param name="Number">Number of the record; stands at the head of every page.</param>
/// <param name="Path">Address of the record in the web client, e.g. <c>/estimates/…</c>; null when it has none.</param>
/// <param name="Content">What the template reads, as an object of JSON.</param>
internal sealed record Document(string Template, string TenantId, string Number, string? Path, object Content);

/// <summary>Prints: HTML by the office's template in the caller's language inside the request's transaction, the PDF after its commit, so that no connection waits for it.</summary>
internal sealed class DocumentPrinter(WorksDb db, IMasters masters, ITexts texts, WeasyPrint weasyPrint, FileSettings settings)
{
    /// <summary>What answers the request: the document, or why there is none.</summary>
    public async Task<object> PrintAsync(Document document, HttpRequest request, CancellationToken cancellationToken)
    {
        if (weasyPrint.Interpreter is null) return Refused(DocumentErrors.NotInstalled);
        var locale = db.Context.Locale;
        var wording = new Wording(
            document.TenantId, await texts.ModulesAsync(document.TenantId, locale, Wording.ModulesOf(document.TenantId), cancellationToken), await masters.ZoneOfAsync(document.TenantId, cancellationToken));
        var content = JsonSerializer.SerializeToNode(document.Content, WireJson.Options)!.AsObject();
        (content["template"], content["number"], content["tenantId"], content["language"]) = (document.Template, document.Number, document.TenantId, locale.Split('_')[0]);
        (content["printedTime"], content["printedBy"]) = (db.Now, db.Context.Caller.Name);
        if (document.Path is { } path && Origin(request) is { } origin) (content["address"], content["qr"]) = (origin + path, QrCode(origin + path));
        var templates = await masters.ViewAsync(document.TenantId, "works", "DocumentTemplate", Templates.Of, cancellationToken);
        var html = templates.Write(document.Template, JsonSerializer.SerializeToElement(content), wording);
        return html.IsRefused ? Refused(html.Failures[0]) : new Pdf(weasyPrint, html.Value, $"{document.Template}_{db.Now.ToString(CultureInfo.InvariantCulture)}.pdf");
    }

    /// <summary>A refusal, where a document or one is answered.</summary>
    public static object Refused(Failure failure) => (Result<Done>)failure;

    /// <summary>The refusal of the first parameter that is not given; null when all are.</summary>
    public static object? Missing(params (string Name, string? Value)[] parameters) =>
        parameters.FirstOrDefault(parameter => string.IsNullOrWhiteSpace(parameter.Value)) is { Name: { } name } ? Refused(DocumentErrors.Missing(name)) : null;

    private string? Origin(HttpRequest request) => settings.PublicUrl ?? (request.Host.HasValue ? $"{request.Scheme}://{request.Host.Value}" : null);

    private static string QrCode(string address)
    {
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var picture = new PngByteQRCode(code);
        return "data:image/png;base64," + Convert.ToBase64String(picture.GetGraphic(4, drawQuietZones: false));
    }

    private sealed class Pdf(WeasyPrint weasyPrint, string html, string name) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var pdf = await weasyPrint.RenderAsync(html, httpContext.RequestAborted);
            var response = httpContext.Response;
            response.Headers.ContentDisposition = $"attachment; filename={name}"; // plain, as the contract has it: clients cut the name out
            response.Headers.CacheControl = "no-store"; // personal data
            response.ContentType = "application/pdf";
            response.ContentLength = pdf.Length;
            await response.Body.WriteAsync(pdf, httpContext.RequestAborted);
        }
    }
}

/// <summary>Words in which the routes of documents state their contract.</summary>
internal static class DocumentRoutes
{
    /// <summary>Maps one document: POST, answered with bytes, refused with <c>errorMessage</c>.</summary>
    public static void MapDocument(this IEndpointRouteBuilder pdf, string path, Delegate handler) =>
        pdf.MapPost("/download" + path, handler).Replies<byte[]>(envelope: Envelope.None).Errors(ErrorForm.Document);
}
