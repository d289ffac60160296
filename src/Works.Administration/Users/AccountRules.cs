using System.Net.Mail;
using System.Text.RegularExpressions;
using Works.Administration.AccessControl;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>What an account must look like (spec 50 §3.4) and who may give which role (§2.2, §4.3).</summary>
internal sealed class AccountRules(WorksDb db, MasterStore masters)
{
    private const string DefaultMobilePattern = "^[6-9][0-9]{9}$";
    private const string NameCharacters = "^[^\\$\"<>?\\\\~!@#%^()+={}\\[\\]*,:;`‘’“”]*$";
    private const string PinCode = "^[1-9][0-9]{5}$";
    private const string Aadhaar = "^[0-9]{12}$";
    private const string TenantCharacters = "^[a-zA-Z. ]*$";
    private const int LongestText = 4000; // of members for which the contract states no limit; photos are file ids, not pictures

    /// <summary>Checks of form, in the order of §3.4; failures are named after <paramref name="root"/>, e.g. <c>createUserRequest.user</c>.</summary>
    /// <param name="user">As sent.</param>
    /// <param name="root">Binding root and path of the user.</param>
    /// <param name="tenantId">Tenant whose mobile pattern counts.</param>
    /// <param name="isNew">Whether required members must be there; in an update a missing member stays as it is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Refusals> CheckFormAsync(UserInput user, string root, string? tenantId, bool isNew, CancellationToken cancellationToken)
    {
        var refusals = new Refusals();
        void Required(string? text, string member) => refusals.When(isNew && Given.Text(text) is null, () => UserErrors.NotNull($"{root}.{member}"));
        void Short(string? text, string member, int most) => refusals.When(Given.Text(text)?.Length > most, () => UserErrors.Size($"{root}.{member}", 0, most));
        void Matches(string? text, string member, string pattern) =>
            refusals.When(Given.Text(text) is { } given && !IsMatch(given, pattern), () => UserErrors.Pattern($"{root}.{member}", pattern));

        Required(user.SignInName, "userName");
        Short(user.SignInName, "userName", 64);
        Required(user.Name, "name");
        Short(user.Name, "name", 100);
        Matches(isNew ? user.Name : Given.Clear(user.Name), "name", NameCharacters);
        Required(user.MobileNumber, "mobileNumber");
        Matches(isNew ? user.MobileNumber : Given.Clear(user.MobileNumber), "mobileNumber", await MobilePatternAsync(tenantId, cancellationToken));
        Short(user.EmailId, "emailId", 128);
        refusals.When((isNew ? Given.Text(user.EmailId) : Given.Clear(user.EmailId)) is { Length: <= 128 } mail && !IsMail(mail), () => UserErrors.Email($"{root}.emailId"));
        if (Given.Text(user.Password) is not null && Passwords.WeaknessOf(user.Password!) is { } weakness) refusals.Add(weakness);
        Short(user.Pan, "pan", 10);
        Matches(Given.Clear(user.AadhaarNumber), "aadhaarNumber", Aadhaar);
        Short(Given.Text(user.PermanentAddress), "permanentAddress", 300);
        Short(user.PermanentCity, "permanentCity", 300);
        Matches(user.PermanentPinCode, "permanentPinCode", PinCode);
        Short(Given.Text(user.CorrespondenceAddress), "correspondenceAddress", 300);
        Short(user.CorrespondenceCity, "correspondenceCity", 300);
        Matches(user.CorrespondencePinCode, "correspondencePinCode", PinCode);
        foreach (var (text, member) in new[]
        {
            (user.Salutation, "salutation"), (user.CountryCode, "countryCode"), (user.AltContactNumber, "altContactNumber"),
            (user.AlternateMobileNumber, "alternatemobilenumber"), (user.FatherOrHusbandName, "fatherOrHusbandName"), (user.Photo, "photo"),
            (user.Signature, "signature"), (user.IdentificationMark, "identificationMark"), (user.Locale, "locale"),
        }) Short(text, member, LongestText);
        if (isNew)
        {
            Required(UserTypes.Parse(user.Type), "type");
            Required(user.TenantId, "tenantId");
            Short(user.TenantId, "tenantId", Tenants.MaxLength);
            Matches(user.TenantId, "tenantId", TenantCharacters);
            refusals.When(user.Roles is null or [], () => UserErrors.NotNull($"{root}.roles"));
        }

        for (var i = 0; i < (user.Roles?.Count ?? 0); i++)
        {
            var at = i;
            refusals.When(Given.Text(user.Roles![i]?.Code) is null, () => UserErrors.NotNull($"{root}.roles[{at}].code"));
        }

        if (!UserDates.TryRead(user.Dob, await masters.ZoneOfAsync(tenantId ?? string.Empty, cancellationToken), out _)) refusals.Add(UserErrors.DateOfBirth);
        return refusals;
    }

