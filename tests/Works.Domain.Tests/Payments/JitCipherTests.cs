using System.Security.Cryptography;
using System.Text;
using Works.Payments.Treasury;

namespace Works.Domain.Tests.Payments;

/// <summary>
/// The encryption of the JIT wire against vectors made with OpenSSL 3.0:
/// <c>openssl enc -aes-256-ecb -K 000102…1f -in p.json -a -A</c> and
/// <c>openssl pkeyutl -encrypt -pubin -inkey pub.pem -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha1 -pkeyopt rsa_mgf1_md:sha1</c>.
/// </summary>
public sealed class JitCipherTests
{
    private const string Plain = """{"serviceId":"PIS","params":{"jitBillNo":"PI-1013/2023-24/000182"}}""";
    private const string Sealed = "e+1Q3FsvUh7+HOcvRRju51KKbI0bfPEVAqTfoj08USXq/Y5Y470deboFPph1SeGLaWSM+h6P1mqO+JDEjKKxNR27AxU207kQhPpH4QqUb4U=";
    private const string SealedKey = "YaaTbk6PEBwcwfmTtUKg1OJ0Dor61OTRXQ1mGzguyomfO3UEkm+L024xGOkDpM1K";

    // Made for this test, used nowhere else.
    private const string PrivateKey = """
        -----BEGIN PRIVATE KEY-----
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC6vfLlxdna/3j7
        KolBMoS9VmKFbWxFaU5PobqsHOuZlailVZiJhFYnrXiMKG8B05P2x83SrlnDCZ+4
        YdfeH/PtMzBtldLVshJMLLibEvjEfCuTEgJsKBzWYKBvHbs7l/2d+ZpR5zeyI3gj
        I82miGZQjkjAURHAAn66JGnOA2PS89fN5pULsfsY4xxaBcZL4h+V+lbCI1JfQApa
        KoddRkqLxBjoWdxu/PgCD2NOtRlO8m+l9WCOBzqAW7FAGVHMEntlpXt2rjqZSmdy
        9xfCutiVqrlpFdON7Jx+8mjQjtuZrGYu0qUXZDMmztDl9PBfdhqCFHg7UQQZTjls
        n32OBs/nAgMBAAECggEAReivYpqPhL9INMsHSCuX6uPIjUfaFSAnq4MRxbYr8zrG
        QGMLcEvlDwSPkPTgHdBt36CMKpePzgavzxB+Bk9y+3VC53uDyvFXjUHeuFtBWxlb
        HLtMwd3AcfcJiJ+aROSREw9q2MeVH7DMnGceaX49w2GI1cpjuTyV4ayZGYFGYSW3
        voB2jpiTMqd3RBt1mVa1CDrmGbN6HB2urPs0G5FeiLTbO2xv3PcTS0jujIOguUfI
        WCWjE8X3GOguz0S0NfYxhsmcMHpUjU9Tqi3kavGne0m/+bQd40CrstXuTGgZrU8b
        ZuGKgtEd9YfSFARKSPRruJxub7ZlSRA3usjGnxLEZQKBgQD9i/XpzqsCu78bXWif
        e1gtYCAruCqRsSWb+H5hpP1ElLqL6KJb0W0JMyWYUnyLTEv6yHXYYx5yGxURuvqw
        WZbXj+Mco8HnpntkZoyu/+uMnQ+ED4YpbsxNK4vnh1KNPyxNy0lEdMx4o5W5TEMQ
        F8JtTVkiOMCd5+gxxUCMJYPthQKBgQC8jIMFA63TtgSnpcxaq35y6v39pL90ajhO
        hMunGii6Zis3t2/OMLEIbQbgAB3Edm8ooLqlH6p5zk9IBMHFXDucL9ZHfe+IQXqt
        U1eVsqwg94DH47Mii4hZw+V1JGtTym0OQzDhVUX2bhCIcZONCGUYGYXVa+0Plrx+
        6uwhXE89ewKBgAZiKbTTQTb2Zx9XQLUTM+sgim7PWjME1L+SiAwJTV8Wp4OyPbQ2
        F5qtsPqeyQfwydDsjxr9k9ynleY2YO1jtAqFUuB7tvwQEvc6JbyaMOH/ak6W3XfZ
        lEc1G3aez5NCzei/f367uhInfDOIGgAjuP9rfR0BdMgE+LGYF8Hvh9zJAoGBALMx
        Y2/HkFOuIHxoUXA2nmV/OkbuZVqxfLP690Xn0Z9dbGN2fdbbZdTZMXiAA8psuLZH
        EzvNfYpn7edHRhVY0/pbaG3nnVfEy1+g3pOSDI8ESqsul1gUflC5ogCTzUEEGGM+
        rlzpWyWaczIJpy6ZNOMTlqNAADwZiSmiASqvfUuzAoGBAInOEcf2Lwcc++NCcNym
        uHZeJF38RaE7HfzX7x2Rjo6zORE2Mj9Xbnw+0A/1wqBwlaMaBTGjhM1+O4eRBbtr
        8PV1jTOLddSE5sIxkNQD5JB3VdLXRSUzwZYcAn5wrFPpQP4FZswvDle3OdOKcQNH
        snR7kVybMpDMWrsG9i+LrMPH
        -----END PRIVATE KEY-----
        """;

