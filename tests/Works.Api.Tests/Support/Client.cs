using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Works.Api.Tests.Support;

/// <summary>Calls the API as a contract client does: everything in the body, the token in RequestInfo.</summary>
public sealed class Client(HttpClient http, string? token)
{
    public string? Token { get; } = token;

    /// <summary>POSTs the members of <paramref name="body"/> (anonymous object, JsonObject or null) with RequestInfo added.</summary>
    public async Task<Reply> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers)
    {
        var root = body as JsonObject is { } given ? (JsonObject)given.DeepClone() : body is null ? [] : JsonSerializer.SerializeToNode(body)!.AsObject();
        if (!root.ContainsKey("RequestInfo") && !root.ContainsKey("requestInfo"))
        {
            root.Insert(0, "RequestInfo", new JsonObject
            {
                ["apiId"] = "Rainmaker", ["ver"] = ".01", ["ts"] = "", ["action"] = "", ["did"] = 1, ["key"] = "", ["msgId"] = "1700000000000|en_IN", ["authToken"] = Token,
            });
        }

        return await PostRawAsync(path, root.ToJsonString(), "application/json", headers);
    }

    /// <summary>POSTs a body as it is.</summary>
    public async Task<Reply> PostRawAsync(string path, string body, string contentType = "application/json", params (string Name, string Value)[] headers)
    {
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Reply.OfAsync(await http.SendAsync(request));
    }

    /// <summary>GETs with the token in the header.</summary>
    public async Task<Reply> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (Token is not null) request.Headers.TryAddWithoutValidation("auth-token", Token);
        return await Reply.OfAsync(await http.SendAsync(request));
    }

    /// <summary>POSTs a form (multipart or other) with the token in the header.</summary>
    public async Task<Reply> PostFormAsync(string path, HttpContent form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = form };
        if (Token is not null) request.Headers.TryAddWithoutValidation("auth-token", Token);
        return await Reply.OfAsync(await http.SendAsync(request));
    }
}

/// <summary>An answer, with short ways to look into it.</summary>
public sealed class Reply
{
    private Reply(HttpResponseMessage message, string body)
    {
        Message = message;
        Body = body;
        Json = body.Length > 0 && message.Content.Headers.ContentType?.MediaType == "application/json" ? JsonNode.Parse(body) : null;
    }

    public HttpResponseMessage Message { get; }

    public string Body { get; }

    public JsonNode? Json { get; }

    public int Status => (int)Message.StatusCode;

    /// <summary>Codes of <c>Errors</c>, in order.</summary>
    public IReadOnlyList<string> Codes => (Json as JsonObject)?["Errors"] is JsonArray errors ? [.. errors.Select(error => (string)error!["code"]!)] : [];

    public static async Task<Reply> OfAsync(HttpResponseMessage message) => new(message, await message.Content.ReadAsStringAsync());

    /// <summary>The node at a path such as <c>estimates[0].status</c>.</summary>
    public JsonNode? At(string path)
    {
        var node = Json;
        foreach (var step in path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            node = step[0] == '[' ? (node as JsonArray)?[int.Parse(step.Trim('[', ']'), System.Globalization.CultureInfo.InvariantCulture)] : (node as JsonObject)?[step];
        }

        return node;
    }

    /// <summary>The text at a path; fails the test when there is none.</summary>
    public string Text(string path) => At(path)?.ToString() ?? throw new Xunit.Sdk.XunitException($"No {path} in {this}");

    /// <summary>Fails the test unless the call succeeded; hands the reply on.</summary>
    public Reply Ok(int status = 200)
    {
        Assert.True(Status == status, $"Expected {status}: {this}");
        return this;
    }

    /// <summary>Fails the test unless the call was refused with exactly this first code.</summary>
    public Reply Refused(string code, int status = 400, string? message = null)
    {
        Assert.True(Status == status && Codes is [var first, ..] && first == code, $"Expected {status} {code}: {this}");
        if (message is not null) Assert.Equal(message, Text("Errors[0].message"));
        return this;
    }

    public override string ToString() => $"{Status} {Body}";
}
