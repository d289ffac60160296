namespace Works.Host;

/// <summary>How this host is run; from the environment or the command line (docs/configuration.md).</summary>
internal sealed record Settings
{
    /// <summary>Port to serve on, all interfaces; 0 lets the system choose.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Connection string of an existing server (owner of the database); null starts a private cluster.</summary>
    public string? Database { get; init; }

    /// <summary>Folder for the private cluster, files and secrets; ignored by git.</summary>
    public string DataFolder { get; init; } = ".works";

    /// <summary><c>demo</c>, <c>minimal</c> or <c>none</c>: what an empty database is filled with.</summary>
    public string Profile { get; init; } = "demo";

    /// <summary>Folder of the seed files.</summary>
    public string SeedFolder { get; init; } = "seed";

    /// <summary>Folder of the built web client; without one the host serves the API alone.</summary>
    public string WebFolder { get; init; } = "web/dist";

    /// <summary>Password of the accounts loaded from the seed files; the demo profile has a public one, any other needs this setting.</summary>
    public string? InitialPassword { get; init; }

    /// <summary>Keys of encrypted attributes, when the operator keeps them elsewhere than in the data folder.</summary>
    public string? FieldKeys { get; init; }

    /// <summary>Address under which clients reach this installation; null takes that of each request.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Address to listen on.</summary>
    public string Listen { get; init; } = "0.0.0.0";

    public static Settings From(IConfiguration configuration, string contentRoot)
    {
        var root = RepositoryRoot(contentRoot);
        string Folder(string? given, string name) => Path.GetFullPath(given ?? name, root);
        var settings = new Settings
        {
            Port = configuration.GetValue("PORT", 8080),
            Database = configuration["WORKS_DATABASE"] is { Length: > 0 } database ? database : null,
            DataFolder = Folder(configuration["WORKS_DATA"], ".works"),
            Profile = configuration["WORKS_PROFILE"] ?? "demo",
            SeedFolder = Folder(configuration["WORKS_SEED"], "seed"),
            WebFolder = Folder(configuration["WORKS_WEB"], "web/dist"),
            InitialPassword = configuration["WORKS_INITIAL_PASSWORD"] is { Length: > 0 } password ? password : null,
            FieldKeys = configuration["WORKS_FIELD_KEYS"] is { Length: > 0 } keys ? keys : null,
            PublicUrl = configuration["WORKS_PUBLIC_URL"] is { Length: > 0 } url ? url.TrimEnd('/') : null,
            Listen = configuration["WORKS_LISTEN"] ?? "0.0.0.0",
        };
        if (settings.Port is < 0 or > 65535) throw new InvalidOperationException($"PORT must be 0–65535, not {settings.Port}.");
        if (settings.Profile is not ("demo" or "minimal" or "none")) throw new InvalidOperationException($"WORKS_PROFILE must be demo, minimal or none, not {settings.Profile}.");
        if (settings.PublicUrl is { } address && (!Uri.TryCreate(address, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")))
            throw new InvalidOperationException($"WORKS_PUBLIC_URL must be an http or https address, not {address}.");
        return settings;
    }

    // The host may be started from anywhere; relative folders are meant from the checkout.
    private static string RepositoryRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Works.slnx"))) return folder.FullName;
        }

        return start;
    }
}
