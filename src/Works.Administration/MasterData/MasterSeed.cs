using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Platform;

namespace Works.Administration.MasterData;

/// <summary>Loads <c>seed/masters</c>: a changed file updates the rows it owns and never touches others (spec 05 §1).</summary>
internal sealed class MasterSeed(MasterStore store) : ISeedStep
{
    public int Order => 100;

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        var known = await db.Masters.AsTracking().Where(m => m.Source != null).ToDictionaryAsync(m => m.Id, cancellationToken);
        // What somebody entered or took over through the API is his: an active row by its key, a withdrawn one by the id it keeps.
        var entered = (await db.Masters.Where(m => m.Source == null)
            .Select(m => new { m.Id, m.TenantId, m.SchemaCode, m.UniqueIdentifier, m.IsActive }).ToListAsync(cancellationToken))
            .SelectMany(m => m.IsActive ? [m.Id, SeedFiles.IdOf(m.TenantId, m.SchemaCode, m.UniqueIdentifier)] : (Guid[])[m.Id]).ToHashSet();
        var loaded = new HashSet<Guid>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(files.Folder, "masters"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(files.Folder, file).Replace('\\', '/');
            if (path.Split('/') is not ["masters", var tenantId, var module, var name] || !files.Includes(path)) continue;
            var schemaCode = $"{module}.{Path.GetFileNameWithoutExtension(name)}";
            Load(db, known, entered, loaded, tenantId, schemaCode, path, files.Read(path)!.Value.EnumerateArray().Where(row => files.IncludesRow(path, row)));
        }

        if (files.Read("profiles.json") is { } profiles) Load(db, known, entered, loaded, SeedFiles.StateTenant, MasterStore.Internal, "profiles.json", Switches(profiles, files.Profile));
        // A row that has left its file is no longer offered; documents that refer to it keep it.
        foreach (var row in known.Values.Where(row => row.IsActive && !loaded.Contains(row.Id))) (row.IsActive, row.LastModifiedTime) = (false, db.Now);

        await LoadSchemasAsync(files, db, cancellationToken);
        if (files.Read("masters/aliases.json") is { } aliases) await LoadAliasesAsync(db, aliases, cancellationToken);
        if (!db.ChangeTracker.HasChanges()) return;
        await db.SaveChangesAsync(cancellationToken);
        await db.RaiseMasterRevisionAsync(cancellationToken);
        store.Observe(-1);
    }

    private static void Load(
        WorksDb db, Dictionary<Guid, Master> known, HashSet<Guid> entered, HashSet<Guid> loaded,
        string tenantId, string schemaCode, string source, IEnumerable<JsonElement> rows)
    {
        var position = 0L;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var data = row.GetRawText();
            var identifier = IdentifierOf(schemaCode, row);
            while (!seen.Add(identifier)) identifier += "+";
            var id = SeedFiles.IdOf(tenantId, schemaCode, identifier);
            position += 10; // of skipped rows too: the others keep their places
            if (entered.Contains(id)) continue;
            loaded.Add(id);
            if (!known.TryGetValue(id, out var master))
            {
                db.Masters.Add(new Master
                {
                    Id = id, TenantId = tenantId, SchemaCode = schemaCode, UniqueIdentifier = identifier, Data = data, Position = position, Source = source,
                    CreatedBy = "seed", CreatedTime = db.Now, LastModifiedBy = "seed", LastModifiedTime = db.Now,
                });
            }
            else if (!SameJson(master.Data, data) || master.Position != position || !master.IsActive)
            {
                (master.Data, master.Position, master.IsActive, master.LastModifiedTime) = (data, position, true, db.Now);
            }
        }
    }

    // The natural key of a row: what the schema-driven masters call x-unique, else the usual members, else its content.
    private static string IdentifierOf(string schemaCode, JsonElement row)
    {
        string? Text(string member) => row.ValueKind == JsonValueKind.Object && row.TryGetProperty(member, out var value)
            && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;
        var parts = schemaCode switch
        {
            // The day a later rate starts moves with the day of loading; its order in the list does not.
            "WORKS-SOR.Rates" => [Text("sorId"), Text("seedKey") ?? (Text("validFrom") == "1680307200000" ? "1" : "2")],
            "WORKS-SOR.Overhead" => [Text("code"), Text("id")],
            "ACCESSCONTROL-ROLEACTIONS.roleactions" => [Text("rolecode"), Text("actionid")],
            "ACCESSCONTROL-ACTIONS-TEST.actions-test" => [Text("id")],
            "expense.HeadCodes" or "expense.ApplicableCharges" => [Text("service"), Text("code"), Text("category")],
            "expense.LabourCharges" => [Text("code"), Text("gender")],
            "WORKS-SOR.Composition" => [Text("compositionId")],
            "works.ContractorClass" => [Text("grade")],
            "INBOX.InboxQueryConfiguration" or "SEARCH.SearchQueryConfiguration" or "works.DocumentConfig" => [Text("module")],
            _ => (string?[])[Text("code") ?? Text("id") ?? Text("idname") ?? Text("module") ?? Text("name")],
        };
        return parts.Any(part => part is not null)
            ? string.Join('.', parts.Where(part => part is not null))
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(row.GetRawText())))[..16];
    }

    private static bool SameJson(string left, string right)
    {
        if (left == right) return true;
        using JsonDocument a = JsonDocument.Parse(left), b = JsonDocument.Parse(right);
        return JsonElement.DeepEquals(a.RootElement, b.RootElement);
    }

    // The demo profile stands on the minimal one: its switches win.
    private static IEnumerable<JsonElement> Switches(JsonElement profiles, string profile)
    {
        var switches = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in profile == "demo" ? new[] { "minimal", "demo" } : ["minimal"])
        {
            if (!profiles.TryGetProperty(name, out var section) || !section.TryGetProperty("switches", out var entries)) continue;
            foreach (var entry in entries.EnumerateObject()) switches[entry.Name] = entry.Value.ToString();
        }

        return switches.Select(entry => JsonSerializer.SerializeToElement(new { code = entry.Key, value = entry.Value }));
    }

    // A schema that is there stays as it is: records may depend on it.
    private static async Task LoadSchemasAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(files.Folder, "schemas");
        if (!Directory.Exists(folder)) return;
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var code = Path.GetFileNameWithoutExtension(file);
            if (files.Read($"schemas/{code}.json") is not { } schema
                || await db.MasterSchemas.AnyAsync(s => s.TenantId == SeedFiles.StateTenant && s.Code == code, cancellationToken)) continue;
            db.MasterSchemas.Add(new MasterSchema
            {
                TenantId = SeedFiles.StateTenant, Code = code, Description = schema.GetProperty("description").GetString()!, Definition = schema.GetProperty("definition").GetRawText(),
                IsActive = true, CreatedBy = "seed", CreatedTime = db.Now, LastModifiedBy = "seed", LastModifiedTime = db.Now,
            });
        }
    }

    private static async Task LoadAliasesAsync(WorksDb db, JsonElement aliases, CancellationToken cancellationToken)
    {
        foreach (var master in aliases.EnumerateObject())
        {
            foreach (var alias in master.Value.EnumerateArray())
            {
                await db.ExecuteAsync(
                    "insert into administration.master_aliases (alias, schema_code) values (@Alias, @SchemaCode) on conflict (alias) do update set schema_code = excluded.schema_code",
                    new { Alias = alias.GetString(), SchemaCode = master.Name }, cancellationToken);
            }
        }
    }
}
