using System.Text.Json;
using Works.Administration;
using Works.Platform;

namespace Works.Projects;

/// <summary>The checks that create and update share, in the order of spec 10 §2.2.</summary>
internal sealed class ProjectChecks(IMasters masters, IBoundaries boundaries, IControls controls, IFiles files, TimeProvider clock)
{
    private const int MaxProjects = 1000; // of one request
    private const int MaxChildren = 1000; // documents or targets of one project
    private const long OneDay = 24 * 60 * 60 * 1000; // milliseconds
    private const string DefaultCostLimit = "5000000"; // 50,00,000 rupees (spec 10 §2.7, rule 4)

    /// <summary>Steps 1 to 5: what the request says of itself. Constraints of single members come first (spec 10 §0.3).</summary>
    public static Failure[] OfRequest(ProjectRequest request)
    {
        if (request.RequestInfo is null && request.RequestInfoLowerCase is null) return [ProjectErrors.RequestInfo];
        if (request.Projects is not { } projects) return [ProjectErrors.NotNull("projectRequest.projects")];
        if (projects.Count == 0) return [ProjectErrors.Size("projectRequest.projects", 1, int.MaxValue)];
        if (projects.Count > MaxProjects) return [ProjectErrors.Size("projectRequest.projects", 1, MaxProjects)];
        var constraints = new Refusals();
        for (var i = 0; i < projects.Count; i++)
            if (projects[i] is { } project) Constraints(constraints, $"projectRequest.projects[{i}]", project);
        if (constraints.Any) return constraints.ToArray();
        if (projects.Any(project => project is null)) return [ProjectErrors.ProjectMissing];

        // Rule by rule, not project by project: failures stand in the order of the rules.
        var rules = new Refusals();
        rules.When(projects.Any(project => IsBlank(project!.TenantId)), () => ProjectErrors.TenantMissing);
        foreach (var project in projects)
            if (DatesRefused(project!) is { } dates) rules.Add(dates);
        rules.When(projects.Any(project => !IsBlank(project!.Address?.Boundary) && IsBlank(project.Address!.BoundaryType)), () => ProjectErrors.BoundaryType);
        if (rules.Any) return rules.ToArray();

        var tenantId = projects[0]!.TenantId!;
        if (projects.Any(project => project!.TenantId != tenantId)) return [ProjectErrors.SeveralTenants];
        return Tenants.IsWellFormed(tenantId) ? [] : [ProjectErrors.TenantUnacceptable(tenantId)];
    }

    /// <summary>
    /// Steps 6 to 9: codes against master data, places and, where switch <c>project-document-check</c> is on, files. A blank code is not
    /// looked up. The reference has switched step 6 off, so for us it is a control.
    /// </summary>
    public async Task<Failure[]> OfCodesAsync(string tenantId, IReadOnlyList<WireProject> projects, CancellationToken cancellationToken)
    {
        var unknown = new Refusals();
        if (await masters.SwitchAsync(tenantId, "project-master-check", "on", cancellationToken) == "on")
        {
            await CheckAsync(unknown, tenantId, "works", "ProjectType", projects.Select(p => p.ProjectType), ProjectErrors.UnknownType, cancellationToken);
            unknown.When(!await masters.IsTenantAsync(tenantId, cancellationToken), () => ProjectErrors.UnknownTenant(tenantId));
            await CheckAsync(unknown, tenantId, "common-masters", "Department", projects.Select(p => p.Department), ProjectErrors.UnknownDepartment, cancellationToken);
            await CheckAsync(unknown, tenantId, "works", "NatureOfWork", projects.Select(p => p.NatureOfWork), ProjectErrors.UnknownNature, cancellationToken);
            var refused = new Refusals();
            foreach (var failure in unknown.ToArray())
                if (await controls.BrokenAsync(tenantId, "10-2.2-6", projects[0].Id ?? projects[0].Name ?? string.Empty, failure, cancellationToken) is { } blocked) refused.Add(blocked);
            if (refused.Any) return refused.ToArray();
            unknown = new Refusals();
        }

        var sessions = projects.Select(p => AdditionalDetails.Member(p.AdditionalDetails, "numberOfSessions")).OfType<JsonElement>().Select(value => value.ToString());
        await CheckAsync(unknown, tenantId, "HCM-ATTENDANCE", "AttendanceSessions", sessions, ProjectErrors.UnknownSessions, cancellationToken);
        if (unknown.Any) return unknown.ToArray();

        if (await masters.SwitchAsync(tenantId, "project-boundary-check", "on", cancellationToken) == "on")
        {
            foreach (var code in projects.Select(p => p.Address?.Boundary).Where(code => !IsBlank(code)).Distinct(StringComparer.Ordinal))
                if (!await boundaries.ExistsAsync(tenantId, code!, cancellationToken)) return [ProjectErrors.UnknownBoundary(code!, tenantId)];
        }

        if (await masters.SwitchAsync(tenantId, "project-document-check", "off", cancellationToken) != "on") return [];
        string[] named = [.. projects.SelectMany(p => p.Documents ?? []).Select(document => document?.FileStoreId).Where(id => !IsBlank(id)).Select(id => id!).Distinct(StringComparer.Ordinal)];
        if (named.Length == 0) return [];
        var stored = await files.ExistingAsync(tenantId, named, cancellationToken);
        return named.FirstOrDefault(id => !stored.Contains(id)) is { } missing ? [ProjectErrors.UnknownFile(missing)] : [];
    }

