using Npgsql;
using Works.Platform;

namespace Works.Administration.Localisation;

/// <summary>One text as clients see it. Its key is (tenant, locale, module, code).</summary>
internal sealed record Text(string? Code, string? Message, string? Module, string? Locale);

internal sealed record TextsReply(IReadOnlyList<Text> Messages);

/// <summary>Texts of one tenant in the database.</summary>
internal static class TextTables
{
    public const string Table = "administration.texts";

    /// <summary>Tenants whose texts are valid for a tenant, nearest first.</summary>
    public static string[] LevelsOf(string tenantId) => [.. Tenants.SelfAndAncestors(tenantId), "default"];

    /// <summary>Those of the given keys that exist, locked until the transaction ends.</summary>
    public static Task<IReadOnlyList<Text>> ExistingTextsAsync(this WorksDb db, string tenantId, IReadOnlyCollection<Text> keys, CancellationToken cancellationToken) =>
        db.QueryAsync<Text>(
            """
            select t.code, t.message, t.module, t.locale from administration.texts t
            join unnest(@locales, @modules, @codes) as sent (locale, module, code) using (locale, module, code)
            where t.tenant_id = @tenantId order by locale, module, code for update of t
            """, Columns(tenantId, keys, db), cancellationToken);

    /// <summary>Inserts or changes texts; from now on they belong to who wrote them.</summary>
    public static Task<int> SaveTextsAsync(this WorksDb db, string tenantId, IReadOnlyCollection<Text> texts, CancellationToken cancellationToken) =>
        db.ExecuteAsync(
            """
            insert into administration.texts as t (tenant_id, locale, module, code, message, source, created_by, created_time, last_modified_by, last_modified_time)
            select @tenantId, locale, module, code, message, null, @by, @now, @by, @now
            from unnest(@locales, @modules, @codes, @messages) as sent (locale, module, code, message) order by locale, module, code
            on conflict (tenant_id, locale, module, code) do update
            set message = excluded.message, source = null, last_modified_by = excluded.last_modified_by, last_modified_time = excluded.last_modified_time
            """, Columns(tenantId, texts, db), cancellationToken);

    /// <summary>Inserts texts that must not exist yet; the primary key refuses what somebody else inserted in the meantime.</summary>
    public static Task<int> InsertTextsAsync(this WorksDb db, string tenantId, IReadOnlyCollection<Text> texts, CancellationToken cancellationToken) =>
        db.ExecuteAsync(
            """
            insert into administration.texts (tenant_id, locale, module, code, message, source, created_by, created_time, last_modified_by, last_modified_time)
            select @tenantId, locale, module, code, message, null, @by, @now, @by, @now
            from unnest(@locales, @modules, @codes, @messages) as sent (locale, module, code, message) order by locale, module, code
            """, Columns(tenantId, texts, db), cancellationToken);

    public static Task<int> DeleteTextsAsync(this WorksDb db, string tenantId, IReadOnlyCollection<Text> keys, CancellationToken cancellationToken) =>
        db.ExecuteAsync(
            """
            delete from administration.texts t using unnest(@locales, @modules, @codes) as sent (locale, module, code)
            where t.tenant_id = @tenantId and t.locale = sent.locale and t.module = sent.module and t.code = sent.code
            """, Columns(tenantId, keys, db), cancellationToken);

    private static object Columns(string tenantId, IReadOnlyCollection<Text> texts, WorksDb db) => new
    {
        tenantId,
        locales = texts.Select(text => text.Locale!).ToArray(),
        modules = texts.Select(text => text.Module!).ToArray(),
        codes = texts.Select(text => text.Code!).ToArray(),
        messages = texts.Select(text => text.Message ?? string.Empty).ToArray(),
        by = db.Context.Caller.Uuid.ToString(),
        now = db.Now,
    };
}

/// <summary>Texts for the modules: asked outside any request's tenant, because a notification may go to anybody.</summary>
internal sealed class Texts(Database database) : ITexts
{
    private const string DefaultLocale = "en_IN";

    public Task<string?> TextAsync(string tenantId, string locale, string module, string code, CancellationToken cancellationToken) => database.ReadAsSystemAsync(
        """
        select message from administration.texts
        where tenant_id = any ($1) and locale = any ($2) and module = $3 and code = $4
        order by array_position($2, locale), array_position($1, tenant_id) limit 1
        """,
        parameters =>
        {
            parameters.Add(new NpgsqlParameter { Value = TextTables.LevelsOf(tenantId) });
            parameters.Add(new NpgsqlParameter { Value = new[] { locale, DefaultLocale } });
            parameters.Add(new NpgsqlParameter { Value = module });
            parameters.Add(new NpgsqlParameter { Value = code });
        },
        async reader => await reader.ReadAsync(cancellationToken) ? reader.GetString(0) : null, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> ModulesAsync(string tenantId, string locale, IReadOnlyCollection<string> modules, CancellationToken cancellationToken) => database.ReadAsSystemAsync(
        """
        select distinct on (code) code, message from administration.texts
        where tenant_id = any ($1) and locale = any ($2) and module = any ($3)
        order by code, array_position($2, locale), array_position($3, module), array_position($1, tenant_id)
        """,
        parameters =>
        {
            parameters.Add(new NpgsqlParameter { Value = TextTables.LevelsOf(tenantId) });
            parameters.Add(new NpgsqlParameter { Value = new[] { locale, DefaultLocale } });
            parameters.Add(new NpgsqlParameter { Value = modules.ToArray() });
        },
        async reader =>
        {
            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            while (await reader.ReadAsync(cancellationToken)) texts[reader.GetString(0)] = reader.GetString(1);
            return (IReadOnlyDictionary<string, string>)texts;
        }, cancellationToken);
}
