using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>Encrypts accounts that were stored before there was encryption; runs before the host serves, and finds nothing to do ever after.</summary>
internal static partial class EncryptStoredAccounts
{
    private const int Batch = 500;
    private const int IndexLength = 64; // characters of what stands for a citizen's user name

    /// <summary>Works through all accounts, a batch per transaction.</summary>
    /// <returns>How many accounts were encrypted.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        for (var done = 0; ;)
        {
            await using var scope = services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System(SeedFiles.StateTenant), TenantScope.Everything, "encrypt-accounts");
            var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
            await using var transaction = await db.BeginAsync(cancellationToken);
            // Of two hosts that start at once, the second waits for the rows of the first and then finds them encrypted.
            var rows = await db.QueryAsync<StoredAccount>(
                """
                select uuid, tenant_id, type, user_name, mobile_number, alternate_mobile_number, email_id, profile from administration.users
                where mobile_number !~ '^[0-9]+\|' or alternate_mobile_number !~ '^[0-9]+\|' or email_id !~ '^[0-9]+\|' or profile !~ '^[0-9]+\|'
                   or (type = 'CITIZEN' and user_name !~ '^[0-9a-f]{64}$')
                order by uuid limit @Batch for update
                """, new { Batch }, cancellationToken);
            foreach (var row in rows) await EncryptAsync(db, row, cancellationToken);
            await db.CommitAsync(transaction, cancellationToken);
            done += rows.Count;
            if (rows.Count < Batch) return done;
        }
    }

    private static Task<int> EncryptAsync(WorksDb db, StoredAccount row, CancellationToken cancellationToken)
    {
        string? Clear(string? stored, string purpose) => stored is not null && IsEncrypted().IsMatch(stored) ? db.Cipher.Decrypt(row.TenantId, purpose, new EncryptedText(stored)) : stored;
        var profile = Clear(row.Profile, User.ProfilePurpose) is { } json ? JsonSerializer.Deserialize<UserProfile>(json, WireJson.Options)! : new UserProfile();
        var mobile = Clear(row.MobileNumber, User.MobilePurpose);
        var user = new User(db)
        {
            TenantId = row.TenantId, Type = row.Type, UserName = row.Type == UserTypes.Citizen && row.UserName.Length == IndexLength ? mobile! : row.UserName, Name = string.Empty, CreatedBy = string.Empty, CreatedTime = 0, LastModifiedBy = string.Empty, LastModifiedTime = 0,
            AlternateMobileNumber = Clear(row.AlternateMobileNumber, User.AlternateMobilePurpose), EmailId = Clear(row.EmailId, User.EmailPurpose), Profile = profile,
        };
        if (row.Type != UserTypes.Citizen) user.MobileNumber = mobile;
        return db.ExecuteAsync(
            """
            update administration.users set user_name = @StoredUserName, mobile_number = @Mobile, mobile_number_index = @MobileNumberIndex,
                alternate_mobile_number = @Alternate, alternate_mobile_number_index = @AlternateMobileNumberIndex, email_id = @Email, email_id_index = @EmailIdIndex,
                profile = @Profile, pan_index = @PanIndex, aadhaar_number_index = @AadhaarNumberIndex
            where uuid = @Uuid
            """,
            new
            {
                row.Uuid, user.StoredUserName, Mobile = user.EncryptedMobileNumber?.Stored, user.MobileNumberIndex, Alternate = user.EncryptedAlternateMobileNumber?.Stored,
                user.AlternateMobileNumberIndex, Email = user.EncryptedEmailId?.Stored, user.EmailIdIndex, Profile = user.EncryptedProfile?.Stored, user.PanIndex, user.AadhaarNumberIndex,
            }, cancellationToken);
    }

    [GeneratedRegex("^[0-9]+\\|", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex IsEncrypted();

    private sealed record StoredAccount
    {
        public required Guid Uuid { get; init; }
        public required string TenantId { get; init; }
        public required string Type { get; init; }
        public required string UserName { get; init; }
        public string? MobileNumber { get; init; }
        public string? AlternateMobileNumber { get; init; }
        public string? EmailId { get; init; }
        public string? Profile { get; init; }
    }
}
