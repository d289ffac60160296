using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Administration.AccessControl;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>Loads the accounts of the data set: state users, employees, citizens (spec 05 §5). What exists is left as it is.</summary>
internal sealed class UserSeed(MasterStore masters) : ISeedStep
{
    public int Order => 200;

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        // Hashing is slow by intent; all accounts of the data set start with one password, so it is hashed once.
        var hash = files.InitialPassword is { Length: > 0 } password ? Credentials.Hash(password) : null;
        var mustChange = await masters.SwitchAsync(SeedFiles.StateTenant, "employee-password-change-at-first-login", "on", cancellationToken) == "on";
        // Public demo passwords do not expire: a demo deployment outlives 90 days.
        long? expiry = files.IsDemo ? null : db.Now + Passwords.Life;
        var roles = await RoleList.OfAsync(masters, SeedFiles.StateTenant, cancellationToken);
        var known = (await db.Users.Select(u => u.Uuid).ToListAsync(cancellationToken)).ToHashSet();
        foreach (var file in files.IsDemo ? new[] { "state-users.json", "employees.json", "citizens.json" } : ["state-users.json"])
        {
            foreach (var row in files.Read(file)?.EnumerateArray() ?? default)
            {
                if (!files.IncludesRow(file, row)) continue;
                var user = UserOf(row, roles, db);
                if (known.Contains(user.Uuid)) continue;
                if (hash is not null && user.Type == UserTypes.Employee) user.SetPassword(hash, expiry, mustChange);
                db.Users.Add(user);
            }
        }
    }

    private static User UserOf(JsonElement row, RoleList roles, WorksDb db)
    {
        string? Text(string member) => row.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        var userName = Text("userName") ?? Text("code")!;
        var tenantId = Text("tenantId")!;
        var type = Text("type") ?? UserTypes.Employee;
        var profile = new UserProfile { Gender = Text("gender"), Dob = row.TryGetProperty("dob", out var born) && born.TryGetInt64(out var dob) ? dob : null };
        var user = new User(db)
        {
            Uuid = SeedFiles.IdOf(tenantId, "user." + type, userName), TenantId = tenantId, Type = type, UserName = userName, Name = Text("name")!,
            MobileNumber = Text("mobileNumber"), EmailId = Text("emailId"), Active = true, Profile = profile,
            CreatedBy = "seed", CreatedTime = db.Now, LastModifiedBy = "seed", LastModifiedTime = db.Now,
        };
        user.Grant(row.GetProperty("roles").EnumerateArray()
            .Select(role => role.GetProperty("code").GetString()!).Zip(row.GetProperty("roles").EnumerateArray(), (code, role) =>
                new RoleHeld(code, role.GetProperty("tenantId").GetString()!, roles.NameOf(code))));
        return user;
    }
}
