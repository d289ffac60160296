using System.Text;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Events;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Telemetry;

/// <summary>A host that exports to a collector on this machine, several times a second.</summary>
public sealed class ObservedHost : WorksHost
{
    internal Receiver Collector { get; } = Receiver.StartAsync().GetAwaiter().GetResult(); // the settings need its port before the host starts

    protected override IEnumerable<string> Settings =>
    [
        "--OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{Collector.Port}", "--OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf", "--OTEL_METRIC_EXPORT_INTERVAL", "500", "--OTEL_BSP_SCHEDULE_DELAY", "200",
        "--OTEL_SERVICE_NAME", "works-of-the-test",
    ];
}

/// <summary>
/// Alone in its process: meters are found by name, so an exporter also hears the hosts of other tests, and a host that stops ends, for every listener,
/// the instruments it shares a name with. In service a process has one host.
/// </summary>
[CollectionDefinition(nameof(ObservedCollection), DisableParallelization = true)]
public sealed class ObservedCollection;

/// <summary>Traces and metrics reach an OTLP receiver (design D14).</summary>
[Collection(nameof(ObservedCollection))]
public sealed class TelemetryTests(ObservedHost works) : IClassFixture<ObservedHost>
{
    [Fact]
    public async Task A_request_its_statements_and_its_deliveries_are_one_trace_that_the_correlation_id_finds()
    {
        var correlationId = $"trace-{Guid.NewGuid()}";
        const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        var body = EstimateScenario.Body(await EstimateScenario.ProjectAsync(works));
        (await (await works.AsAsync("SUPERUSERA")).PostAsync("/estimate/v1/_create", body, ("x-correlation-id", correlationId), ("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01"))).Ok();

        IReadOnlyList<Span> trace = [];
        await Eventually.HoldsAsync(
            () => (trace = [.. Spans().Where(span => span.TraceId == TraceId)]).Any(span => span.Name.StartsWith("deliver ", StringComparison.Ordinal))
                && trace.Any(span => span.Scope == "Npgsql") && trace.Any(span => span.Scope == "Microsoft.AspNetCore"),
            "the request, its statements and its deliveries");
        var request = trace.Single(span => span.Scope == "Microsoft.AspNetCore");
        Assert.Equal((correlationId, "pg.citya"), (request.Attributes["works.correlation_id"], request.Attributes["works.tenant"]));
        Assert.All(trace.Where(span => span.Scope == "Works"), span => Assert.Equal(correlationId, span.Attributes["works.correlation_id"]));
    }

