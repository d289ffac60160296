using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Works.Platform.Edge;

namespace Works.Administration.Users;

internal sealed record RoleWire
{
    public string? Name { get; init; }
    public string? Code { get; init; }
    public string? TenantId { get; init; }
}

/// <summary>An account as clients send it (spec 50 §3.4). Server-owned members are not read.</summary>
internal sealed record UserInput
{
    public long? Id { get; init; }
    public string? Uuid { get; init; }
    public string? UserName { get; init; }

    /// <summary>The other spelling of <see cref="UserName"/>.</summary>
    [JsonPropertyName("username")]
    public string? UserNameInSmallLetters { get; init; }
    public string? Name { get; init; }
    public string? MobileNumber { get; init; }
    public string? CountryCode { get; init; }
    public string? EmailId { get; init; }
    public string? Password { get; init; }
    public string? OtpReference { get; init; }
    public string? Salutation { get; init; }
    public string? Gender { get; init; }
    public string? Pan { get; init; }
    public string? AadhaarNumber { get; init; }
    public string? AltContactNumber { get; init; }

    [JsonPropertyName("alternatemobilenumber")]
    public string? AlternateMobileNumber { get; init; }

    /// <summary>Text; some clients send an object, which is ignored.</summary>
    public JsonElement? PermanentAddress { get; init; }
    public string? PermanentCity { get; init; }
    public string? PermanentPinCode { get; init; }

    /// <summary>Text; some clients send an object, which is ignored.</summary>
    public JsonElement? CorrespondenceAddress { get; init; }
    public string? CorrespondenceCity { get; init; }
    public string? CorrespondencePinCode { get; init; }
    public string? FatherOrHusbandName { get; init; }
    public string? Relationship { get; init; }
    public string? BloodGroup { get; init; }
    public string? Photo { get; init; }
    public string? Signature { get; init; }
    public string? IdentificationMark { get; init; }
    public string? Locale { get; init; }
    public string? Type { get; init; }
    public string? TenantId { get; init; }
    public IReadOnlyList<RoleWire?>? Roles { get; init; }
    public bool? Active { get; init; }
    public bool? AccountLocked { get; init; }

    /// <summary>Ours: the photo goes, since a blank <c>photo</c> is one that was not given.</summary>
    public bool? RemovePhoto { get; init; }

    /// <summary>dd/MM/yyyy or yyyy-MM-dd; epoch milliseconds in HRMS.</summary>
    public JsonElement? Dob { get; init; }

    [JsonIgnore]
    public string? SignInName => Given.Text(UserName) ?? Given.Text(UserNameInSmallLetters);

    /// <summary>What is carried, blank members being unknown and unknown enum texts null (spec 50 §1.6a).</summary>
    /// <param name="dob">Date of birth, already read.</param>
    /// <param name="known">What is stored: members that are not given, or come back masked, stay.</param>
    public UserProfile ToProfile(long? dob, UserProfile known) => new()
    {
        Salutation = Given.Text(Salutation) ?? known.Salutation,
        Gender = Given.OneOf(Gender, "MALE", "FEMALE", "TRANSGENDER", "OTHERS") ?? known.Gender,
        Dob = dob ?? known.Dob,
        CountryCode = Given.Text(CountryCode) ?? known.CountryCode,
        Pan = Given.Clear(Pan) ?? known.Pan,
        AadhaarNumber = Given.Clear(AadhaarNumber) ?? known.AadhaarNumber,
        AltContactNumber = Given.Clear(AltContactNumber) ?? known.AltContactNumber,
        PermanentAddress = Given.Clear(Given.Text(PermanentAddress)) ?? known.PermanentAddress,
        PermanentCity = Given.Text(PermanentCity) ?? known.PermanentCity,
        PermanentPinCode = Given.Text(PermanentPinCode) ?? known.PermanentPinCode,
        CorrespondenceAddress = Given.Clear(Given.Text(CorrespondenceAddress)) ?? known.CorrespondenceAddress,
        CorrespondenceCity = Given.Text(CorrespondenceCity) ?? known.CorrespondenceCity,
        CorrespondencePinCode = Given.Text(CorrespondencePinCode) ?? known.CorrespondencePinCode,
        FatherOrHusbandName = Given.Clear(FatherOrHusbandName) ?? known.FatherOrHusbandName,
        Relationship = Given.OneOf(Relationship, "FATHER", "MOTHER", "HUSBAND", "OTHER") ?? known.Relationship,
        BloodGroup = Given.OneOf(BloodGroup, "A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-") ?? known.BloodGroup,
        Photo = RemovePhoto == true ? null : Given.Text(Photo) ?? known.Photo,
        Signature = Given.Text(Signature) ?? known.Signature,
        IdentificationMark = Given.Text(IdentificationMark) ?? known.IdentificationMark,
    };
}

