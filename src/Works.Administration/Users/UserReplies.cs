using Works.Administration.MasterData;
using Works.Platform;

namespace Works.Administration.Users;

/// <summary>Writes accounts for a caller: masked as the policy asks, little for strangers.</summary>
internal sealed class UserReplies(WorksDb db, MasterStore masters, Masking masking)
{
    /// <summary>Accounts in the form of the user service.</summary>
    /// <param name="users">Accounts, in the order wanted.</param>
    /// <param name="dateForm">Form of the date of birth.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<UserReply>> OfAsync(IReadOnlyCollection<User> users, string dateForm, CancellationToken cancellationToken)
    {
        var caller = db.Context.Caller;
        var masks = new Dictionary<(string TenantId, bool Own), RecordMask>();
        var replies = new List<UserReply>(users.Count);
        foreach (var user in users)
        {
            var own = user.Uuid == caller.Uuid;
            if (!own && (!caller.IsSignedIn || caller.Type == UserTypes.Citizen))
            {
                replies.Add(ForStrangers(user));
                continue;
            }

            var key = (user.TenantId, own);
            if (!masks.TryGetValue(key, out var mask))
                masks[key] = mask = await masking.OfAsync(user.TenantId, own ? "UserSelf" : "User", cancellationToken);
            var zone = await masters.ZoneOfAsync(user.TenantId, cancellationToken);
            replies.Add((UserReply)Fill(new UserReply { Uuid = user.Uuid.ToString(), Dob = UserDates.DayOf(user.Profile.Dob, zone, dateForm) }, user, mask));
        }

        return replies;
    }

    /// <summary>Everything but the date of birth, masked.</summary>
    public static UserBody Fill(UserBody body, User user, RecordMask mask)
    {
        var profile = user.Profile;
        string? Shown(string attribute, string? text) => mask.Show(body.Uuid, attribute, text);
        return body with
        {
            Id = user.Id, UserName = Shown("userName", user.UserName), Salutation = profile.Salutation, Name = Shown("name", user.Name), Gender = profile.Gender,
            MobileNumber = Shown("mobileNumber", user.MobileNumber), CountryCode = profile.CountryCode, EmailId = Shown("emailId", user.EmailId),
            AltContactNumber = Shown("altContactNumber", profile.AltContactNumber), AlternateMobileNumber = Shown("alternatemobilenumber", user.AlternateMobileNumber),
            Pan = Shown("pan", profile.Pan), AadhaarNumber = Shown("aadhaarNumber", profile.AadhaarNumber),
            PermanentAddress = Shown("permanentAddress", profile.PermanentAddress), PermanentCity = profile.PermanentCity, PermanentPinCode = profile.PermanentPinCode,
            CorrespondenceAddress = Shown("correspondenceAddress", profile.CorrespondenceAddress), CorrespondenceCity = profile.CorrespondenceCity,
            CorrespondencePinCode = profile.CorrespondencePinCode, Active = user.Active, Locale = user.Locale, Type = user.Type, AccountLocked = user.AccountLocked,
            AccountLockedDate = user.AccountLockedTime, FatherOrHusbandName = Shown("guardian", profile.FatherOrHusbandName), Relationship = profile.Relationship,
            Signature = profile.Signature, BloodGroup = profile.BloodGroup, Photo = profile.Photo, IdentificationMark = profile.IdentificationMark,
            CreatedBy = user.CreatedBy, CreatedDate = UserDates.Stamp(user.CreatedTime), LastModifiedBy = user.LastModifiedBy,
            LastModifiedDate = UserDates.Stamp(user.LastModifiedTime), PwdExpiryDate = UserDates.Stamp(user.PasswordExpiryTime), TenantId = user.TenantId, Roles = RolesOf(user),
        };
    }

    // Spec 50 §3.5: anonymous callers get these and no more; so do citizens of others (decision).
    private static UserReply ForStrangers(User user) => new()
    {
        Uuid = user.Uuid.ToString(), Name = user.Name, MobileNumber = Masking.AllButLastFour(user.MobileNumber), Type = user.Type, TenantId = user.TenantId, Roles = RolesOf(user),
    };

    private static IReadOnlyList<RoleWire> RolesOf(User user) => [.. user.RolesHeld.Select(role => new RoleWire { Name = role.Name, Code = role.Code, TenantId = role.TenantId })];
}