    /// <summary>Whether the number is a mobile number of the tenant.</summary>
    public async ValueTask<bool> IsMobileNumberAsync(string number, string tenantId, CancellationToken cancellationToken) =>
        IsMatch(number, await MobilePatternAsync(tenantId, cancellationToken));

    /// <summary>Roles as an account will hold them: where no tenant is given, at the account's own; named as the master names them.</summary>
    public async Task<IReadOnlyList<RoleHeld>> ToHeldAsync(IReadOnlyList<RoleWire?> roles, string accountTenant, CancellationToken cancellationToken)
    {
        var list = await RoleList.OfAsync(masters, accountTenant, cancellationToken);
        return [.. roles.Where(role => Given.Text(role?.Code) is not null)
            .Select(role => new RoleHeld(role!.Code!.Trim(), Given.Text(role.TenantId) ?? accountTenant, list.NameOf(role.Code!.Trim()) ?? Given.Text(role.Name)))];
    }

    /// <summary>Whether the caller may give these roles; what the account holds already is not given.</summary>
    /// <param name="roles">Roles wanted.</param>
    /// <param name="held">Roles held so far.</param>
    /// <param name="stateTenant">State of the account: its role CITIZEN at the state is everybody's.</param>
    /// <param name="isBootstrap">The operator's first account: nobody administers anything yet.</param>
    /// <param name="invalid">Refusal for a role that does not exist or is internal.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Failure?> RefusalOfGrantAsync(
        IEnumerable<RoleHeld> roles, IReadOnlyCollection<RoleHeld> held, string stateTenant, bool isBootstrap, Func<string, Failure> invalid, CancellationToken cancellationToken)
    {
        var list = await RoleList.OfAsync(masters, stateTenant, cancellationToken);
        foreach (var role in roles.Where(role => !held.Any(old => old.Code == role.Code && old.TenantId == role.TenantId)))
        {
            if (RoleList.IsInternal(role.Code) || !(list.Knows(role.Code) || (isBootstrap && list.All.Count == 0))) return invalid(role.Code);
            if (!isBootstrap && !(role.Code == UserTypes.Citizen && role.TenantId == stateTenant) && !Administers(role.TenantId)) return UserErrors.NotPermitted;
        }

        return null;
    }

    /// <summary>The roles an account ends up with: what it holds where the caller does not administer is neither taken nor given.</summary>
    public IReadOnlyList<RoleHeld> Merge(IReadOnlyList<RoleHeld> wanted, IEnumerable<RoleHeld> held) =>
        [.. wanted, .. held.Where(old => !Administers(old.TenantId) && !wanted.Any(role => role.Code == old.Code && role.TenantId == old.TenantId))];

    /// <summary>
    /// Whether the caller may set what an account signs in with: only if he administers every tenant where it holds a role. Otherwise
    /// a city's administrator could take over an account that also works for another city.
    /// </summary>
    public bool MayChangeCredentials(User user) => user.Uuid == db.Context.Caller.Uuid || user.RolesHeld.All(role => Administers(role.TenantId));

    /// <summary>Whether the caller administers the accounts of a tenant.</summary>
    public bool Administers(string tenantId) => db.Context.Caller.RolesAt(tenantId) is { } roles && (roles.Contains("HRMS_ADMIN") || roles.Contains("SUPERUSER"));

    private async ValueTask<string> MobilePatternAsync(string? tenantId, CancellationToken cancellationToken)
    {
        var rows = await masters.RowsAsync(tenantId ?? string.Empty, "common-masters", "MobileNumberValidation", cancellationToken);
        foreach (var row in rows)
        {
            if (row.TryGetProperty("pattern", out var pattern) && pattern.ValueKind == System.Text.Json.JsonValueKind.String
                && !(row.TryGetProperty("active", out var active) && active.ValueKind == System.Text.Json.JsonValueKind.False)) return pattern.GetString()!;
        }

        return DefaultMobilePattern;
    }

    private static bool IsMatch(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromMilliseconds(100)) && !text.Contains('\n', StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            return false; // a master's typing error lets nothing through
        }
    }

    private static bool IsMail(string text) => MailAddress.TryCreate(text, out var address) && address.Address == text && !text.Any(char.IsWhiteSpace);
}