    private const string PublicKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAur3y5cXZ2v94+yqJQTKE
        vVZihW1sRWlOT6G6rBzrmZWopVWYiYRWJ614jChvAdOT9sfN0q5ZwwmfuGHX3h/z
        7TMwbZXS1bISTCy4mxL4xHwrkxICbCgc1mCgbx27O5f9nfmaUec3siN4IyPNpohm
        UI5IwFERwAJ+uiRpzgNj0vPXzeaVC7H7GOMcWgXGS+IflfpWwiNSX0AKWiqHXUZK
        i8QY6Fncbvz4Ag9jTrUZTvJvpfVgjgc6gFuxQBlRzBJ7ZaV7dq46mUpncvcXwrrY
        laq5aRXTjeycfvJo0I7bmaxmLtKlF2QzJs7Q5fTwX3YaghR4O1EEGU45bJ99jgbP
        5wIDAQAB
        -----END PUBLIC KEY-----
        """;

    private const string Wrapped = "OaGe0pixtEYA3SbreHUtPyORpvJVXzmp7juRpzeI7EsQV128wXLdtjMtGSvEGBITPTgp2afQyMoWt1g/IoFvvHDZBdwuBh8nXHTWikKchJFj8nwpRoBX1pGzTmc8+M1qMUg9Coq9CQRHxWbU6WsPj0DZevPs/VFmIkH9KWe7K/HTuqC0uvBncoX20devPeJayqxsQO4CCwZU70CAIwrcav2jcDFJm9pHNL6Y1i0mYmeKK8U4HzSJkRcrtLsEdcXwfohiumqBxmCpYsgwglZcGtnUYgXrBg9ImNBQ5yDVgCKjayMp/v9gz1JF9MgYK3wgTNdlgFcLoU8J6Wbc1CgyvQ==";

    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] RequestKey = [.. Enumerable.Range(0x20, 32).Select(i => (byte)i)];

    [Fact]
    public void A_message_is_encrypted_as_OpenSSL_does_it() => Assert.Equal(Sealed, JitCipher.Encrypt(Encoding.UTF8.GetBytes(Plain), Key));

    [Fact]
    public void A_message_of_OpenSSL_is_read() => Assert.Equal(Plain, Encoding.UTF8.GetString(JitCipher.Decrypt(Sealed, Key)));

    [Fact]
    public void The_key_of_a_request_is_encrypted_as_its_bytes_not_as_text() => Assert.Equal(SealedKey, JitCipher.Encrypt(RequestKey, Key));

    [Fact]
    public void The_application_key_is_wrapped_with_OAEP_and_SHA_1()
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(PrivateKey);
        Assert.Equal(Key, rsa.Decrypt(Convert.FromBase64String(Wrapped), RSAEncryptionPadding.OaepSHA1)); // what OpenSSL made is what the padding here means
        Assert.Equal(Key, rsa.Decrypt(Convert.FromBase64String(JitCipher.Wrap(Key, PublicKey)), RSAEncryptionPadding.OaepSHA1));
        Assert.ThrowsAny<CryptographicException>(() => rsa.Decrypt(Convert.FromBase64String(JitCipher.Wrap(Key, PublicKey)), RSAEncryptionPadding.OaepSHA256));
    }

    [Fact]
    public void Another_key_reads_nothing() => Assert.ThrowsAny<CryptographicException>(() => JitCipher.Decrypt(Sealed, RequestKey));

    [Fact]
    public void Whatever_is_encrypted_comes_back()
    {
        for (var length = 0; length < 70; length++)
        {
            var (bytes, key) = (RandomNumberGenerator.GetBytes(length), JitCipher.NewKey());
            Assert.Equal(bytes, JitCipher.Decrypt(JitCipher.Encrypt(bytes, key), key));
        }
    }
}
