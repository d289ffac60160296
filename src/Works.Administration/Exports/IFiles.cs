namespace Works.Administration;

/// <summary>Files of the file store, for modules whose documents refer to them (spec 50 §9).</summary>
public interface IFiles
{
    /// <summary>Those of the ids that are files of exactly this tenant; text that is no id is left out.</summary>
    Task<IReadOnlySet<string>> ExistingAsync(string tenantId, IReadOnlyCollection<string> fileStoreIds, CancellationToken cancellationToken);

    /// <summary>
    /// A saved document refers to these files: anonymous uploads among them leave quarantine, in the caller's transaction. Ids that
    /// are no files of the tenant are ignored, because clients put any text there (spec 05 §16.1). Needed only where a document names
    /// files in a member of an unusual name: the usual ones (<c>fileStoreId</c>, <c>fileStore</c>, <c>documentUid</c>, <c>documentIds</c>,
    /// <c>photo</c>, <c>signature</c>) are found in whatever is saved.
    /// </summary>
    Task AdoptAsync(string tenantId, IReadOnlyCollection<string> fileStoreIds, CancellationToken cancellationToken);

    /// <summary>A file of exactly this tenant with its content, checked against its checksum; null when there is none.</summary>
    Task<FileContent?> ReadAsync(string tenantId, string fileStoreId, CancellationToken cancellationToken);

    /// <summary>Stores a file the system has made; its row commits with the caller's transaction, and content that no row names is removed later.</summary>
    /// <param name="tenantId">Tenant it belongs to.</param>
    /// <param name="module">Service that made it.</param>
    /// <param name="fileName">Name with an extension the store knows.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="ArgumentException">The store knows no such extension: a bug in the caller.</exception>
    Task<string> StoreAsync(string tenantId, string module, string fileName, byte[] content, CancellationToken cancellationToken);
}

/// <summary>A file of the file store.</summary>
/// <param name="FileName">Name it was uploaded under.</param>
/// <param name="ContentType">As recognised by the store, e.g. image/jpeg.</param>
/// <param name="Sha256">Of the content, lower-case hexadecimal.</param>
/// <param name="Content">The bytes as uploaded.</param>
public sealed record FileContent(string FileName, string ContentType, string Sha256, byte[] Content);

/// <summary>Looks into an upload before it is stored: the place for a malware scanner. All registered scans are asked.</summary>
public interface IFileScan
{
    /// <summary>True when the content may be stored.</summary>
    /// <param name="content">At its beginning; read by the scan.</param>
    /// <param name="fileName">As the client calls it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="Works.Platform.UnavailableException">The scanner is away: nothing is stored unscanned.</exception>
    Task<bool> IsCleanAsync(Stream content, string fileName, CancellationToken cancellationToken);
}
