using Microsoft.Extensions.Configuration;

namespace Works.Administration;

/// <summary>Where the file store keeps its content and its key, and who scans uploads.</summary>
/// <param name="DataFolder">Absolute path of <c>WORKS_DATA</c>.</param>
/// <param name="PublicUrl">Address under which clients reach this installation, without a slash at the end; null takes that of the request.</param>
public sealed record FileSettings(string DataFolder, string? PublicUrl = null)
{
    /// <summary>Folder of the content, where no <see cref="Bucket"/> is set; hosts that share a database share this folder.</summary>
    public string Folder => Path.Combine(DataFolder, "files");

    /// <summary>File of the key that signs links; created at first start, readable by the owner only. Hosts that share a database share it.</summary>
    public required string KeyFile { get; init; }

    /// <summary>S3-compatible store of the content; null keeps it in <see cref="Folder"/>.</summary>
    public BucketSettings? Bucket { get; init; }

    /// <summary>Address of a scanner that speaks clamd's protocol, <c>tcp://host:3310</c> or <c>unix:///run/clamav/clamd.ctl</c>; null scans nothing.</summary>
    public Uri? Scanner { get; init; }

    /// <summary>Reads the settings (docs/configuration.md). What is half set stops the start.</summary>
    public static FileSettings From(IConfiguration configuration, string dataFolder, string? publicUrl)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        string? Value(string name) => configuration[name] is { Length: > 0 } value ? value.Trim() : null;
        return new FileSettings(dataFolder, publicUrl)
        {
            KeyFile = Path.GetFullPath(Value("WORKS_LINK_KEY_FILE") ?? Path.Combine(dataFolder, "secrets", "files.key")),
            Bucket = Value("WORKS_S3_BUCKET") is { } bucket ? BucketSettings.Of(bucket, Value) : null,
            Scanner = Value("WORKS_CLAMD") is not { } scanner ? null
                : Uri.TryCreate(scanner, UriKind.Absolute, out var address) && address is { Scheme: "tcp", Port: > 0 } or { Scheme: "unix", AbsolutePath.Length: > 1 } ? address
                : throw new InvalidOperationException($"WORKS_CLAMD must be tcp://host:port or unix:///path, not {scanner}."),
        };
    }
}

/// <summary>An S3-compatible store.</summary>
/// <param name="Bucket">Name of the bucket; it exists.</param>
/// <param name="Endpoint">Address of the service.</param>
/// <param name="Region">Region that requests are signed for.</param>
/// <param name="Prefix">What the keys of this installation begin with.</param>
/// <param name="IsPathStyle">True when the bucket stands in the path, as most servers other than Amazon's want it.</param>
/// <param name="AccessKey">Name of the key.</param>
/// <param name="SecretKey">The key itself.</param>
public sealed record BucketSettings(string Bucket, Uri Endpoint, string Region, string Prefix, bool IsPathStyle, string AccessKey, string SecretKey)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{Endpoint} {Bucket}/{Prefix}";

    internal static BucketSettings Of(string bucket, Func<string, string?> value)
    {
        // Secrets come from files or the environment, never from the command line, which every user of the machine can read.
        string Secret(string file, string variable) =>
            value(file) is { } path ? File.ReadAllText(path).Trim()
            : Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? text
            : throw new InvalidOperationException($"WORKS_S3_BUCKET is set: name the file with its key in {file}, or set {variable}.");
        return Uri.TryCreate(value("WORKS_S3_ENDPOINT"), UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"
            ? new BucketSettings(bucket, endpoint, value("WORKS_S3_REGION") ?? "us-east-1", value("WORKS_S3_PREFIX") ?? string.Empty, value("WORKS_S3_PATH_STYLE") != "off",
                Secret("WORKS_S3_ACCESS_KEY_FILE", "AWS_ACCESS_KEY_ID"), Secret("WORKS_S3_SECRET_KEY_FILE", "AWS_SECRET_ACCESS_KEY"))
            : throw new InvalidOperationException("WORKS_S3_BUCKET is set: WORKS_S3_ENDPOINT must be the http or https address of the store.");
    }
}
