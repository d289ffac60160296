using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Api.Tests.Support;
using Works.Platform.Edge;

namespace Works.Api.Tests.Edge;

/// <summary>The description is complete enough to generate a typed client from.</summary>
public sealed class ApiDescriptionTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task Every_route_is_described_with_its_request_its_reply_and_the_envelope()
    {
        var document = (await works.Anonymous.GetAsync("/openapi/v1.json")).Ok().Json!;
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (Path: path.Key, Operation: operation.Value!))).ToList();
        var routes = works.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<OutsideTheContract>() is null)
            .Select(endpoint => Regex.Replace("/" + endpoint.RoutePattern.RawText!.Trim('/'), ":[a-z]+}", "}", RegexOptions.None, TimeSpan.FromSeconds(1))).Distinct(StringComparer.Ordinal);
        Assert.Empty(routes.Except(operations.Select(operation => operation.Path)));
        Assert.Equal(operations.Count, operations.Select(operation => (string)operation.Operation["operationId"]!).Distinct().Count());
        Assert.All(operations, operation => Assert.False(string.IsNullOrWhiteSpace((string?)operation.Operation["summary"]), $"{operation.Path} has no summary"));

        var create = operations.Single(operation => operation.Path == "/estimate/v1/_create").Operation;
        Assert.Contains("RequestInfo", create["requestBody"]!.ToJsonString());
        Assert.Contains("ResponseInfo", create["responses"]!["200"]!.ToJsonString());
        var measured = operations.Single(operation => operation.Path == "/measurement-service/v1/_create").Operation["responses"]!.AsObject();
        Assert.Equal(["202"], measured.Select(response => response.Key).Where(status => status.StartsWith('2')));
        // Every request has a body that is described, forms with their fields.
        Assert.All(operations.Where(operation => ReferenceEquals(operation.Operation, operation.Operation.Parent!["post"])), operation => Assert.NotEmpty(operation.Operation["requestBody"]!["content"]!.AsObject()));
        JsonNode Form(string path, string type) => operations.Single(operation => operation.Path == path).Operation["requestBody"]!["content"]![type]!["schema"]!;
        Assert.Equal(["grant_type"], Form("/user/oauth/token", "application/x-www-form-urlencoded")["required"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(["tenantId", "module", "tag", "file"], Form("/filestore/v1/files", "multipart/form-data")["properties"]!.AsObject().Select(field => field.Key));
        Assert.NotNull(Form("/mdms-v2/v2/_import/{schemaCode}", "application/json"));
        var estimate = document["components"]!["schemas"]!["EstimateDetailWire"]!["properties"]!;
        Assert.Equal("number", (string)estimate["noOfunit"]!["type"]!.AsArray().Single(type => (string)type! != "null")!);
    }

    [Fact]
    public async Task Every_reference_resolves_and_every_member_has_a_type()
    {
        var document = (await works.Anonymous.GetAsync("/openapi/v1.json")).Ok().Json!;
        var schemas = document["components"]!["schemas"]!.AsObject();
        var references = new List<string>();
        Collect(document, references);
        Assert.All(references.Distinct(), reference => Assert.True(schemas.ContainsKey(reference["#/components/schemas/".Length..]), reference));
        Assert.Equal(200, (await works.Anonymous.GetAsync("/api/index.html")).Status);
    }

    private static void Collect(JsonNode? node, List<string> references)
    {
        if (node is JsonObject owner)
        {
            if ((string?)(owner["$ref"] as JsonValue) is { } reference) references.Add(reference);
            foreach (var member in owner) Collect(member.Value, references);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items) Collect(item, references);
        }
    }
}
