using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>Loads the accounts of the data set: state users, employees, citizens (spec 05 §5). What exists is left as it is.</summary>
internal sealed class UserSeed(MasterStore masters) : ISeedStep
{
    private const long PasswordLife = 90L * 24 * 60 * 60 * 1000; // 90 days (spec 50 §3.6)

    public int Order => 200;

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        // Hashing is slow by intent; all accounts of the data set start with one password, so it is hashed once.
        var hash = files.InitialPassword is { Length: > 0 } password ? Credentials.Hash(password) : null;
        var mustChange = await masters.SwitchAsync(SeedFiles.StateTenant, "employee-password-change-at-first-login", "on", cancellationToken) == "on";
        var known = (await db.Users.Select(u => u.Uuid).ToListAsync(cancellationToken)).ToHashSet();
        foreach (var file in files.IsDemo ? new[] { "state-users.json", "employees.json", "citizens.json" } : ["state-users.json"])
        {
            foreach (var row in files.Read(file)?.EnumerateArray() ?? default)
            {
                if (!files.IncludesRow(file, row)) continue;
                var user = UserOf(row, db.Now);
                if (known.Contains(user.Uuid)) continue;
                if (hash is not null && user.Type == UserTypes.Employee) user.SetPassword(hash, db.Now + PasswordLife, mustChange);
                db.Users.Add(user);
            }
        }
    }

    private static User UserOf(JsonElement row, long now)
    {
        string? Text(string member) => row.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        var userName = Text("userName") ?? Text("code")!;
        var tenantId = Text("tenantId")!;
        var type = Text("type") ?? UserTypes.Employee;
        var profile = new Dictionary<string, object?>(StringComparer.Ordinal) { ["gender"] = Text("gender") };
        if (row.TryGetProperty("dob", out var born) && born.TryGetInt64(out var dob)) profile["dob"] = dob;
        var user = new User
        {
            Uuid = SeedFiles.IdOf(tenantId, "user." + type, userName), TenantId = tenantId, Type = type, UserName = userName, Name = Text("name")!,
            MobileNumber = Text("mobileNumber"), EmailId = Text("emailId"), Active = true, Profile = JsonSerializer.Serialize(profile),
            CreatedBy = "seed", CreatedTime = now, LastModifiedBy = "seed", LastModifiedTime = now,
        };
        user.Grant(row.GetProperty("roles").EnumerateArray()
            .Select(role => new RoleHeld(role.GetProperty("code").GetString()!, role.GetProperty("tenantId").GetString()!)));
        return user;
    }
}
