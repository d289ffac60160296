namespace Works.Administration.Files;

/// <summary>Content in a folder of this machine, or of one that all hosts share.</summary>
internal sealed class FolderStore : IContentStore
{
    private readonly string _folder;

    public FolderStore(FileSettings settings)
    {
        _folder = settings.Folder;
        Directory.CreateDirectory(_folder); // a folder that cannot be written stops the start, not the first upload
    }

    public async Task WriteAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Path.GetRandomFileName()}.part";
        try
        {
            await using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, FileOptions.Asynchronous))
            {
                await content.CopyToAsync(stream, cancellationToken);
                await stream.FlushAsync(cancellationToken);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true); // the same key means the same content
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    public Task<Stream> OpenAsync(string key, CancellationToken cancellationToken) => Task.FromResult<Stream>(
        new FileStream(PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan));

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        if (File.Exists(path)) File.Delete(path);
        return Task.CompletedTask;
    }

    // Two levels of folders: a million files in one are slow to list and to back up. The last digits of an id are its random ones.
    private string PathOf(string key)
    {
        var id = key.AsSpan(0, 32);
        return Path.Combine(_folder, id[^2..].ToString(), id[^4..^2].ToString(), key);
    }
}
