using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Works.Platform;

namespace Works.Administration.Files;

/// <summary>
/// A saved document that refers to a file takes it out of quarantine, in the transaction that saves it. Read from what the audit keeps of
/// every saved record, so no module has to think of it, wherever in its documents it keeps ids of files.
/// </summary>
internal sealed partial class AdoptSavedFiles : ISaveWatcher
{
    public async Task<bool> SavedAsync(WorksDb db, string tenantId, string after, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. References().Matches(after).SelectMany(match => match.Groups["id"].Captures).Select(capture => Guid.Parse(capture.ValueSpan)).Distinct()];
        if (ids.Length == 0) return false;
        var waiting = await db.Files.AsTracking().Where(f => f.TenantId == tenantId && ids.Contains(f.Id) && f.QuarantinedFor != null).ToListAsync(cancellationToken);
        foreach (var file in waiting) file.Adopt();
        return waiting.Count > 0;
    }

    // The members by which documents name files (spec 10 – 50), alone or as a list; also inside JSON kept as text, where quotes are escaped.
    [GeneratedRegex(
        """(?:fileStoreIds?|fileStore|documentUid|documentIds|photo|signature|logoId)(?:(?:\\u0022|[^0-9a-z]){2,24}(?<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}))+""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex References();
}
