namespace Works.Administration.Files;

/// <summary>Keeps the content of files under keys. What is kept never changes.</summary>
internal interface IContentStore
{
    /// <summary>Stores content and returns when it is safe there.</summary>
    Task WriteAsync(string key, Stream content, CancellationToken cancellationToken);

    /// <summary>Opens content for one reading from its beginning.</summary>
    /// <exception cref="FileNotFoundException">It is lost.</exception>
    Task<Stream> OpenAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes content; what is not there is no error.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);
}
