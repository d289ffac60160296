using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Works.Platform.Edge;

namespace Works.Platform;

/// <summary>The files a database is filled from (spec 05): one folder, one profile.</summary>
/// <param name="Folder">Absolute path of the folder <c>seed</c>.</param>
/// <param name="Profile"><c>minimal</c> or <c>demo</c>.</param>
/// <param name="InitialPassword">Password of the loaded employees; null leaves them without one, so that nobody can sign in.</param>
/// <param name="Today">Start of the day of loading, in the state's zone; sample data is dated relative to it.</param>
public sealed record SeedFiles(string Folder, string Profile, string? InitialPassword, DateTimeOffset Today)
{
    /// <summary>State of the data set.</summary>
    public const string StateTenant = "pg";

    private static readonly string[] Kinds = ["*.json", "*.html"];

    /// <summary>True when the people and works of the demo deployment are wanted.</summary>
    public bool IsDemo => Profile == "demo";

    /// <summary>Reads a JSON file, day tokens resolved; null when there is none.</summary>
    public JsonElement? Read(string relativePath)
    {
        var path = Path.Combine(Folder, relativePath);
        if (!File.Exists(path)) return null;
        using var document = JsonDocument.Parse(Resolve(File.ReadAllText(path)));
        return document.RootElement.Clone();
    }

    /// <summary>Changes when a file or the profile changes.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Profile}|{InitialPassword is null}"));
        foreach (var file in Kinds.SelectMany(kind => Directory.EnumerateFiles(Folder, kind, SearchOption.AllDirectories)).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(Folder, file)));
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Id of a seeded row: derived from its natural key, so that a reload and a second installation agree (RFC 9562, version 5).</summary>
    public static Guid IdOf(string tenantId, string kind, string code)
    {
        // Namespace: SHA-1 of the fixed name below, as good as any constant and no magic number.
#pragma warning disable CA5350 // version 5 of a UUID is defined on SHA-1; nothing is secret here
        var hash = SHA1.HashData(Encoding.UTF8.GetBytes($"works.seed|{tenantId}|{kind}|{code}"));
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }

    /// <summary>True when the profile loads this file: <c>minimal</c> names its files, <c>demo</c> loads them all.</summary>
    public bool Includes(string relativePath) => IsDemo || (Section("files") is { ValueKind: JsonValueKind.Array } patterns
        && patterns.EnumerateArray().Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern.GetString(), relativePath, ignoreCase: false)));

    /// <summary>True when the profile loads this row: <c>minimal</c> takes only some rows of some files.</summary>
    public bool IncludesRow(string relativePath, JsonElement row)
    {
        if (IsDemo || Section("rows") is not { ValueKind: JsonValueKind.Object } rows || !rows.TryGetProperty(relativePath, out var wanted)) return true;
        return wanted.EnumerateObject().All(member => row.TryGetProperty(member.Name, out var value)
            && member.Value.EnumerateArray().Any(one => one.ToString() == value.ToString()));
    }

    private JsonElement? Section(string name) =>
        Read("profiles.json") is { } profiles && profiles.TryGetProperty(Profile, out var section) && section.TryGetProperty(name, out var value) ? value : null;

    // "@file:documents/estimate.html" becomes the text of that file, so that a template is edited as what it is.
    // "@today+30d" becomes the text of its epoch milliseconds; "@today+30d#" becomes the number itself.
    private string Resolve(string text) => System.Text.RegularExpressions.Regex.Replace(
        System.Text.RegularExpressions.Regex.Replace(
            text, "\"@file:(?<name>[a-z0-9/_-]+\\.html)\"", match => JsonSerializer.Serialize(File.ReadAllText(Path.Combine(Folder, match.Groups["name"].Value))),
            System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)), "\"@today(?:(?<sign>[+-])(?<days>\\d+)d)?(?<number>#)?\"",
        match =>
        {
            var days = match.Groups["days"].Success ? int.Parse(match.Groups["days"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : 0;
            var time = Today.AddDays(match.Groups["sign"].Value == "-" ? -days : days).ToUnixTimeMilliseconds();
            return match.Groups["number"].Success ? $"{time}" : $"\"{time}\"";
        }, System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
}

/// <summary>What one module loads from the seed files. Idempotent: running it twice changes nothing.</summary>
public interface ISeedStep
{
    /// <summary>Steps run in this order; masters (100) before accounts (200) before works (500).</summary>
    int Order { get; }

    /// <summary>Loads inside one transaction of its own, as the system and for every tenant.</summary>
    Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken);
}

/// <summary>Runs the seed steps of all modules.</summary>
public static class Seeding
{
    /// <summary>Loads the files unless exactly these were loaded last.</summary>
    public static async Task LoadChangesAsync(IServiceProvider services, SeedFiles files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        var digest = files.Digest();
        var database = (Database)services.GetService(typeof(Database))!;
        if (await database.ReadAsSystemAsync("select digest from platform.seed_loads", _ => { }, async reader =>
            await reader.ReadAsync(cancellationToken) ? reader.GetString(0) : null, cancellationToken) == digest) return;

        await LoadAsync(services, files, cancellationToken);
        await using var scope = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.CreateAsyncScope(services);
        ((RequestContext)scope.ServiceProvider.GetService(typeof(RequestContext))!).ActAs(Caller.System(SeedFiles.StateTenant), TenantScope.Everything, "seed");
        var db = (WorksDb)scope.ServiceProvider.GetService(typeof(WorksDb))!;
        await using var transaction = await db.BeginAsync(cancellationToken);
        await db.ExecuteAsync(
            "insert into platform.seed_loads (digest, loaded_time) values (@digest, @Now) on conflict (only_row) do update set digest = excluded.digest, loaded_time = excluded.loaded_time",
            new { digest, db.Now }, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        // A load leaves some 70 MiB that an idle host would keep for hours.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <summary>Loads the files.</summary>
    public static async Task LoadAsync(IServiceProvider services, SeedFiles files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        await using var outer = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.CreateAsyncScope(services);
        var count = Steps(outer.ServiceProvider).Count();
        for (var i = 0; i < count; i++)
        {
            await using var scope = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.CreateAsyncScope(services);
            var context = (RequestContext)scope.ServiceProvider.GetService(typeof(RequestContext))!;
            context.ActAs(Caller.System(SeedFiles.StateTenant), TenantScope.Everything, "seed");
            var db = (WorksDb)scope.ServiceProvider.GetService(typeof(WorksDb))!;
            await using var transaction = await db.BeginAsync(cancellationToken);
            // Two hosts starting on one empty database load once: the second waits here and then finds everything there.
            await db.ExecuteAsync("select pg_advisory_xact_lock(7720002)", null, cancellationToken);
            await Steps(scope.ServiceProvider).ElementAt(i).LoadAsync(files, db, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static IEnumerable<ISeedStep> Steps(IServiceProvider services) =>
        ((IEnumerable<ISeedStep>)services.GetService(typeof(IEnumerable<ISeedStep>))!).OrderBy(step => step.Order);
}
