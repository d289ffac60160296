using System.Collections.Frozen;
using System.Text.Json;
using Works.Administration;
using Works.Estimates;
using Works.Platform;
using Works.Registries;

namespace Works.Contracts;

/// <summary>The checks of spec 20 §1.3, in its order: the first row that fails ends the request.</summary>
internal sealed class ContractRules(
    WorksDb db, IMasters masters, IEmployees employees, IFiles files, IOrganisations organisations, IOrganisationLimit limit, IEstimates estimates)
{
    /// <summary>Rows 0, 2, 3 and 4: what must be there. Row 1 is the edge's: without a user there is no request.</summary>
    public static Failure[] Shape(ContractRequest request)
    {
        if (request.Contract is not { } contract) return [ContractErrors.ContractMandatory];
        if (Constraints(contract) is { Count: > 0 } broken) return [.. broken];

        var lines = contract.LineItems ?? [];
        var refusals = new Refusals();
        refusals.When(string.IsNullOrWhiteSpace(contract.TenantId), () => ContractErrors.TenantId);
        refusals.When(string.IsNullOrWhiteSpace(contract.ExecutingAuthority), () => ContractErrors.ExecutingAuthority);
        refusals.When(string.IsNullOrWhiteSpace(contract.ContractType), () => ContractErrors.ContractType);
        refusals.When(string.IsNullOrWhiteSpace(contract.OrgId), () => ContractErrors.Organisation);
        refusals.When(contract.CompletionPeriod is null or < 1, () => ContractErrors.CompletionPeriod);
        refusals.When(lines.Count == 0, () => ContractErrors.Lines);
        refusals.When(lines.Any(line => string.IsNullOrWhiteSpace(line.EstimateId)), () => ContractErrors.LineEstimate);
        refusals.When(lines.Any(line => string.IsNullOrWhiteSpace(line.TenantId)), () => ContractErrors.LineTenant);
        refusals.When(lines.SelectMany(line => line.AmountBreakups ?? []).Any(amount => string.IsNullOrWhiteSpace(amount.EstimateAmountBreakupId)), () => ContractErrors.Breakup);
        if (refusals.Any) return refusals.ToArray();
        return lines.Any(line => line.TenantId != contract.TenantId) ? [ContractErrors.SeveralTenants] : [];
    }

    /// <summary>Rows 5–7: masters, officer in charge, documents.</summary>
    public async Task<Failure?> ReferencesAsync(ContractWire contract, CancellationToken cancellationToken)
    {
        var tenantId = contract.TenantId!;
        if (!db.Context.Scope.Allows(tenantId) || !await masters.IsTenantAsync(tenantId, cancellationToken)) return ContractErrors.UnknownTenant(tenantId);
        if (!(await CodesAsync(tenantId, "CBORoles", cancellationToken)).Contains(contract.ExecutingAuthority!)) return ContractErrors.UnknownAuthority(contract.ExecutingAuthority);
        if (!(await CodesAsync(tenantId, "ContractType", cancellationToken)).Contains(contract.ContractType!)) return ContractErrors.UnknownType(contract.ContractType);
        if (await OfficerAsync(contract, cancellationToken) is { } officer) return officer;

        var documents = contract.Documents ?? [];
        if (documents.Count == 0) return null;
        var known = await files.ExistingAsync(tenantId, [.. documents.Select(document => document.FileStore).OfType<string>()], cancellationToken);
        return documents.FirstOrDefault(document => document.FileStore is null || !known.Contains(document.FileStore)) is { } unknown
            ? ContractErrors.UnknownDocuments(unknown.FileStore) : null;
    }

    /// <summary>Row 8: the organisation may be given work, and is one for which the caller may speak.</summary>
    /// <returns>Its id as it is stored.</returns>
    public async Task<Result<string>> OrganisationAsync(ContractWire contract, CancellationToken cancellationToken)
    {
        var (tenantId, id) = (contract.TenantId!, contract.OrgId!);
        if (await masters.SwitchAsync(tenantId, "contract-checks-organisation", "on", cancellationToken) == "off") return id;
        if (!(await organisations.FindManyAsync(tenantId, [id], cancellationToken)).TryGetValue(id, out var organisation) || !organisation.IsActive) return ContractErrors.UnknownOrganisation(id);
        return await limit.OfCallerAsync(tenantId, "/contract/v1/_update", cancellationToken) is { } own && !own.Contains(organisation.Id)
            ? ContractErrors.UnknownOrganisation(id) : organisation.Id.ToString();
    }

    /// <summary>Row 9: the estimates, all of them in force; their versions stay locked, so that contracts on one estimate queue.</summary>
    public async Task<Result<Dictionary<string, EstimateSummary>>> EstimatesAsync(ContractWire contract, CancellationToken cancellationToken)
    {
        string[] ids = [.. contract.LineItems!.Select(line => line.EstimateId!).Distinct(StringComparer.Ordinal)];
        var found = await estimates.LockManyAsync(contract.TenantId!, ids, cancellationToken);
        if (ids.Any(id => !found.ContainsKey(id))) return ContractErrors.NoEstimate;
        return ids.FirstOrDefault(id => found[id].Status != "ACTIVE") is { } inactive ? ContractErrors.EstimateNotActive(inactive) : found.ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>
    /// What is sent, line by line, beside what is stored and what is estimated. A line is found by its id, else by its estimate line; one that names
    /// the estimate only stands for all lines of it that no other line names (spec 20 §1.5).
    /// </summary>
    public static List<LineDraft> Draft(IReadOnlyList<LineItemWire> sent, IReadOnlyDictionary<string, EstimateSummary> known, IReadOnlyCollection<ContractLine> stored)
    {
        var free = stored.OrderBy(line => line.Position).ToList();
        ContractLine? Take(Predicate<ContractLine> match)
        {
            var line = free.Find(match);
            if (line is not null) free.Remove(line);
            return line;
        }

        ContractLine? OfEstimateLine(string? id) => Take(line => line.EstimateLineItemId is not null && string.Equals(line.EstimateLineItemId, id, StringComparison.OrdinalIgnoreCase));
        var matches = sent.Select(line => Guid.TryParse(line.Id, out var id) ? Take(candidate => candidate.Id == id) : null).ToArray();
        for (var i = 0; i < matches.Length; i++) matches[i] ??= string.IsNullOrWhiteSpace(sent[i].EstimateLineItemId) ? null : OfEstimateLine(sent[i].EstimateLineItemId);

        string? Named(int i) => Contract.Blank(sent[i].EstimateLineItemId) ?? matches[i]?.EstimateLineItemId;
        var named = Enumerable.Range(0, sent.Count).Select(Named).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        var drafts = new List<LineDraft>();
        for (var i = 0; i < sent.Count; i++)
        {
            var estimate = known[sent[i].EstimateId!];
            if (Named(i) is { } id) drafts.Add(new LineDraft(matches[i], sent[i], estimate, DetailOf(estimate, id)));
            else drafts.AddRange(estimate.Lines.Where(line => named.Add(line.Id.ToString())).Select(line => new LineDraft(OfEstimateLine(line.Id.ToString()), null, estimate, line)));
        }

        return drafts;
    }

    /// <summary>Overheads go into a work order only when their master says so (spec 20 §1.5).</summary>
    public async Task<List<LineDraft>> WithoutOtherOverheadsAsync(string tenantId, IEnumerable<LineDraft> drafts, CancellationToken cancellationToken)
    {
        var overheads = await masters.ViewAsync(tenantId, "works", "Overheads", rows => new WorkOrderOverheads(
            rows.Where(row => IsActive(row) && row.TryGetProperty("isWorkOrderValue", out var value) && value.ValueKind == JsonValueKind.True)
                .Select(CodeOf).OfType<string>().ToFrozenSet(StringComparer.Ordinal)), cancellationToken);
        return [.. drafts.Where(draft => draft.Stored is not null || (draft.Detail?.Category ?? draft.Sent?.Category) != "OVERHEAD"
            || overheads.Codes.Contains(draft.Detail?.Name ?? draft.Sent?.Name ?? string.Empty))];
    }

    /// <summary>Row 10: every line is one of its estimate.</summary>
    public static Failure? LinesBelong(IEnumerable<LineDraft> drafts) =>
        drafts.FirstOrDefault(draft => draft.Detail is null) is { } unknown ? ContractErrors.UnknownLine(unknown.EstimateLineItemId) : null;

    /// <summary>Row 11: every amount is one of its estimate line.</summary>
    public static Failure? AmountsBelong(IEnumerable<LineDraft> drafts)
    {
        foreach (var draft in drafts.Where(draft => draft is { Sent: not null, Detail: not null }))
        {
            if (draft.Sent!.AmountBreakups?.FirstOrDefault(amount => draft.Detail!.Amounts.All(estimated => estimated.Id != amount.EstimateAmountBreakupId)) is { } unknown)
                return ContractErrors.UnknownBreakup(unknown.EstimateAmountBreakupId);
        }

        return null;
    }

    /// <summary>Row 10: no line is on an ACTIVE line of another contract; versions of one number do not block each other.</summary>
    public async Task<Failure?> TakenAsync(string tenantId, string? ownNumber, IReadOnlyCollection<LineDraft> drafts, bool isUpdate, CancellationToken cancellationToken)
    {
        string[] wanted = [.. drafts.Where(draft => !draft.IsDropped).Select(draft => draft.EstimateLineItemId).OfType<string>()];
        var taken = await db.QueryAsync<Taken>(
            """
            select l.estimate_line_item_id, c.contract_number from contracts.contract_lines l join contracts.contracts c on c.id = l.contract_id
            where l.tenant_id = @tenantId and l.status = 'ACTIVE' and l.estimate_line_item_id = any(@wanted) and c.contract_number is distinct from @ownNumber
            order by array_position(@wanted, l.estimate_line_item_id) limit 1
            """, new { tenantId, wanted, ownNumber }, cancellationToken);
        if (taken is not [var first]) return null;
        return isUpdate ? ContractErrors.LineTakenOnUpdate(first.EstimateLineItemId, first.ContractNumber) : ContractErrors.LineTaken(first.EstimateLineItemId, first.ContractNumber);
    }

    /// <summary>Which of the lines another contract has, by the id of the estimate's line: a look, for a form; <see cref="TakenAsync"/> judges.</summary>
    public async Task<IReadOnlyDictionary<string, string>> HoldersAsync(string tenantId, string? ownNumber, IReadOnlyCollection<LineDraft> drafts, CancellationToken cancellationToken)
    {
        string[] wanted = [.. drafts.Select(draft => draft.EstimateLineItemId).OfType<string>()];
        var taken = await db.QueryAsync<Taken>(
            """
            select l.estimate_line_item_id, min(c.contract_number) as contract_number from contracts.contract_lines l join contracts.contracts c on c.id = l.contract_id
            where l.tenant_id = @tenantId and l.status = 'ACTIVE' and l.estimate_line_item_id = any(@wanted) and c.contract_number is distinct from @ownNumber
            group by l.estimate_line_item_id
            """, new { tenantId, wanted, ownNumber }, cancellationToken);
        return taken.ToDictionary(line => line.EstimateLineItemId, line => line.ContractNumber, StringComparer.OrdinalIgnoreCase);
    }

    private static EstimateLineSummary? DetailOf(EstimateSummary estimate, string? lineItemId) =>
        Guid.TryParse(lineItemId, out var id) ? estimate.Lines.FirstOrDefault(line => line.Id == id) : null;

    private async Task<Failure?> OfficerAsync(ContractWire contract, CancellationToken cancellationToken)
    {
        var tenantId = contract.TenantId!;
        if (contract.AdditionalDetails is not { } details || OfficerIn(details) is not { } named) return null;
        if (await masters.SwitchAsync(tenantId, "contract-checks-officer-in-charge", "on", cancellationToken) == "off") return null;
        var code = named.ValueKind is JsonValueKind.String or JsonValueKind.Number ? named.ToString() : null;
        if (code is null || await employees.FindAsync(tenantId, code, cancellationToken) is not { Roles.Count: > 0 } officer) return ContractErrors.NoOfficer(code);
        return officer.Roles.Overlaps(await CodesAsync(tenantId, "OICRoles", cancellationToken)) ? null : ContractErrors.OfficerRole;
    }

    // Anywhere inside, outermost first; null and blank are "not given".
    private static JsonElement? OfficerIn(JsonElement details)
    {
        var level = new List<JsonElement> { details };
        while (level.Count > 0)
        {
            foreach (var owner in level.Where(owner => owner.ValueKind == JsonValueKind.Object))
            {
                if (owner.TryGetProperty("officerInChargeId", out var officer) && officer.ValueKind != JsonValueKind.Null
                    && (officer.ValueKind != JsonValueKind.String || !string.IsNullOrWhiteSpace(officer.GetString()))) return officer;
            }

            level = [.. level.SelectMany(owner => owner.ValueKind switch
            {
                JsonValueKind.Object => owner.EnumerateObject().Select(member => member.Value),
                JsonValueKind.Array => owner.EnumerateArray(),
                _ => [],
            })];
        }

        return null;
    }

    private async ValueTask<FrozenSet<string>> CodesAsync(string tenantId, string master, CancellationToken cancellationToken) =>
        (await masters.ViewAsync(tenantId, "works", master, rows => new ActiveCodes(rows.Where(IsActive).Select(CodeOf).OfType<string>().ToFrozenSet(StringComparer.Ordinal)), cancellationToken)).Codes;

    private static bool IsActive(JsonElement row) => !row.TryGetProperty("active", out var active) || active.ValueKind != JsonValueKind.False;

    private static string? CodeOf(JsonElement row) => row.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String ? code.GetString() : null;

    // Row 0. A blank text is no constraint's business: the field map speaks of it.
    private static List<Failure> Constraints(ContractWire contract)
    {
        var failures = new List<Failure>();
        void Given(string path, object? value)
        {
            if (value is null) failures.Add(ContractErrors.NotNull(path));
        }

        void Size(string path, string? value, int least, int most)
        {
            if (!string.IsNullOrWhiteSpace(value) && (value.Length < least || value.Length > most)) failures.Add(ContractErrors.Size(path, least, most));
        }

        Given("tenantId", contract.TenantId);
        Given("executingAuthority", contract.ExecutingAuthority);
        Size("tenantId", contract.TenantId, 2, 64);
        Size("contractNumber", contract.ContractNumber, 1, 64);
        Size("wfStatus", contract.WfStatus, 2, 64);
        for (var i = 0; i < (contract.LineItems?.Count ?? 0); i++)
        {
            var (line, path) = (contract.LineItems![i], $"lineItems[{i}]");
            Given($"{path}.estimateId", line.EstimateId);
            Given($"{path}.tenantId", line.TenantId);
            Size($"{path}.estimateId", line.EstimateId, 1, 64);
            Size($"{path}.estimateLineItemId", line.EstimateLineItemId, 1, 64);
            Size($"{path}.contractLineItemRef", line.ContractLineItemRef, 1, 64);
            Size($"{path}.tenantId", line.TenantId, 2, 64);
            for (var j = 0; j < (line.AmountBreakups?.Count ?? 0); j++)
            {
                Given($"{path}.amountBreakups[{j}].estimateAmountBreakupId", line.AmountBreakups![j].EstimateAmountBreakupId);
                Given($"{path}.amountBreakups[{j}].amount", line.AmountBreakups[j].Amount);
            }
        }

        for (var i = 0; i < (contract.Documents?.Count ?? 0); i++)
        {
            Size($"documents[{i}].id", contract.Documents![i].Id, 0, 64);
            Size($"documents[{i}].documentUid", contract.Documents[i].DocumentUid, 0, 64);
            Size($"documents[{i}].contractId", contract.Documents[i].ContractId, 0, 64);
        }

        return failures;
    }

    private sealed record ActiveCodes(FrozenSet<string> Codes);

    private sealed record WorkOrderOverheads(FrozenSet<string> Codes);

    private sealed record Taken
    {
        public required string EstimateLineItemId { get; init; }
        public required string ContractNumber { get; init; }
    }
}
