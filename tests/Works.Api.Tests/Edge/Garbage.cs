using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Works.Api.Tests.Edge;

/// <summary>One request of the fuzzer, as bytes, so that it can be sent again and printed.</summary>
internal sealed record Shot(string Method, string Url, byte[] Body, string? ContentType, IReadOnlyList<(string Name, string Value)> Headers)
{
    public override string ToString()
    {
        var body = Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 3000)));
        var url = Url.Length > 600 ? Url[..600] + "…" : Url;
        return $"{Method} {url}\n{string.Join('\n', Headers.Select(h => $"{h.Name}: {h.Value}"))}\nContent-Type: {ContentType}\n\n{body}{(Body.Length > 3000 ? $"… {Body.Length} bytes" : string.Empty)}";
    }
}

/// <summary>
/// Turns a valid request into a wrong one: one to three mutations of its JSON, sometimes of its query, headers, bytes or method. Everything
/// comes from one seeded generator, so a shot is repeated by its seed.
/// </summary>
internal sealed class Garbage(Random random, string token)
{
    private const string Mark = "@@raw-";

    private static readonly string[] Texts =
    [
        "", " ", "null", "true", "0", "-1", "abc", "1e400", "NaN", "Infinity", "' or 1=1 --", "'; drop table projects.projects; --", "<script>alert(1)</script>", "{{createdby}}", "%s%n%00", "../../etc/passwd",
        "pg", "pg.cityb", "pg.citya.x,pg.cityb", "pg.citya.", ".", "*", "pg,pg.citya", "\u0000", "a\u0000b", "\u202eabc", "अनुमान", "\uffff", "00000000-0000-0000-0000-000000000000", "2024-13-45", "ASC; select 1", "SUBMIT", "APPROVE",
    ];

    // Written into the body as they are: JSON that a document model would not let through.
    private static readonly string[] Raw =
    [
        "null", "true", "false", "0", "-0", "-0.0", "1", "-1", "1.5", "1e400", "-1e400", "1e-400", "1e131071", "1e-16000", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "2147483648",
        "123456789012345678901234567890123456789", "79228162514264337593543950335", "0.00000000000000000000000000000000000000001", "[]", "{}", "[null]", "[[]]", "[{}]", "{\"a\":1}", "[1,\"a\",null,{}]", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00x\"",
        "\"a\\ud83d\"", "{\"\\ud800\":1}", "{\"\\u0000\":1}", "{\"\":\"\"}", "\"\\/\\b\\f\"", "\"\\uFEFF\"", "{\"$id\":1,\"$ref\":\"x\"}", "{\"$type\":\"System.Object\"}", "tru", "'x'", "NaN", "01", "1.", "\"\t\"", "{\"a\":1,\"a\":{}}",
    ];

    private static readonly string[] ContentTypes =
    [
        "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "multipart/form-data; boundary=\"\"", "application/json; charset=utf-16", "application/json; charset=nonsense",
        "application/problem+json", "application/json;;", "*/*", "a", "application/json, text/plain", "application/JSON", "text/json",
    ];

    private static readonly string[] Methods = ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND", "post", "X"];

    private static readonly string[] QueryNames =
        ["tenantId", "limit", "offset", "ids", "sortBy", "sortOrder", "history", "businessIds", "fromProposalDate", "toProposalDate", "versionNumber", "projectId", "_", "", "access_token", "schemaCode", "includeDeleted", "lastChangedSince", "isAncestorProjectId"];

    private static readonly string[] QueryValues =
        ["", "%00", "a%00b", "%ED%A0%80", "%FF", "%", "%zz", "1e400", "-1", "0", "1.0", "9223372036854775808", "abc", "true", "null", "%27%20or%201%3D1", "pg.citya", "pg.cityb", "*", "a,b,,c", ",", "%20", "+", "[]", "{}", "%E0%A4%85"];

    private static readonly string[] HeaderNames = ["Idempotency-Key", "If-Match", "Authorization", "auth-token", "x-pass-through-gateway", "Accept", "Content-Encoding", "If-None-Match", "Range", "Accept-Language", "Origin"];

    private static readonly string[] HeaderValues =
        ["x", "*", "W/\"1\"", "\"1\", \"2\"", "Bearer", "Bearer  x", "Basic !!!", "Basic ZWdvdi11c2VyLWNsaWVudDo=", "true", "gzip", "text/html", "bytes=0-1", "\"", "%00", "http://evil.example", "null", "a,b;q=x"];

    public Shot Spoil(string path, string query, JsonObject? sample)
    {
        var (method, contentType) = ("POST", (string?)"application/json");
        var headers = new List<(string Name, string Value)>();
        byte[] body = [];
        if (sample is not null)
        {
            var root = sample.DeepClone().AsObject();
            if (!Once(40)) root.Insert(0, "RequestInfo", new JsonObject { ["apiId"] = "Rainmaker", ["ts"] = "", ["msgId"] = "1|en_IN", ["authToken"] = token });
            else headers.Add(("auth-token", token));
            var raws = new List<(string Mark, string Text)>();
            for (var i = random.Next(0, 4); i > 0; i--) Mutate(root, raws);
            var text = root.ToJsonString();
            foreach (var (mark, replacement) in raws) text = text.Replace($"\"{mark}\"", replacement, StringComparison.Ordinal);
            body = Spoiled(text);
        }
        else
        {
            headers.Add(("auth-token", token));
        }

        if (Once(8)) query = SpoilQuery(query);
        if (Once(25)) contentType = Once(6) ? null : ContentTypes[random.Next(ContentTypes.Length)];
        if (Once(40)) method = Methods[random.Next(Methods.Length)];
        if (Once(6)) headers.Add((HeaderNames[random.Next(HeaderNames.Length)], Once(8) ? new string('k', 300) : HeaderValues[random.Next(HeaderValues.Length)]));
        if (path.Contains('{', StringComparison.Ordinal)) throw new InvalidOperationException($"Give {path} values for its parameters.");
        if (Once(60)) path = random.Next(4) switch { 0 => path + "/", 1 => path.ToUpperInvariant(), 2 => "/" + path, _ => path + "%2e%2e" };
        return new Shot(method, path + query, body, contentType, headers);
    }

