using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Webhooks;

/// <summary>An event in the structured mode of CloudEvents 1.0 (spec 60 §16). (source, id) tells repeats apart; <c>sequence</c> orders one subject.</summary>
internal static class CloudEvent
{
    private const int MaxDocumentBytes = 1024 * 1024;

    public static byte[] Of(DomainEvent fact, WebhookContent content)
    {
        var data = new JsonObject { ["tenantId"] = fact.TenantId, ["topic"] = fact.Topic, ["businessEvent"] = fact.BusinessEvent, ["id"] = fact.AggregateId };
        if (content == WebhookContent.Document)
        {
            // The contract's payload; the envelope says who called, which is nobody's business outside.
            var document = JsonObject.Create(fact.Payload)!;
            document.Remove("RequestInfo");
            // A receiver that cannot take it whole is told which record it is, and that this is all.
            if (document.ToJsonString(WireJson.Options).Length <= MaxDocumentBytes) data = document;
            else data["documentOmitted"] = true;
        }

        return Write(fact.Id.ToString(CultureInfo.InvariantCulture), fact.TenantId, fact.BusinessEvent ?? fact.Topic, fact.AggregateId, fact.CreatedTime, fact.CorrelationId,
            fact.Id.ToString("D19", CultureInfo.InvariantCulture), data);
    }

    /// <summary>A test that says nothing about any record.</summary>
    public static byte[] Ping(string id, Webhook webhook, long now, string correlationId) =>
        Write(id, webhook.TenantId, "webhook.ping", webhook.Name, now, correlationId, null, new JsonObject { ["webhook"] = webhook.Id.ToString() });

    private static byte[] Write(string id, string tenantId, string name, string subject, long time, string correlationId, string? sequence, JsonObject data)
    {
        var document = new JsonObject
        {
            ["specversion"] = "1.0", ["id"] = id, ["source"] = $"/tenants/{Uri.EscapeDataString(tenantId)}/works", ["type"] = $"org.works.{name}.v1", ["subject"] = subject,
            ["time"] = DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            ["datacontenttype"] = "application/json", ["tenantid"] = tenantId, ["correlationid"] = correlationId,
        };
        if (sequence is not null) document["sequence"] = sequence;
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } trace }) document["traceparent"] = trace;
        document["data"] = data;
        return JsonSerializer.SerializeToUtf8Bytes(document, WireJson.Options);
    }
}
