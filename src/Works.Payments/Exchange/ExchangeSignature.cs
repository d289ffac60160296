using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Works.Payments.Exchange;

/// <summary>
/// Signatures of exchange messages (spec 60 §5): RSA PKCS#1 v1.5 with SHA-256 over the UTF-8 bytes of the message exactly as it stands in the body. Because the contract leaves the header unsigned,
/// <c>header_signature</c> (ours, ignored by others) is made the same way over <see cref="HeaderText"/>.
/// </summary>
internal static class ExchangeSignature
{
    private const int MaxLength = 4096; // characters: keys of 16384 bits make 2732

    /// <summary>Signs a message; Base64 of the standard alphabet.</summary>
    public static string Sign(string message, string privateKeyPem)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(privateKeyPem);
        return Convert.ToBase64String(rsa.SignData(Encoding.UTF8.GetBytes(message), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>
    /// What of a header is signed, and which message it belongs to: message_id, message_ts, message_type, action, sender_id, receiver_id and the Base64 of the message's SHA-256, one on a line.
    /// Null when a value would break the lines.
    /// </summary>
    public static string? HeaderText(ExchangeHeader header, string message)
    {
        string[] values =
        [
            header.MessageId, header.MessageTime.ToString(CultureInfo.InvariantCulture), header.Type, header.Action, header.SenderId, header.ReceiverId, Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(message))),
        ];
        return values.Any(value => value.Contains('\n', StringComparison.Ordinal)) ? null : string.Join('\n', values);
    }

    /// <summary>True when the signature is the sender's and of exactly these bytes.</summary>
    public static bool IsOf(string message, string? signature, string publicKeyPem)
    {
        if (string.IsNullOrWhiteSpace(signature) || signature.Length > MaxLength) return false;
        var bytes = new byte[signature.Length];
        if (!Convert.TryFromBase64String(signature, bytes, out var length)) return false;
        using var rsa = RSA.Create();
        rsa.ImportFromPem(publicKeyPem);
        return rsa.VerifyData(Encoding.UTF8.GetBytes(message), bytes.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
