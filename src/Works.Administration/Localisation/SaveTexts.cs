using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Localisation;

/// <summary>Texts of one tenant. Locale and module of the body are hints for those texts that name none.</summary>
internal sealed record SaveTextsRequest(string? TenantId, string? Locale, string? Module, IReadOnlyList<Text?>? Messages)
{
    private const int MaxKey = 250; // characters of module and code: an index entry must hold them
    private const int MaxMessage = 10_000; // characters
    private const int MaxTexts = 50_000; // a whole language in one batch

    /// <summary>The texts with hints filled in, and what is wrong with them.</summary>
    public (IReadOnlyList<Text> Texts, Failure[] Failures) Read(bool withMessages)
    {
        var failures = new Refusals();
        failures.When(string.IsNullOrWhiteSpace(TenantId), () => LocalisationErrors.Missing("tenantId"));
        failures.When(Messages is not { Count: > 0 }, () => LocalisationErrors.Missing("messages"));
        failures.When(Messages?.Count > MaxTexts, () => LocalisationErrors.TooLong("messages", MaxTexts));
        if (failures.Any) return ([], failures.ToArray());

        Text[] texts = [.. Messages!.Select(text => new Text(
            text?.Code?.Trim(), text?.Message, Given(text?.Module) ?? Given(Module), Given(text?.Locale) ?? Given(Locale)))];
        for (var i = 0; i < texts.Length && !failures.Any; i++)
        {
            var (text, path) = (texts[i], $"messages[{i}]");
            failures.When(string.IsNullOrEmpty(text.Code), () => LocalisationErrors.Missing($"{path}.code"));
            failures.When(withMessages && string.IsNullOrWhiteSpace(text.Message), () => LocalisationErrors.Missing($"{path}.message"));
            failures.When(text.Module is null, () => LocalisationErrors.Missing($"{path}.module"));
            failures.When(text.Locale is null, () => LocalisationErrors.Missing($"{path}.locale"));
            failures.When(text.Code?.Length > MaxKey, () => LocalisationErrors.TooLong($"{path}.code", MaxKey));
            failures.When(text.Module?.Length > MaxKey, () => LocalisationErrors.TooLong($"{path}.module", MaxKey));
            failures.When(text.Locale?.Length > 20, () => LocalisationErrors.TooLong($"{path}.locale", 20));
            failures.When(withMessages && text.Message?.Length > MaxMessage, () => LocalisationErrors.TooLong($"{path}.message", MaxMessage));
        }

        if (failures.Any) return ([], failures.ToArray());
        var repeated = texts.GroupBy(text => (text.Locale, text.Module, text.Code)).FirstOrDefault(group => group.Count() > 1)?.First();
        return repeated is null ? (texts, []) : ([], [LocalisationErrors.Repeated(repeated)]);
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

internal sealed record TextsDone(bool Successful);

/// <summary>Writes texts in batches, each in one transaction with one entry of audit (spec 50 §8).</summary>
internal static class SaveTexts
{
    public static void Map(IEndpointRouteBuilder messages)
    {
        messages.MapPost("/v1/_upsert", UpsertAsync).Replies<TextsReply>(envelope: Envelope.None).Errors(ErrorForm.Legacy);
        messages.MapPost("/v1/_create", CreateAsync).Replies<TextsReply>(envelope: Envelope.None).Errors(ErrorForm.Legacy);
        messages.MapPost("/v1/_update", UpdateAsync).Replies<TextsReply>(envelope: Envelope.None).Errors(ErrorForm.Legacy);
        messages.MapPost("/v1/_delete", DeleteAsync).Replies<TextsDone>(envelope: Envelope.None).Errors(ErrorForm.Legacy);
        // Nothing is cached here, so nothing can be stale: the answer is true by construction.
        messages.MapPost("/cache-bust", Result<TextsDone> () => new TextsDone(true)).Replies<TextsDone>(envelope: Envelope.None)
            .Errors(ErrorForm.Legacy).WithOptionalBody();
    }

    private static async Task<Result<TextsReply>> UpsertAsync(SaveTextsRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        var (texts, failures) = request.Read(withMessages: true);
        if (failures.Length > 0) return failures;
        var before = await db.ExistingTextsAsync(request.TenantId!, texts, cancellationToken);
        await db.SaveTextsAsync(request.TenantId!, texts, cancellationToken);
        Note(db, request.TenantId!, before.Count == 0 ? "CREATE" : "UPDATE", before, [.. texts.Except(before)]);
        return new TextsReply(texts);
    }

    private static async Task<Result<TextsReply>> CreateAsync(SaveTextsRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        var (texts, failures) = request.Read(withMessages: true);
        if (failures.Length > 0) return failures;
        var existing = await db.ExistingTextsAsync(request.TenantId!, texts, cancellationToken);
        if (existing.Count > 0) return LocalisationErrors.Exists(existing[0]);
        await db.InsertTextsAsync(request.TenantId!, texts, cancellationToken);
        Note(db, request.TenantId!, "CREATE", [], texts);
        return new TextsReply(texts);
    }

    // Only texts of exactly this tenant change; a code it does not have is left out of the reply.
    private static async Task<Result<TextsReply>> UpdateAsync(SaveTextsRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        var (texts, failures) = request.Read(withMessages: true);
        if (failures.Length > 0) return failures;
        var before = await db.ExistingTextsAsync(request.TenantId!, texts, cancellationToken);
        var known = before.Select(text => (text.Locale, text.Module, text.Code)).ToHashSet();
        Text[] changed = [.. texts.Where(text => known.Contains((text.Locale, text.Module, text.Code)))];
        await db.SaveTextsAsync(request.TenantId!, changed, cancellationToken);
        Note(db, request.TenantId!, "UPDATE", before, [.. changed.Except(before)]);
        return new TextsReply(changed);
    }

    private static async Task<Result<TextsDone>> DeleteAsync(SaveTextsRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        var (texts, failures) = request.Read(withMessages: false);
        if (failures.Length > 0) return failures;
        var before = await db.ExistingTextsAsync(request.TenantId!, texts, cancellationToken);
        await db.DeleteTextsAsync(request.TenantId!, texts, cancellationToken);
        Note(db, request.TenantId!, "DELETE", before, []);
        return new TextsDone(true);
    }

    // Only what differs is noted: a client that sends its whole file again leaves no megabytes behind.
    private static void Note(WorksDb db, string tenantId, string operation, IReadOnlyList<Text> before, IReadOnlyList<Text> after)
    {
        var keys = after.Select(text => (text.Locale, text.Module, text.Code)).ToHashSet();
        Text[] replaced = operation == "DELETE" ? [.. before] : [.. before.Where(text => keys.Contains((text.Locale, text.Module, text.Code)))];
        if (replaced.Length == 0 && after.Count == 0) return;
        var modules = string.Join(',', replaced.Concat(after).Select(text => text.Module).Distinct(StringComparer.Ordinal).Take(10));
        db.NoteBatch(tenantId, TextTables.Table, modules, operation, replaced.Length == 0 ? null : new { messages = replaced }, after.Count == 0 ? null : new { messages = after });
    }
}
