using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Platform.Telemetry;

namespace Works.Platform.Edge;

/// <summary>Writes the two envelopes of the contract: replies (spec 50 §1.3) and errors (§1.4).</summary>
internal static class Envelopes
{
    private const string ResponseMessageId = "uief87324";
    private static readonly JsonWriterOptions Writer = new() { Encoder = WireJson.Options.Encoder, SkipValidation = true };

    /// <summary>The whole reply body: the envelope's member first, then the members of <paramref name="reply"/>.</summary>
    public static ReadOnlyMemory<byte> Reply(object? reply, Type type, Envelope envelope, RequestInfo info)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(reply, type, WireJson.Options);
        if (envelope == Envelope.None) return body;
        if (body.Length < 2 || body[0] != (byte)'{') throw new InvalidOperationException($"{type.Name} is no object: a reply with an envelope must be one.");

        var buffer = new ArrayBufferWriter<byte>(body.Length + 256);
        buffer.Write("{"u8);
        buffer.Write(envelope is Envelope.Upper or Envelope.UpperNull ? "\"ResponseInfo\":"u8 : "\"responseInfo\":"u8);
        if (envelope is Envelope.UpperNull or Envelope.LowerNull) buffer.Write("null"u8);
        else WriteInfo(buffer, info, envelope switch { Envelope.LowerStatus200 => "200", Envelope.LowerStatusWord => "SUCCESSFUL", _ => "successful" });
        if (body.Length > 2) buffer.Write(","u8);
        buffer.Write(body.AsSpan(1));
        return buffer.WrittenMemory;
    }

    public static async Task WriteErrorsAsync(HttpContext http, IReadOnlyList<Failure> failures)
    {
        var form = http.GetEndpoint()?.Metadata.GetMetadata<ErrorFormOf>()?.Form ?? ErrorForm.Standard;
        var status = failures[0].Status;
        // The edge's own refusals of access are always in the standard form: that is where clients look for them.
        // Of a document that is not there, or cannot be printed now, its own form speaks (spec 50 §17.1).
        if (form != ErrorForm.OAuth && (status is 401 or 403 || (status is 404 or 503 && form != ErrorForm.Document))) form = ErrorForm.Standard;
        var info = (http.RequestServices.GetService(typeof(RequestContext)) as RequestContext)?.RequestInfo ?? new RequestInfo();

        var buffer = new ArrayBufferWriter<byte>(512);
        await using (var json = new Utf8JsonWriter(buffer, Writer)) Write(json, form, failures, info);

        var route = http.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern } ? "/" + pattern.TrimStart('/') : "none"; // never the path, which is the client's
        (http.RequestServices.GetService(typeof(WorksMeter)) as WorksMeter)?.Refused(failures[0].Code, route, status);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json;charset=UTF-8";
        if (status is 503 or 429) http.Response.Headers.RetryAfter = failures[0].RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await http.Response.Body.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, ErrorForm form, IReadOnlyList<Failure> failures, RequestInfo info)
    {
        switch (form)
        {
            case ErrorForm.Legacy:
                WriteLegacy(json, failures, "fields");
                break;
            case ErrorForm.LegacyInArray:
                json.WriteStartArray();
                WriteLegacy(json, failures, "errorFields");
                json.WriteEndArray();
                break;
            case ErrorForm.OAuth:
                json.WriteStartObject();
                json.WriteString("error", failures[0].Code);
                json.WriteString("error_description", failures[0].Message);
                json.WriteEndObject();
                break;
            case ErrorForm.Document:
                json.WriteStartObject();
                json.WriteString("errorMessage", failures[0].Message);
                json.WriteEndObject();
                break;
            default:
                WriteStandard(json, failures, info);
                break;
        }
    }

    private static void WriteStandard(Utf8JsonWriter json, IReadOnlyList<Failure> failures, RequestInfo info)
    {
        json.WriteStartObject();
        json.WritePropertyName("ResponseInfo");
        var buffer = new ArrayBufferWriter<byte>(256);
        WriteInfo(buffer, info, "failed");
        json.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
        json.WriteStartArray("Errors");
        foreach (var failure in failures)
        {
            json.WriteStartObject();
            json.WriteNull("id");
            json.WriteNull("parentId");
            json.WriteString("code", failure.Code);
            json.WriteString("message", failure.Message);
            json.WriteString("description", failure.Description);
            if (failure.Params is null)
            {
                json.WriteNull("params");
            }
            else
            {
                json.WriteStartArray("params");
                foreach (var value in failure.Params) json.WriteStringValue(value);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLegacy(Utf8JsonWriter json, IReadOnlyList<Failure> failures, string fields)
    {
        json.WriteStartObject();
        json.WriteNull("responseInfo");
        json.WriteStartObject("error");
        json.WriteNumber("code", failures[0].Status);
        json.WriteString("message", failures[0].Message);
        json.WriteString("description", failures[0].Description);
        json.WriteStartArray(fields);
        foreach (var failure in failures)
        {
            json.WriteStartObject();
            json.WriteString("code", failure.Code);
            json.WriteString("message", failure.Message);
            json.WriteString("field", failure.Params is [var field, ..] ? field : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteInfo(ArrayBufferWriter<byte> buffer, RequestInfo info, string status)
    {
        using var json = new Utf8JsonWriter(buffer, Writer);
        json.WriteStartObject();
        json.WriteString("apiId", info.ApiId);
        json.WriteString("ver", info.Ver);
        if (info.Ts is { } ts) json.WriteNumber("ts", ts); else json.WriteNull("ts");
        json.WriteString("resMsgId", ResponseMessageId);
        json.WriteString("msgId", info.MsgId);
        json.WriteString("status", status);
        json.WriteEndObject();
    }
}
