namespace Works.Administration;

/// <summary>Where the file store keeps its content and its key.</summary>
/// <param name="DataFolder">Absolute path of <c>WORKS_DATA</c>; hosts that share a database share this folder.</param>
/// <param name="PublicUrl">Address under which clients reach this installation, without a slash at the end; null takes that of the request.</param>
public sealed record FileSettings(string DataFolder, string? PublicUrl = null)
{
    /// <summary>Folder of the content.</summary>
    public string Folder => Path.Combine(DataFolder, "files");

    /// <summary>File of the key that signs links; created at first start, readable by the owner only.</summary>
    public string KeyFile => Path.Combine(DataFolder, "secrets", "files.key");
}