    private bool Once(int inSoMany) => random.Next(inSoMany) == 0;

    private void Mutate(JsonObject root, List<(string Mark, string Text)> raws)
    {
        var nodes = new List<JsonNode>();
        Collect(root, nodes);
        var target = nodes[random.Next(nodes.Count)];
        switch (target)
        {
            case JsonObject { Count: > 0 } owner:
                var name = owner.ElementAt(random.Next(owner.Count)).Key;
                if (name == "RequestInfo" && !Once(10)) return;
                switch (random.Next(8))
                {
                    case 0:
                        owner.Remove(name);
                        break;
                    case 1: // the same member twice: the second one differs
                        var mark = MarkOf(raws, $"{System.Text.Json.JsonSerializer.Serialize(name)}");
                        owner[mark] = Value(raws);
                        break;
                    case 2:
                        var moved = owner[name]?.DeepClone();
                        owner.Remove(name);
                        owner[char.ToUpperInvariant(name[0]) + name[1..]] = moved;
                        break;
                    case 3:
                        owner[Texts[random.Next(Texts.Length)]] = Value(raws);
                        break;
                    case 4:
                        owner[name] = new JsonArray(owner[name]?.DeepClone());
                        break;
                    default:
                        owner[name] = Value(raws);
                        break;
                }

                break;
            case JsonArray { Count: > 0 } list:
                var at = random.Next(list.Count);
                switch (random.Next(4))
                {
                    case 0:
                        list.RemoveAt(at);
                        break;
                    case 1:
                        list.Add(list[at]?.DeepClone());
                        break;
                    case 2 when list[at]?.ToJsonString().Length < 2000:
                        for (var i = 0; i < 150; i++) list.Add(list[at]?.DeepClone());
                        break;
                    default:
                        list[at] = Value(raws);
                        break;
                }

                break;
            case JsonArray empty:
                empty.Add(Value(raws));
                break;
        }
    }

    private JsonValue? Value(List<(string Mark, string Text)> raws)
    {
        var text = random.Next(12) switch
        {
            < 5 => Raw[random.Next(Raw.Length)],
            < 9 => System.Text.Json.JsonSerializer.Serialize(Texts[random.Next(Texts.Length)]),
            9 => random.Next(5) switch
            {
                0 => Nested('[', ']', 30), 1 => Nested('[', ']', 70), 2 => Nested('[', ']', 4000),
                3 => string.Concat(Enumerable.Repeat("{\"a\":", 45)) + "1" + new string('}', 45), _ => Nested('[', ']', 55),
            },
            10 => $"\"{new string(Once(2) ? 'x' : 'अ', Once(5) ? 300_000 : random.Next(60, 6000))}\"",
            _ => Once(3) ? "[" + string.Join(',', Enumerable.Repeat("0", 5000)) + "]" : $"\"{new Guid(Bytes(16))}\"",
        };
        return JsonValue.Create(MarkOf(raws, text));
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Nested(char open, char close, int depth) => new string(open, depth) + new string(close, depth);

    private static string MarkOf(List<(string Mark, string Text)> raws, string text)
    {
        var mark = string.Create(CultureInfo.InvariantCulture, $"{Mark}{raws.Count}");
        raws.Add((mark, text));
        return mark;
    }

    private static void Collect(JsonNode? node, List<JsonNode> nodes)
    {
        if (node is JsonObject owner)
        {
            nodes.Add(owner);
            foreach (var member in owner) Collect(member.Value, nodes);
        }
        else if (node is JsonArray list)
        {
            nodes.Add(list);
            foreach (var item in list) Collect(item, nodes);
        }
    }

    private byte[] Spoiled(string text)
    {
        if (!Once(12)) return Encoding.UTF8.GetBytes(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        switch (random.Next(10))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                return [.. bytes, .. "}\"]"u8];
            case 2:
                return [0xEF, 0xBB, 0xBF, .. bytes];
            case 3:
                return Encoding.Unicode.GetBytes(text);
            case 4:
                return Encoding.Latin1.GetBytes(text.Replace("e", "é", StringComparison.Ordinal));
            case 5:
                return [];
            case 6:
                return Encoding.UTF8.GetBytes("\uFEFF \n\t");
            case 7:
                return Bytes(200);
            case 8:
                return Encoding.UTF8.GetBytes(Raw[random.Next(Raw.Length)]);
            default:
                for (var i = random.Next(1, 4); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
        }
    }

    private string SpoilQuery(string query)
    {
        var pairs = query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).ToList();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            if (pairs.Count > 0 && Once(2))
            {
                var at = random.Next(pairs.Count);
                var name = pairs[at].Split('=')[0];
                if (Once(4)) pairs.RemoveAt(at);
                else pairs[at] = $"{name}={QueryValues[random.Next(QueryValues.Length)]}";
            }
            else
            {
                pairs.Add($"{QueryNames[random.Next(QueryNames.Length)]}={(Once(20) ? new string('9', 3000) : QueryValues[random.Next(QueryValues.Length)])}");
            }
        }

        return pairs.Count == 0 ? string.Empty : "?" + string.Join('&', pairs);
    }
}
