using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Works.Platform;

/// <summary>
/// An attribute as it is stored: <c>&lt;keyId&gt;|&lt;base64&gt;</c>, readable only with <see cref="FieldCipher"/>. A type of its own, so that it cannot be
/// taken for clear text: logs, replies, events and audit entries show three stars instead.
/// </summary>
/// <param name="Stored">The text in the column. For SQL of our own and for <see cref="FieldCipher"/>; goes nowhere else.</param>
[JsonConverter(typeof(HiddenText))]
public readonly record struct EncryptedText(string Stored)
{
    /// <summary>Three stars: what is encrypted shows in no log.</summary>
    public override string ToString() => "***";
}

/// <summary>Writes an encrypted text to its column as it is. WorksDb applies it to every property of the type.</summary>
internal sealed class EncryptedTextConverter() : ValueConverter<EncryptedText, string>(text => text.Stored, stored => new EncryptedText(stored));

/// <summary>Ciphertext is no part of any JSON of ours (spec 50 §15.2: no client sees it).</summary>
internal sealed class HiddenText : JsonConverter<EncryptedText>
{
    public override EncryptedText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Encrypted text is not read from JSON.");

    public override void Write(Utf8JsonWriter writer, EncryptedText value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
