using System.Security.Cryptography;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Domain.Tests.Encryption;

public sealed class FieldCipherTests
{
    private const string Number = "bank-account.number";
    private static readonly string Index = Key(0);

    [Fact]
    public void What_is_encrypted_is_read_again_and_never_looks_the_same_twice()
    {
        var cipher = Cipher(1);
        var first = cipher.Encrypt("pg.citya", Number, "30002345671234");
        var second = cipher.Encrypt("pg.citya", Number, "30002345671234");

        Assert.Matches("^1\\|[A-Za-z0-9+/]+=*$", first.Stored);
        Assert.NotEqual(first, second);
        Assert.Equal("30002345671234", cipher.Decrypt("pg.citya", Number, first));
        Assert.Equal("30002345671234", cipher.Decrypt("pg.citya", Number, second));
        Assert.Null(cipher.EncryptIfGiven("pg.citya", Number, null));
        Assert.Null(cipher.Decrypt("pg.citya", Number, (EncryptedText?)null));
    }

    [Fact]
    public void Any_text_is_read_again() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
    {
        var wellFormed = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text.Get));
        return Cipher(1).Decrypt("pg", "p", Cipher(1).Encrypt("pg", "p", wellFormed)) == wellFormed;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("pg.cityb", Number)]
    [InlineData("pg", Number)]
    [InlineData("pg.citya", "bank-account.holder")]
    public void It_is_bound_to_its_tenant_and_purpose(string tenantId, string purpose)
    {
        var stored = Cipher(1).Encrypt("pg.citya", Number, "30002345671234");

        Assert.ThrowsAny<CryptographicException>(() => Cipher(1).Decrypt(tenantId, purpose, stored));
    }

    [Fact]
    public void Every_changed_character_is_noticed()
    {
        var stored = Cipher(1).Encrypt("pg", Number, "1234").Stored;

        for (var i = 2; i < stored.Length - 2; i++)
        {
            var forged = stored[..i] + (stored[i] == 'A' ? 'B' : 'A') + stored[(i + 1)..];
            Assert.ThrowsAny<CryptographicException>(() => Cipher(1).Decrypt("pg", Number, new EncryptedText(forged)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1|")]
    [InlineData("|AAAA")]
    [InlineData("1|not base64")]
    [InlineData("1|AAAA")]
    [InlineData("x|AAAA")]
    [InlineData("0|AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_ciphertext_is_refused(string stored) =>
        Assert.ThrowsAny<CryptographicException>(() => Cipher(1).Decrypt("pg", Number, new EncryptedText(stored)));

    [Fact]
    public void The_newest_key_encrypts_and_the_old_one_still_decrypts()
    {
        var old = Cipher(1).Encrypt("pg", Number, "1234");
        var both = Cipher(1, 2);
        var fresh = both.Encrypt("pg", Number, "1234");

        Assert.StartsWith("2|", fresh.Stored, StringComparison.Ordinal);
        Assert.Equal("1234", both.Decrypt("pg", Number, old));
        Assert.Equal("1234", both.Decrypt("pg", Number, fresh));
        Assert.Throws<FieldKeyUnknownException>(() => Cipher(1).Decrypt("pg", Number, fresh));
    }

    [Fact]
    public void The_index_is_the_same_for_ever_and_tells_tenants_and_purposes_apart()
    {
        var index = Cipher(1).IndexOf("pg.citya", Number, "1234");

        Assert.Equal(43, index.Length);
        Assert.Equal(index, Cipher(1, 2).IndexOf("pg.citya", Number, "1234"));
        string[] others =
        [
            Cipher(1).IndexOf("pg.citya", Number, "1235"), Cipher(1).IndexOf("pg.cityb", Number, "1234"), Cipher(1).IndexOf("pg.citya", "individual.mobile", "1234"),
            Cipher(1).PlatformIndexOf(Number, "1234"), new FieldCipher(FieldKeys.Of($"index:{Key(9)},1:{Key(1)}")).IndexOf("pg.citya", Number, "1234"),
        ];
        Assert.Equal(others.Length + 1, others.Append(index).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Cipher(1).PlatformIndexOf(Number, "1234"), Cipher(1, 2).PlatformIndexOf(Number, "1234"));
        Assert.Null(Cipher(1).IndexOf("pg.citya", Number, null));
    }

    [Fact]
    public void Neither_logs_nor_json_show_it()
    {
        var stored = Cipher(1).Encrypt("pg", Number, "1234");

        Assert.Equal("***", $"{stored}");
        Assert.Equal("""{"number":"***"}""", JsonSerializer.Serialize(new { number = stored }, WireJson.Options));
    }

    [Theory]
    [InlineData("1:AAAA")]
    [InlineData("1")]
    [InlineData("x:{0}")]
    [InlineData("01:{0}")]
    [InlineData("1:{0},1:{0}")]
    public void Keys_that_are_none_are_refused_without_repeating_them(string keys)
    {
        var text = keys.Replace("{0}", Index, StringComparison.Ordinal);
        var refused = Assert.Throws<InvalidOperationException>(() => FieldKeys.Of(text));
        Assert.DoesNotContain(Index, refused.Message, StringComparison.Ordinal);
    }

    private static FieldCipher Cipher(params int[] versions) =>
        new(FieldKeys.Of(string.Join(',', versions.Select(version => $"{version}:{Key(version)}").Prepend("index:" + Index))));

    private static string Key(int seed) => Convert.ToBase64String(SHA256.HashData([(byte)seed]));
}
