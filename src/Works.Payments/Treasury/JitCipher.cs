using System.Security.Cryptography;

namespace Works.Payments.Treasury;

/// <summary>The encryption of the JIT wire (spec 40 §6.3): AES-256 in ECB with PKCS#5 padding, and RSA-OAEP with SHA-1. The treasury's choice, not ours.</summary>
internal static class JitCipher
{
    /// <summary>Bytes of every key.</summary>
    public const int KeyBytes = 32;

    /// <summary>A fresh key.</summary>
    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyBytes);

    /// <summary>Base64 of the encrypted bytes.</summary>
    public static string Encrypt(byte[] plain, byte[] key)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return Convert.ToBase64String(aes.EncryptEcb(plain, PaddingMode.PKCS7)); // PKCS#5 and PKCS#7 are one thing for blocks of 16 bytes
    }

    /// <summary>What was encrypted.</summary>
    /// <exception cref="CryptographicException">Another key, or damaged.</exception>
    /// <exception cref="FormatException">No Base64.</exception>
    public static byte[] Decrypt(string cipher, byte[] key)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return aes.DecryptEcb(Convert.FromBase64String(cipher), PaddingMode.PKCS7);
    }

    /// <summary>The application key for the treasury's eyes only.</summary>
    public static string Wrap(byte[] key, string publicKeyPem)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(publicKeyPem);
        return Convert.ToBase64String(rsa.Encrypt(key, RSAEncryptionPadding.OaepSHA1));
    }
}
