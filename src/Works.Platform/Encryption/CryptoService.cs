using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Platform.Edge;

namespace Works.Platform;

internal sealed record EncryptionRequest(string? TenantId, string? Type, JsonElement? Value);

internal sealed record EncryptRequest(IReadOnlyList<EncryptionRequest?>? EncryptionRequests);

internal sealed record SignRequest(string? TenantId, string? Value);

internal sealed record SignReply(string Value, string Signature);

internal sealed record VerifySignatureRequest(string? Value, string? Signature);

internal sealed record VerifySignatureReply(bool Verified);

/// <summary>
/// Encrypts and signs for programs beside Works (spec 50 §15.1). Keys are a state's: what one of its cities encrypts, another may read; another
/// state's cannot. Columns of ours are encrypted for purposes of their own, so that nothing stored can be read through here.
/// </summary>
internal static class CryptoService
{
    private const string Purpose = "enc-service";

    public static void Map(IEndpointRouteBuilder encryption)
    {
        encryption.MapPost("/crypto/v1/_encrypt", Encrypt).Replies<JsonArray>(envelope: Envelope.None).KeepsNoReply();
        encryption.MapPost("/crypto/v1/_decrypt", Decrypt).Replies<JsonNode>(envelope: Envelope.None).KeepsNoReply().TakesAnyJson();
        encryption.MapPost("/crypto/v1/_sign", Sign).Replies<SignReply>(envelope: Envelope.None);
        encryption.MapPost("/crypto/v1/_verify", Verify).Replies<VerifySignatureReply>(envelope: Envelope.None);
    }

    private static Result<JsonArray> Encrypt(EncryptRequest request, FieldCipher cipher)
    {
        if (request.EncryptionRequests is not { Count: > 0 } requests) return Missing("encryptionRequests");
        var replies = new JsonArray();
        foreach (var (wanted, index) in requests.Select((wanted, index) => (wanted, index)))
        {
            if (wanted is not { TenantId: { } tenantId } || !Tenants.IsWellFormed(tenantId)) return Missing($"encryptionRequests[{index}].tenantId");
            if (wanted.Type is not ("Normal" or "Imp")) return Missing($"encryptionRequests[{index}].type"); // both are AES-256-GCM here
            if (wanted.Value is not { } value) return Missing($"encryptionRequests[{index}].value");
            replies.Add(ScalarsOf(JsonNode.Parse(value.GetRawText()), text => cipher.Encrypt(Tenants.StateOf(tenantId), Purpose, text).Stored));
        }

        return replies;
    }

    private static Result<JsonNode> Decrypt(HttpContext http, WorksDb db, FieldCipher cipher)
    {
        var state = Tenants.StateOf(db.Context.Caller.TenantId);
        var given = JsonNode.Parse(http.Features.Get<JsonBody>()!.Root.GetRawText());
        if (given is JsonObject named)
        {
            named.Remove("RequestInfo");
            named.Remove("requestInfo");
        }

        if (given is null or JsonObject { Count: 0 } or JsonArray { Count: 0 }) return Missing("The value");
        var read = 0;
        try
        {
            var clear = ScalarsOf(given, text =>
            {
                read++;
                return cipher.Decrypt(state, Purpose, new EncryptedText(text));
            });
            db.NoteRead(db.Context.Caller.TenantId, Purpose, db.Context.CorrelationId, string.Create(CultureInfo.InvariantCulture, $"{read} values"));
            return clear!;
        }
        catch (FieldKeyUnknownException unknown)
        {
            return new Failure("KEY_NOT_FOUND", unknown.Message);
        }
        catch (CryptographicException)
        {
            return new Failure("INVALID_CIPHERTEXT", $"Value {read}: Invalid Ciphertext");
        }
    }

    private static Result<SignReply> Sign(SignRequest request, SigningKeys keys)
    {
        if (request.TenantId is not { } tenantId || !Tenants.IsWellFormed(tenantId)) return Missing("tenantId");
        return request.Value is { } value ? new SignReply(value, keys.Sign(Tenants.StateOf(tenantId), value)) : Missing("value");
    }

    private static Result<VerifySignatureReply> Verify(VerifySignatureRequest request, RequestContext context, SigningKeys keys)
    {
        if (request.Value is not { } value) return Missing("value");
        if (request.Signature is not { } signature) return Missing("signature");
        try
        {
            return new VerifySignatureReply(keys.IsSigned(Tenants.StateOf(context.Caller.TenantId), value, signature));
        }
        catch (FieldKeyUnknownException unknown)
        {
            return new Failure("KEY_NOT_FOUND", unknown.Message);
        }
    }

    /// <summary>The same structure with each scalar replaced: numbers and booleans become texts, null stays.</summary>
    private static JsonNode? ScalarsOf(JsonNode? node, Func<string, string> replace) => node switch
    {
        null => null,
        JsonObject owner => new JsonObject(owner.Select(member => KeyValuePair.Create(member.Key, ScalarsOf(member.Value, replace)))),
        JsonArray items => new JsonArray([.. items.Select(item => ScalarsOf(item, replace))]),
        _ => JsonValue.Create(replace(node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString())),
    };

    private static Failure Missing(string field) => new("INVALID_REQUEST", $"{field} is missing or not allowed");
}

/// <summary>Signs with ECDSA on P-256 under a key per state and version, derived from the key ring as every other key is.</summary>
/// <param name="keys">The key ring.</param>
internal sealed class SigningKeys(FieldKeys keys) : IDisposable
{
    private readonly ConcurrentDictionary<(int Version, string State), ECDsa> _keys = new();

    /// <summary>Signs a text.</summary>
    /// <returns><c>&lt;keyId&gt;|&lt;base64 of r and s&gt;</c>.</returns>
    public string Sign(string state, string value) =>
        string.Create(CultureInfo.InvariantCulture, $"{keys.Newest}|{Convert.ToBase64String(Key(keys.Newest, state).SignData(Encoding.UTF8.GetBytes(value), HashAlgorithmName.SHA256))}");

    /// <summary>Whether a signature is one of the text.</summary>
    /// <returns>False as well for what is no signature at all.</returns>
    /// <exception cref="FieldKeyUnknownException">This host has no key of that id.</exception>
    public bool IsSigned(string state, string value, string signature)
    {
        var bytes = new byte[signature.Length];
        return FieldCipher.VersionOf(new EncryptedText(signature)) is { } version
            && Convert.TryFromBase64String(signature[(signature.IndexOf('|', StringComparison.Ordinal) + 1)..], bytes, out var length)
            && Key(version, state).VerifyData(Encoding.UTF8.GetBytes(value), bytes.AsSpan(0, length), HashAlgorithmName.SHA256);
    }

    public void Dispose()
    {
        foreach (var key in _keys.Values) key.Dispose();
    }

    private ECDsa Key(int version, string state) => _keys.GetOrAdd((version, state), use =>
    {
        var secret = keys.Derive(use.Version, "sign|" + use.State);
        secret[0] &= 0x7F; // below the order of the curve, which is just under 2^256
        return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });
    });
}