    [Fact]
    public async Task What_an_operator_watches_is_measured()
    {
        (await (await works.AsAsync("JE1")).PostAsync("/estimate/v1/_search")).Refused("TENANT_ID");
        await works.StoredAsync("update administration.workflow_positions set last_modified_time = 1 where not is_terminal");
        await works.StoredAsync(
            """
            insert into platform.outbox_deliveries (subscriber, event_id, tenant_id, aggregate_id, next_attempt_time, parked_time)
            select 'lost', id, tenant_id, aggregate_id, 0, 1 from platform.outbox_events where id = (select min(id) from platform.outbox_events)
            """);
        await EstimateScenario.CreatedAsync(works);
        string[] wanted =
        [
            "works.requests.in_flight", "works.requests.refused", "works.outbox.deliveries", "works.outbox.oldest_age", "works.outbox.waiting", "works.outbox.parked", "works.workflow.sla_breaches",
            "http.server.request.duration", "kestrel.active_connections",
        ];
        List<(string Metric, string Point)> seen = [];
        await Eventually.HoldsAsync(() =>
        {
            seen = [.. Metrics()];
            return wanted.All(name => seen.Exists(metric => metric.Metric == name)) && Says("works.outbox.parked", "lost")
                && Says("works.requests.refused", "TENANT_ID") && Says("works.requests.refused", "/estimate/v1/_search") && Says("works.workflow.sla_breaches", "ESTIMATE");
        }, string.Join(", ", wanted));
        bool Says(string name, string text) => seen.Exists(metric => metric.Metric == name && metric.Point.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Neither_tokens_nor_passwords_are_exported()
    {
        var token = (await works.AsAsync("JE1")).Token!;
        await works.Anonymous.PostAsync($"/user/_details?access_token={token}");
        using var signIn = new HttpRequestMessage(HttpMethod.Post, "/user/oauth/token?grant_type=password&scope=read&username=JE1&password=eGov@123&tenantId=pg.citya&userType=EMPLOYEE");
        signIn.Headers.Add("Authorization", "Basic ZWdvdi11c2VyLWNsaWVudDo=");
        (await Reply.OfAsync(await works.Http.SendAsync(signIn, TestContext.Current.CancellationToken))).Ok();
        await Eventually.HoldsAsync(() => Spans().Any(span => span.Name == "POST /user/oauth/token" && span.Attributes["url.path"] == "/user/oauth/token"), "the span of the sign-in");
        Assert.All(works.Collector.Requests, request => Assert.False(request.Text.Contains(token, StringComparison.Ordinal) || request.Text.Contains("eGov@123", StringComparison.Ordinal), "a secret is exported"));
    }

    private IEnumerable<Span> Spans() =>
        from request in works.Collector.Requests.Where(request => request.Path == "/v1/traces")
        from resource in Wire.Read(request.Body).Where(field => field.Number == 1)
        from scope in Wire.Read(resource.Bytes).Where(field => field.Number == 2)
        let fields = Wire.Read(scope.Bytes)
        let name = Encoding.UTF8.GetString(Wire.Read(fields.First(field => field.Number == 1).Bytes).First(field => field.Number == 1).Bytes.Span)
        from span in fields.Where(field => field.Number == 2)
        select Span.Of(name, Wire.Read(span.Bytes));

    // Name of each metric, and the readable texts of each of its points.
    private IEnumerable<(string, string)> Metrics() =>
        from request in works.Collector.Requests.Where(request => request.Path == "/v1/metrics")
        from resource in Wire.Read(request.Body).Where(field => field.Number == 1)
        from scope in Wire.Read(resource.Bytes).Where(field => field.Number == 2)
        from metric in Wire.Read(scope.Bytes).Where(field => field.Number == 2)
        let fields = Wire.Read(metric.Bytes)
        let name = Encoding.UTF8.GetString(fields.First(field => field.Number == 1).Bytes.Span)
        from data in fields.Where(field => field.Number is 5 or 7 or 9) // gauge, sum, histogram
        from point in Wire.Read(data.Bytes).Where(field => field.Number == 1)
        select (name, Encoding.UTF8.GetString(point.Bytes.Span));

    private sealed record Span(string Scope, string Name, string TraceId, IReadOnlyDictionary<string, string> Attributes)
    {
        public static Span Of(string scope, IReadOnlyList<Field> fields) => new(
            scope, Encoding.UTF8.GetString(fields.First(field => field.Number == 5).Bytes.Span), Convert.ToHexStringLower(fields.First(field => field.Number == 1).Bytes.Span),
            fields.Where(field => field.Number == 9).Select(field => Wire.Read(field.Bytes)).ToDictionary(
                pair => Encoding.UTF8.GetString(pair[0].Bytes.Span),
                pair => pair.Count > 1 && Wire.Read(pair[1].Bytes) is [{ Number: 1 } text, ..] ? Encoding.UTF8.GetString(text.Bytes.Span) : string.Empty, StringComparer.Ordinal));
    }

    internal sealed record Field(int Number, ReadOnlyMemory<byte> Bytes);

    /// <summary>As much of protobuf's wire format as a test needs: fields by number, content of the length-delimited ones.</summary>
    private static class Wire
    {
        public static IReadOnlyList<Field> Read(ReadOnlyMemory<byte> message)
        {
            var fields = new List<Field>();
            var at = 0;
            while (at < message.Length)
            {
                var key = Varint(message, ref at);
                var (number, type) = ((int)(key >> 3), (int)(key & 7));
                var start = at;
                switch (type)
                {
                    case 0: Varint(message, ref at); break;
                    case 1: at += 8; break;
                    case 5: at += 4; break;
                    case 2:
                        var length = (int)Varint(message, ref at);
                        start = at;
                        at += length;
                        break;
                    default: throw new InvalidDataException($"Wire type {type}");
                }

                fields.Add(new Field(number, message[start..at]));
            }

            return fields;
        }

        private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
        {
            ulong value = 0;
            for (var shift = 0; ; shift += 7)
            {
                var next = message.Span[at++];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80) return value;
            }
        }
    }
}
