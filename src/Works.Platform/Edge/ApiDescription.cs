using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Works.Platform.Edge;

/// <summary>
/// The description of the API at <c>/openapi/v1.json</c>: what slices declare, with the envelope of the contract added once, here, as
/// the edge adds it to the wire.
/// </summary>
public static class ApiDescription
{
    private static readonly ConcurrentDictionary<Assembly, XDocument?> Comments = new();

    // Types by name over all modules: a line of a contract and a line of a bill are both a LineItemWire.
    private static readonly Lazy<ILookup<string, Type>> Named = new(() => AppDomain.CurrentDomain.GetAssemblies()
        .Where(assembly => assembly.GetName().Name?.StartsWith("Works.", StringComparison.Ordinal) == true).SelectMany(assembly => assembly.GetTypes()).ToLookup(type => type.Name, StringComparer.Ordinal));

    // The module furthest upstream keeps the plain name, the others put theirs before it; two of one name would describe each other's members.
    private static string? SchemaIdOf(JsonTypeInfo info)
    {
        var id = OpenApiOptions.CreateDefaultSchemaReferenceId(info);
        if (id is null || id != info.Type.Name) return id;
        var own = info.Type.Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name).ToHashSet(StringComparer.Ordinal);
        return Named.Value[id].Any(other => own.Contains(other.Assembly.GetName().Name)) ? info.Type.Assembly.GetName().Name!["Works.".Length..] + id : id;
    }

    /// <summary>Registers the description.</summary>
    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.CreateSchemaReferenceId = SchemaIdOf;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Works", Version = "1",
                Description = "Public works from the first need to the last payment, over the DIGIT Works wire contract. Every body carries RequestInfo with authToken; "
                    + "every refusal is an Errors list with the contract's codes.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
            document.Components.Schemas["RequestInfo"] = Object(
                ("apiId", Text), ("ver", Text), ("ts", Whole), ("action", Text), ("did", Text), ("key", Text), ("msgId", Text), ("authToken", Text), ("correlationId", Text));
            document.Components.Schemas["ResponseInfo"] = Object(("apiId", Text), ("ver", Text), ("ts", Whole), ("resMsgId", Text), ("msgId", Text), ("status", Text));
            document.Components.Schemas["ErrorReply"] = Object(
                ("ResponseInfo", Reference("ResponseInfo")),
                ("Errors", new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = Object(("code", Text), ("message", Text), ("description", Text), ("params", new OpenApiSchema { Type = JsonSchemaType.Array | JsonSchemaType.Null, Items = Text })),
                }));
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Describe(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
    });

    /// <summary>Serves the description.</summary>
    public static void MapApiDescription(this IEndpointRouteBuilder app) => app.MapOpenApi().WithMetadata(new OutsideTheContract());

    // Scalars are read by converters of our own, which the framework cannot look into.
    private static void Describe(OpenApiSchema schema, Type type)
    {
        var scalar = Nullable.GetUnderlyingType(type) ?? type;
        var nullable = type != scalar || !type.IsValueType ? JsonSchemaType.Null : default(JsonSchemaType);
        JsonSchemaType? known = scalar switch
        {
            _ when scalar == typeof(string) => JsonSchemaType.String,
            _ when scalar == typeof(bool) || scalar == typeof(QueryFlag) => JsonSchemaType.Boolean,
            _ when scalar == typeof(long) || scalar == typeof(int) || scalar == typeof(QueryNumber) => JsonSchemaType.Integer,
            _ when scalar == typeof(decimal) => JsonSchemaType.Number,
            { IsEnum: true } => JsonSchemaType.String,
            _ => null,
        };
        if (known is null)
        {
            // Lists of such scalars come without a word about their items.
            if (schema.Type?.HasFlag(JsonSchemaType.Array) == true && schema.Items is null && ItemOf(type) is { } item) schema.Items = Described(item);
            return;
        }

        schema.Type = known | nullable;
        schema.Pattern = null;
        if (scalar == typeof(long)) schema.Format = "int64";
        if (scalar == typeof(int)) schema.Format = "int32";
        if (scalar.IsEnum) schema.Enum = [.. Enum.GetNames(scalar).Select(name => (System.Text.Json.Nodes.JsonNode)name)];
    }

    private static OpenApiSchema Described(Type item)
    {
        var schema = new OpenApiSchema();
        Describe(schema, item);
        schema.Type &= ~JsonSchemaType.Null; // a text in a list may be null as far as its type says; what is meant is a text
        return schema;
    }

    private static Type? ItemOf(Type type) => type.IsArray ? type.GetElementType()
        : type.GetInterfaces().Append(type).FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var slice = metadata.OfType<MethodInfo>().FirstOrDefault()?.DeclaringType;
        while (slice is { IsNested: true }) slice = slice.DeclaringType;
        operation.OperationId = (context.Description.HttpMethod + "-" + context.Description.RelativePath).Replace('/', '-').Replace("{", string.Empty, StringComparison.Ordinal)
            .Replace("}", string.Empty, StringComparison.Ordinal);
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            // Criteria are bound whatever the case of their names; the contract begins them with a small letter.
            if (parameter is not { In: ParameterLocation.Query, Name: [var first, .. var rest], Schema: OpenApiSchema schema }) continue;
            parameter.Name = char.ToLowerInvariant(first) + rest;
            if (context.Description.ParameterDescriptions.FirstOrDefault(described => described.Name == first + rest)?.Type is { } type) Describe(schema, type);
        }

        if (slice is not null) operation.Summary = SummaryOf(slice) ?? operation.Summary;

        var access = metadata.OfType<AccessOf>().LastOrDefault()?.Access ?? RouteAccess.Protected;
        operation.Description = access switch
        {
            RouteAccess.Open => "Open: no token needed.",
            RouteAccess.Mixed => "With or without a token.",
            RouteAccess.SignedIn => "Any valid token.",
            _ => "A token whose roles the access-control masters grant this path.",
        };

        if (operation.RequestBody?.Content is { } request && request.TryGetValue("application/json", out var body)) body.Schema = With(body.Schema, "RequestInfo");
        else if (context.Description.HttpMethod == "POST" && operation.RequestBody is null && !metadata.OfType<TakesForm>().Any())
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/json"] = new() { Schema = Object(("RequestInfo", Reference("RequestInfo"))) } },
            };
        }

        if (metadata.OfType<TakesForm>().LastOrDefault() is { Fields.Count: > 0 } form) Describe(operation, form);

        var reply = metadata.OfType<ReplyOf>().LastOrDefault() ?? new ReplyOf(Envelope.Upper, 200);
        // The framework adds what a handler returns under 200; a route that answers 201 or 202 never answers that.
        if (reply.Status != 200) operation.Responses?.Remove("200");
        foreach (var response in operation.Responses ?? [])
        {
            if (response.Value.Content is not { } content || !content.TryGetValue("application/json", out var media) || reply.Envelope == Envelope.None) continue;
            media.Schema = With(media.Schema, reply.Envelope is Envelope.Upper or Envelope.UpperNull ? "ResponseInfo" : "responseInfo");
        }

        operation.Responses ??= [];
        foreach (var (status, meaning) in new[] { ("400", "Refused by a rule"), ("401", "No or no valid token"), ("403", "Not permitted here") })
        {
            if (access is RouteAccess.Open && status != "400") continue;
            operation.Responses[status] = new OpenApiResponse
            {
                Description = meaning,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/json"] = new() { Schema = Reference("ErrorReply") } },
            };
        }
    }

    // A form without files may come either way.
    private static void Describe(OpenApiOperation operation, TakesForm form)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = form.Fields.Where(field => field.IsRequired).Select(field => field.Name).ToHashSet(StringComparer.Ordinal),
            Properties = form.Fields.ToDictionary(field => field.Name, IOpenApiSchema (field) => field.Kind switch
            {
                FieldKind.File => new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = field.Description },
                FieldKind.Files => new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" }, Description = field.Description },
                _ => new OpenApiSchema { Type = JsonSchemaType.String, Description = field.Description },
            }, StringComparer.Ordinal),
        };
        var content = new Dictionary<string, OpenApiMediaType>(operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal), StringComparer.Ordinal) { ["multipart/form-data"] = new() { Schema = schema } };
        if (form.Fields.All(field => field.Kind == FieldKind.Text)) content["application/x-www-form-urlencoded"] = new OpenApiMediaType { Schema = schema };
        operation.RequestBody = new OpenApiRequestBody { Content = content, Required = true };
    }

    private static OpenApiSchema With(IOpenApiSchema? schema, string envelope)
    {
        var half = Object((envelope, Reference(envelope == "RequestInfo" ? "RequestInfo" : "ResponseInfo")));
        return schema is null ? half : new OpenApiSchema { AllOf = [half, schema] };
    }

    private static OpenApiSchema Text => new() { Type = JsonSchemaType.String | JsonSchemaType.Null };

    private static OpenApiSchema Whole => new() { Type = JsonSchemaType.Integer | JsonSchemaType.Null, Format = "int64" };

    private static OpenApiSchemaReference Reference(string name) => new(name);

    private static OpenApiSchema Object(params (string Name, IOpenApiSchema Schema)[] members) => new()
    {
        Type = JsonSchemaType.Object, Properties = members.ToDictionary(member => member.Name, member => member.Schema, StringComparer.Ordinal),
    };

    // The summary a maintainer reads above the slice is the summary an integrator reads.
    private static string? SummaryOf(Type slice)
    {
        var comments = Comments.GetOrAdd(slice.Assembly, assembly =>
        {
            var path = Path.ChangeExtension(assembly.Location, ".xml");
            return File.Exists(path) ? XDocument.Load(path) : null;
        });
        var summary = comments?.Descendants("member").FirstOrDefault(member => (string?)member.Attribute("name") == "T:" + slice.FullName)?.Element("summary");
        return summary is null ? null : string.Join(' ', string.Concat(summary.DescendantNodes().OfType<XText>().Select(text => text.Value)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