    /// <summary>Rules of the form, on values that are present (spec 10 §2.7, rule 4). The reference asks them in its client only, so they are a control.</summary>
    /// <param name="tenantId">Tenant of the project.</param>
    /// <param name="subject">Number or name of the project.</param>
    /// <param name="address">Address as it will be stored.</param>
    /// <param name="details">Additional details as they will be stored.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Failure?> OfFormAsync(string tenantId, string subject, ProjectAddress? address, JsonElement? details, CancellationToken cancellationToken) =>
        await BrokenFormAsync(tenantId, address, details, cancellationToken) is { } broken
            ? await controls.BrokenAsync(tenantId, "10-2.7-4", subject, broken, cancellationToken) : null;

    private async Task<Failure?> BrokenFormAsync(string tenantId, ProjectAddress? address, JsonElement? details, CancellationToken cancellationToken)
    {
        if (ProjectForm.ProposedOn(details) is { } proposed
            && ProjectForm.IsLaterDay(proposed, clock.GetUtcNow(), await masters.ZoneOfAsync(tenantId, cancellationToken)))
            return ProjectErrors.ProposedInFuture;

        if (!IsBlank(address?.Boundary) && string.Equals(address!.BoundaryType, "Ward", StringComparison.OrdinalIgnoreCase)
            && ProjectForm.LocalityOf(details, address) is { } locality
            && await masters.SwitchAsync(tenantId, "project-boundary-check", "on", cancellationToken) == "on"
            && await boundaries.ParentAsync(tenantId, locality, cancellationToken) != address.Boundary)
            return ProjectErrors.LocalityOutsideWard(locality, address.Boundary!);

        if (ProjectForm.CostTextOf(details) is { Length: > ProjectForm.MaxCostText }) return ProjectErrors.CostTooLong;
        var limit = await masters.SwitchAsync(tenantId, "project-estimated-cost-limit", DefaultCostLimit, cancellationToken);
        return ProjectForm.CostOf(details) is { } cost && Works.Platform.Edge.WireJson.TryNumber(limit, out var most) && cost > most
            ? ProjectErrors.CostAboveLimit(cost, most.Value) : null;
    }

    /// <summary>Start given and end given: the end lies at least a day after the start.</summary>
    public static Failure? DatesRefused(WireProject project) =>
        Project.Given(project.StartDate) is not { } start || Project.Given(project.EndDate) is not { } end ? null
        : start > end ? ProjectErrors.StartAfterEnd
        : (decimal)end - start < OneDay ? ProjectErrors.LessThanADay
        : null;

    public static bool IsBlank(string? text) => string.IsNullOrWhiteSpace(text);

    private async Task CheckAsync(
        Refusals unknown, string tenantId, string module, string master, IEnumerable<string?> codes, Func<string, Failure> refusal, CancellationToken cancellationToken)
    {
        List<string> asked = [.. codes.Where(code => !IsBlank(code)).Select(code => code!).Distinct(StringComparer.Ordinal)];
        if (asked.Count == 0) return;
        var known = await masters.ViewAsync(tenantId, module, master, Codes.Of, cancellationToken);
        foreach (var code in asked.Where(code => !known.Known.Contains(code))) unknown.Add(refusal(code));
    }

    // Lengths: documents as the contract states them; the rest are our own limits, so that every value fits into an index.
    private static void Constraints(Refusals refusals, string path, WireProject project)
    {
        Most("tenantId", project.TenantId, Tenants.MaxLength);
        Most("name", project.Name, 500);
        Most("projectType", project.ProjectType, ProjectForm.MaxCode);
        Most("projectSubType", project.ProjectSubType, ProjectForm.MaxCode);
        Most("department", project.Department, ProjectForm.MaxCode);
        Most("description", project.Description, 10_000);
        Most("referenceID", project.ReferenceId, ProjectForm.MaxCode);
        Most("projectTypeId", project.ProjectTypeId, ProjectForm.MaxCode);
        Most("natureOfWork", project.NatureOfWork, ProjectForm.MaxCode);
        Most("address.boundary", project.Address?.Boundary, ProjectForm.MaxCode);
        refusals.When(project.Documents?.Count > MaxChildren, () => ProjectErrors.Size($"{path}.documents", 0, MaxChildren));
        refusals.When(project.Targets?.Count > MaxChildren, () => ProjectErrors.Size($"{path}.targets", 0, MaxChildren));
        for (var i = 0; i < (project.Documents?.Count ?? 0); i++)
        {
            if (project.Documents![i] is not { } document) continue;
            var at = $"{path}.documents[{i}]";
            Between($"{at}.id", document.Id, 2, 64, required: false);
            Between($"{at}.tenantId", document.TenantId, 2, 128, required: true);
            Between($"{at}.documentType", document.DocumentType, 2, 64, required: true);
            Between($"{at}.fileStoreId", document.FileStoreId, 2, 64, required: true);
            Between($"{at}.documentUid", document.DocumentUid, 2, 64, required: false);
        }

        void Most(string member, string? value, int most) => refusals.When(value?.Length > most, () => ProjectErrors.Size($"{path}.{member}", 0, most));

        void Between(string member, string? value, int least, int most, bool required)
        {
            if (IsBlank(value)) refusals.When(required, () => ProjectErrors.NotNull(member));
            else refusals.When(value!.Length < least || value.Length > most, () => ProjectErrors.Size(member, least, most));
        }
    }

    /// <summary>Codes of a master that are in use.</summary>
    private sealed record Codes(IReadOnlySet<string> Known)
    {
        public static Codes Of(IReadOnlyList<JsonElement> rows) => new(rows
            .Where(row => AdditionalDetails.Member(row, "active") is not { ValueKind: JsonValueKind.False })
            .Select(row => AdditionalDetails.Text(row, "code")).OfType<string>().ToHashSet(StringComparer.Ordinal));
    }
}