/// <summary>Reads members as leniently as the contract asks: blank is not given.</summary>
internal static class Given
{
    public static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    public static string? Text(JsonElement? value) => value is { ValueKind: JsonValueKind.String } text ? Text(text.GetString()) : null;

    /// <summary>A value that came back masked is not a new value (spec 50 §15.4).</summary>
    public static string? Clear(string? text) => Text(text) is { } given && !given.Contains('*', StringComparison.Ordinal) ? given : null;

    public static string? OneOf(string? text, params ReadOnlySpan<string> known) =>
        Text(text)?.ToUpperInvariant() is { } given && known.Contains(given) ? given : null;
}

/// <summary>An account as clients get it (spec 50 §3.4), but for the date of birth, whose form differs by service. Never a password.</summary>
internal abstract record UserBody
{
    public long? Id { get; init; }
    public required string Uuid { get; init; }
    public string? UserName { get; init; }
    public string? Salutation { get; init; }
    public string? Name { get; init; }
    public string? Gender { get; init; }
    public string? MobileNumber { get; init; }
    public string? CountryCode { get; init; }
    public string? EmailId { get; init; }
    public string? AltContactNumber { get; init; }

    [JsonPropertyName("alternatemobilenumber")]
    public string? AlternateMobileNumber { get; init; }
    public string? Pan { get; init; }
    public string? AadhaarNumber { get; init; }
    public string? PermanentAddress { get; init; }
    public string? PermanentCity { get; init; }
    public string? PermanentPinCode { get; init; }
    public string? CorrespondenceAddress { get; init; }
    public string? CorrespondenceCity { get; init; }
    public string? CorrespondencePinCode { get; init; }
    public bool? Active { get; init; }
    public string? Locale { get; init; }
    public string? Type { get; init; }
    public bool? AccountLocked { get; init; }
    public long? AccountLockedDate { get; init; }
    public string? FatherOrHusbandName { get; init; }
    public string? Relationship { get; init; }
    public string? Signature { get; init; }
    public string? BloodGroup { get; init; }
    public string? Photo { get; init; }
    public string? IdentificationMark { get; init; }
    public string? CreatedBy { get; init; }
    public string? CreatedDate { get; init; }
    public string? LastModifiedBy { get; init; }
    public string? LastModifiedDate { get; init; }
    public string? PwdExpiryDate { get; init; }
    public string? TenantId { get; init; }
    public IReadOnlyList<RoleWire> Roles { get; init; } = [];
}

/// <summary>An account of the user service.</summary>
internal sealed record UserReply : UserBody
{
    /// <summary>yyyy-MM-dd in search results, dd/MM/yyyy elsewhere.</summary>
    public string? Dob { get; init; }
}

/// <summary>Dates of the user service, which differ from the rest of the contract (spec 50 §1.9, §3.4).</summary>
internal static class UserDates
{
    public const string InSearch = "yyyy-MM-dd";
    public const string InBodies = "dd/MM/yyyy";
    private static readonly string[] Forms = [InBodies, InSearch];

    public static string? Stamp(long? time) =>
        time is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("dd-MM-yyyy HH:mm:ss", CultureInfo.InvariantCulture) : null;

    public static string? DayOf(long? time, TimeZoneInfo zone, string form) => time is { } at && IsDate(at)
        ? TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(at), zone).ToString(form, CultureInfo.InvariantCulture) : null;

    /// <summary>Reads a date of birth.</summary>
    /// <returns>False when it is given and no date.</returns>
    public static bool TryRead(JsonElement? value, TimeZoneInfo zone, out long? time)
    {
        time = null;
        if (value is not { } given) return true;
        switch (given.ValueKind)
        {
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return true;
            case JsonValueKind.Object:
                return !given.EnumerateObject().Any(); // "{}" is read as null (§1.6a)
            case JsonValueKind.Number:
            case JsonValueKind.String when WireJson.TryNumber(given.GetString(), out _):
                if (!WireJson.TryNumber(given.ToString(), out var number) || (number is { } n && (n < long.MinValue || n > long.MaxValue || !IsDate((long)n)))) return false;
                time = (long?)number;
                return true;
            case JsonValueKind.String when DateTime.TryParseExact(
                given.GetString()!.Trim(), Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day):
                time = new DateTimeOffset(day, zone.GetUtcOffset(day)).ToUnixTimeMilliseconds();
                return true;
            default:
                return false;
        }
    }

    // Years 1 to 9999 are those that can be written at all; a day is left at each end for the zone.
    private static bool IsDate(long time) => time is > -62135510400000 and < 253402214400000;
}
