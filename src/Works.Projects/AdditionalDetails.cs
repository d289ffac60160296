using System.Buffers;
using System.Text.Json;

namespace Works.Projects;

/// <summary>The free JSON of a project: merged on update, read for the few members that Works knows (spec 10 §2.5, §2.8).</summary>
internal static class AdditionalDetails
{
    /// <summary>
    /// Stored object is the base, the request wins, nested objects are merged; an explicit null removes the member (spec 10 §8.1, P14).
    /// Everything else, lists included, is replaced.
    /// </summary>
    /// <param name="stored">What is stored; null when nothing is.</param>
    /// <param name="sent">What the client sends; null changes nothing.</param>
    /// <param name="cyclesById">Members of <c>projectType.cycles</c> are merged by their id: a change of dates for campaigns.</param>
    public static JsonElement? Merge(JsonElement? stored, JsonElement? sent, bool cyclesById = false)
    {
        if (sent is null || stored is null) return sent ?? stored;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, stored.Value, sent.Value, cyclesById ? ["projectType", "cycles"] : null);
        using var merged = JsonDocument.Parse(buffer.WrittenMemory);
        return merged.RootElement.Clone();
    }

    /// <summary>A member of the root as text; null when it is missing, blank, or an object or list.</summary>
    public static string? Text(JsonElement? details, string member) => Member(details, member) switch
    {
        { ValueKind: JsonValueKind.String } text when !string.IsNullOrWhiteSpace(text.GetString()) => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    /// <summary>A member of the root; null when it is missing or null.</summary>
    public static JsonElement? Member(JsonElement? details, string member) =>
        details is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    // listPath: where the list to be merged by id lies below this object; null when it is not below it.
    private static void Write(Utf8JsonWriter json, JsonElement stored, JsonElement sent, string[]? listPath)
    {
        if (stored.ValueKind == JsonValueKind.Array && sent.ValueKind == JsonValueKind.Array && listPath is [])
        {
            WriteById(json, stored, sent);
            return;
        }

        if (stored.ValueKind != JsonValueKind.Object || sent.ValueKind != JsonValueKind.Object)
        {
            sent.WriteTo(json);
            return;
        }

        var changes = Members(sent);
        json.WriteStartObject();
        foreach (var (name, value) in Members(stored))
        {
            if (!changes.Remove(name, out var change)) WriteMember(name, value);
            else if (change.ValueKind != JsonValueKind.Null)
            {
                json.WritePropertyName(name);
                Write(json, value, change, listPath is [var next, .. var rest] && next == name ? rest : null);
            }
        }

        foreach (var (name, value) in changes.Where(change => change.Value.ValueKind != JsonValueKind.Null)) WriteMember(name, value);
        json.WriteEndObject();

        void WriteMember(string name, JsonElement value)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
    }

    private static void WriteById(Utf8JsonWriter json, JsonElement stored, JsonElement sent)
    {
        var changes = sent.EnumerateArray().ToList();
        json.WriteStartArray();
        foreach (var element in stored.EnumerateArray())
        {
            var at = changes.FindIndex(change => IdOf(change) is { } id && id == IdOf(element));
            if (at < 0) element.WriteTo(json);
            else
            {
                Write(json, element, changes[at], null);
                changes.RemoveAt(at);
            }
        }

        foreach (var added in changes) added.WriteTo(json);
        json.WriteEndArray();
    }

    private static string? IdOf(JsonElement element) => Text(element, "id");

    // A name that a client repeats counts once, the last time, as everywhere in JSON.
    private static Dictionary<string, JsonElement> Members(JsonElement owner)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in owner.EnumerateObject()) members[member.Name] = member.Value;
        return members;
    }
}
