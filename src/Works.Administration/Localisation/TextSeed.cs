using Works.Platform;

namespace Works.Administration.Localisation;

/// <summary>
/// Loads <c>seed/localisation/&lt;locale&gt;/&lt;module&gt;.json</c> at the state. A code that another language lacks gets its English text
/// (spec 05 §15). A changed file updates the rows it owns; a text that somebody entered is left alone.
/// </summary>
internal sealed class TextSeed : ISeedStep
{
    private const string English = "en_IN";

    public int Order => 150;

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(files.Folder, "localisation");
        if (!Directory.Exists(folder)) return;
        var texts = new Dictionary<(string Locale, string Module, string Code), string>();
        string[] locales = [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        foreach (var locale in locales)
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, locale), "*.json").Order(StringComparer.Ordinal))
            {
                var module = Path.GetFileNameWithoutExtension(file);
                var path = PathOf(locale, module);
                if (!files.Includes(path)) continue;
                foreach (var row in files.Read(path)!.Value.EnumerateArray())
                    texts.TryAdd((locale, module, row.GetProperty("code").GetString()!), row.GetProperty("message").GetString()!);
            }
        }

        foreach (var ((_, module, code), message) in texts.Where(text => text.Key.Locale == English).ToList())
        {
            foreach (var locale in locales) texts.TryAdd((locale, module, code), message);
        }

        // One statement each: five thousand texts are loaded in well under a second.
        var columns = new
        {
            tenant = SeedFiles.StateTenant, now = db.Now,
            locales = texts.Keys.Select(key => key.Locale).ToArray(), modules = texts.Keys.Select(key => key.Module).ToArray(),
            codes = texts.Keys.Select(key => key.Code).ToArray(), messages = texts.Values.ToArray(),
            sources = texts.Keys.Select(key => PathOf(key.Locale, key.Module)).ToArray(),
        };
        await db.ExecuteAsync(
            """
            insert into administration.texts as t (tenant_id, locale, module, code, message, source, created_by, created_time, last_modified_by, last_modified_time)
            select @tenant, locale, module, code, message, source, 'seed', @now, 'seed', @now
            from unnest(@locales, @modules, @codes, @messages, @sources) as sent (locale, module, code, message, source)
            on conflict (tenant_id, locale, module, code) do update
            set message = excluded.message, last_modified_by = 'seed', last_modified_time = excluded.last_modified_time
            where t.source is not null and t.message <> excluded.message
            """, columns, cancellationToken);
        await db.ExecuteAsync(
            """
            delete from administration.texts t where tenant_id = @tenant and source is not null and not exists (
                select from unnest(@locales, @modules, @codes) as sent (locale, module, code)
                where sent.locale = t.locale and sent.module = t.module and sent.code = t.code)
            """, columns, cancellationToken);
    }

    private static string PathOf(string locale, string module) => $"localisation/{locale}/{module}.json";
}
