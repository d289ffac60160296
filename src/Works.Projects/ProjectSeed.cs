using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Projects;

/// <summary>Creates the projects of the sample works, as the users who are named there and by the code of live requests (spec 05 §14).</summary>
internal sealed class ProjectSeed(ProjectCreation creation) : ISeedStep
{
    public int Order => 500;

    /// <summary>Id of a sample project; the later stages of a sample find it by this.</summary>
    public static Guid IdOf(string tenantId, string key) => SeedFiles.IdOf(tenantId, "project", key);

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        if (!files.IsDemo || files.Read("sample-works.json") is not { } samples) return;
        var (loader, scope) = (db.Context.Caller, db.Context.Scope);
        foreach (var sample in samples.EnumerateArray()) await LoadAsync(sample, sample.GetProperty("tenantId").GetString()!, parent: null, db, cancellationToken);
        db.Context.ActAs(loader, scope, "seed");
    }

    private async Task LoadAsync(JsonElement sample, string tenantId, Guid? parent, WorksDb db, CancellationToken cancellationToken)
    {
        var id = IdOf(tenantId, sample.GetProperty("key").GetString()!);
        if (!await db.Projects.AnyAsync(project => project.TenantId == tenantId && project.Id == id, cancellationToken))
        {
            var project = sample.GetProperty("project");
            db.Context.ActAs(AuthorOf(tenantId, project.GetProperty("by").GetString()!), db.Context.Scope, "seed");
            var payload = project.GetProperty("payload").Deserialize<WireProject>(WireJson.Options)! with { Parent = parent?.ToString() };
            // Any envelope will do: the caller is known.
            var created = await creation.CreateAsync(new ProjectRequest { RequestInfo = project, Projects = [payload] }, () => id, cancellationToken);
            if (created.IsRefused) throw new InvalidOperationException($"Sample {id} was refused: {created.Failures[0]}");
            await db.SaveChangesAsync(cancellationToken); // its children look for it, and the audit names its author
        }

        if (!sample.TryGetProperty("children", out var children)) return;
        foreach (var child in children.EnumerateArray()) await LoadAsync(child, tenantId, id, db, cancellationToken);
    }

    // The sample names an employee by user name; his account's id follows from it, as that of every seeded row.
    private static Caller AuthorOf(string tenantId, string userName) => new()
    {
        Id = 0, Uuid = SeedFiles.IdOf(tenantId, "user.EMPLOYEE", userName), UserName = userName, Type = "EMPLOYEE", TenantId = tenantId, Roles = [],
    };
}
