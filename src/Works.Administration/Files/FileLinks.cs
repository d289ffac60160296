using Microsoft.AspNetCore.Http;

namespace Works.Administration.Files;

/// <summary>Links to content that need no token: signed, for one rendition of one file, for a day (spec 50 §9).</summary>
internal sealed class FileLinks(LinkKey key, FileSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>The original; for an image four links: original, large, medium, small.</summary>
    public IReadOnlyList<string> Of(StoredFile file, HttpRequest request) =>
        [.. (file.IsImage ? StoredFile.Renditions.Prepend(string.Empty) : [string.Empty]).Select(rendition => Of(file, rendition, request))];

    /// <summary>True when the signature stands for exactly this file, rendition and time, and the time has not come.</summary>
    public bool IsValid(StoredFile file, string rendition, long expires, string? signature) =>
        expires > clock.GetUtcNow().ToUnixTimeSeconds() && key.IsSigned(TextOf(file, rendition, expires), signature);

    private string Of(StoredFile file, string rendition, HttpRequest request)
    {
        var expires = (clock.GetUtcNow() + Life).ToUnixTimeSeconds();
        // Clients split at commas: every part is escaped, and a host with a comma is left out.
        var origin = settings.PublicUrl ?? (request.Host.Value is { Length: > 0 } host && !host.Contains(',', StringComparison.Ordinal) ? $"{request.Scheme}://{host}" : string.Empty);
        return $"{origin}/filestore/v1/files/content/{file.Id}/{Uri.EscapeDataString(file.NameOf(rendition))}"
            + $"?tenantId={Uri.EscapeDataString(file.TenantId)}&expires={expires}&signature={key.Sign(TextOf(file, rendition, expires))}";
    }

    private static string TextOf(StoredFile file, string rendition, long expires) => $"{file.TenantId}|{file.Id}|{rendition}|{expires}";
}
