using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Exchange;

/// <summary>The envelope of program service and exchange (spec 60 §1, third row): snake case.</summary>
internal sealed record ExchangeRequest
{
    public string? Signature { get; init; }

    /// <summary>Signature of the header and of the message's hash; ours.</summary>
    [JsonPropertyName("header_signature")]
    public string? HeaderSignature { get; init; }
    public JsonElement? Header { get; init; }

    /// <summary>An object at the program service, a JSON text in a string at the exchange.</summary>
    public JsonElement? Message { get; init; }
}

/// <summary>The header of a message.</summary>
internal sealed record ExchangeHeader(string MessageId, long MessageTime, string Type, string Action, string SenderId, string ReceiverId, bool IsEncrypted)
{
    /// <summary>True when a peer said it over the exchange, and signed it; false for a caller who holds a role here.</summary>
    public bool IsOfPeer { get; init; }

    public string SenderHost => HostOf(SenderId);

    public string ReceiverHost => HostOf(ReceiverId);

    public static string HostOf(string address) => address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..].TrimEnd('/');

    /// <summary>Reads and checks a header against the route it came by (spec 40 §7.3).</summary>
    public static Result<ExchangeHeader> Of(JsonElement? sent, string type, string action)
    {
        if (sent is not { ValueKind: JsonValueKind.Object } header) return ExchangeErrors.Header;
        var read = new ExchangeHeader(
            Messages.Text(header, "message_id") ?? string.Empty, (long)(Messages.Number(header, "message_ts") ?? 0), Messages.Text(header, "message_type") ?? string.Empty,
            Messages.Text(header, "action") ?? string.Empty, Messages.Text(header, "sender_id") ?? string.Empty, Messages.Text(header, "receiver_id") ?? string.Empty,
            header.TryGetProperty("is_msg_encrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True);
        var faults = new Refusals();
        faults.When(!read.ReceiverId.Contains('@', StringComparison.Ordinal) || read.ReceiverId.Length > 256, () => ExchangeErrors.Receiver);
        faults.When(!read.SenderId.Contains('@', StringComparison.Ordinal) || read.SenderId.Length > 256, () => ExchangeErrors.Sender);
        faults.When(action != "search" && read.SenderId == read.ReceiverId, () => ExchangeErrors.SameParty);
        faults.When(read.Action != action, () => ExchangeErrors.Action(action));
        faults.When(read.Type != type, () => ExchangeErrors.Type(type));
        faults.When(read.IsEncrypted, () => ExchangeErrors.Encrypted);
        faults.When(action != "search" && read.MessageId is { Length: 0 or > 128 }, () => ExchangeErrors.MessageId);
        return faults.Any ? faults.ToArray() : read;
    }
}

/// <summary>Every way in which messages are refused (spec 40 §6.8, §7; 60 §4). Codes are compared by peers.</summary>
internal static class ExchangeErrors
{
    public static Failure Header { get; } = new("HEADER_ERROR", "The header is missing");
    public static Failure Message { get; } = new("MESSAGE_ERROR", "The message is missing, or no object");
    public static Failure MessageId { get; } = new("MESSAGE_ID_ERROR", "message_id is missing or too long");
    public static Failure Receiver { get; } = new("RECEIVER_ID_ERROR", "receiver_id must be service@host");
    public static Failure Sender { get; } = new("SENDER_ID_ERROR", "sender_id must be service@host");
    public static Failure SameParty { get; } = new("RECEIVER_ID_SENDER_ID_ERROR", "sender_id and receiver_id must differ");
    public static Failure SamePartyOfAdapter { get; } = new("INVALID_SENDER_RECEIVER_ID", "sender_id and receiver_id must differ");
    public static Failure Action(string action) => new("ACTION_ERROR", $"action must be {action}");
    public static Failure Type(string type) => new("MESSAGE_TYPE_ERROR", $"message_type must be {type}");
    public static Failure Encrypted { get; } = new("MESSAGE_ENCRYPTED_ERROR", "Encrypted messages are not supported");
    public static Failure ClientHost { get; } = new("RECEIVER_ID_CLIENT_HOST_URL_ERROR", "The receiver's host is not the one registered in exchange.ExchangeServers");
    public static Failure Location { get; } = new("LOCATION_CODE_ERROR", "location_code is missing, or none of the caller's");
    public static Failure Signature { get; } = new("INVALID_SIGNATURE", "Invalid Signature");
    public static Failure Peer { get; } = new("SENDER_NOT_FOUND", "The sender's host is not a registered peer");
    public static Failure Service(string service) => new("SERVICE_NOT_FOUND", $"There is no service {service} behind this exchange");
    public static Failure MessageIdTaken { get; } = new("MESSAGE_ID_ERROR", "The message_id is that of another message");
    public static Failure NoTreasury { get; } = new("SENDER_ID_ERROR", "The sender is not the treasury that is registered for the tenant in exchange.ExchangeServers");
    public static Failure TypeOfSide(string side) => new("MESSAGE_TYPE_ERROR", $"Peers send no such message to {side}");
    public static Failure Old { get; } = new("MESSAGE_TS_ERROR", "The message is more than five minutes from now");

    /// <summary>A fault within a message.</summary>
    public static Failure Of(string code, string message) => new(code, message, message);
}

/// <summary>Reads and writes the snake-case objects.</summary>
internal static class Messages
{
    public static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number && value.ToString().Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A number, with up to two decimals where it is money; null when there is none, or none that is.</summary>
    public static decimal? Number(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number or JsonValueKind.String
        && decimal.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1_000_000_000_000_000m ? number : null;

    /// <summary>Rupees above zero, to the paisa; null for anything else. 10.0 and 10.00 are one amount.</summary>
    public static decimal? Rupees(JsonElement owner, string name) => Number(owner, name) is { } number && number > 0 && decimal.Round(number, 2, MidpointRounding.ToZero) == number ? number : null;

    public static IReadOnlyList<JsonElement> Children(JsonElement owner) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty("children", out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Where(child => child.ValueKind == JsonValueKind.Object)] : [];

    public static string? Status(JsonElement owner) => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty("status", out var status) ? Text(status, "status_code")?.ToUpperInvariant() : null;

    public static JsonObject Copy(JsonElement source) => JsonNode.Parse(source.GetRawText())!.AsObject();

    /// <summary>Sets the status of an object and of all its children.</summary>
    public static void Stand(JsonObject owner, string code, string? message)
    {
        owner["status"] = new JsonObject { ["status_code"] = code, ["status_message"] = message };
        if (owner["children"] is not JsonArray children) return;
        foreach (var child in children.OfType<JsonObject>()) Stand(child, code, message);
    }

    /// <summary>The envelope as it is sent on or answered.</summary>
    public static JsonObject Envelope(string? signature, JsonElement? header, JsonNode? message) => new()
    {
        ["signature"] = signature, ["header"] = header is { } given ? JsonNode.Parse(given.GetRawText()) : null, ["message"] = message,
    };

    /// <summary>A fresh header.</summary>
    public static JsonObject Header(string type, string action, string senderId, string receiverId, long now) => new()
    {
        ["message_id"] = Guid.CreateVersion7().ToString(), ["message_ts"] = now, ["message_type"] = type, ["action"] = action, ["sender_id"] = senderId,
        ["sender_uri"] = ExchangeHeader.HostOf(senderId), ["receiver_id"] = receiverId, ["is_msg_encrypted"] = false,
    };

    public static JsonElement ToElement(JsonNode node) => JsonSerializer.Deserialize<JsonElement>(node.ToJsonString(WireJson.Options));
}
