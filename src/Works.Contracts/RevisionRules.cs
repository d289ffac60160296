using System.Globalization;
using Works.Administration;
using Works.Platform;

namespace Works.Contracts;

/// <summary>The further checks of a revision or time extension, in the order of spec 20 §1.4.</summary>
internal sealed class RevisionRules(IMasters masters, IEnumerable<IMeasuredWork> measured)
{
    /// <summary>What can be judged of the number, the organisation and the dates. A missing organisation is refused before (§1.3 row 3).</summary>
    /// <param name="contract">As sent.</param>
    /// <param name="orgId">Organisation as sent and found.</param>
    /// <param name="versions">Every version of the number sent, locked.</param>
    /// <param name="updated">The revision that is updated; null on create.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The version in force.</returns>
    public async Task<Result<Contract>> HeaderAsync(ContractWire contract, string orgId, IReadOnlyCollection<Contract> versions, Contract? updated, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(contract.ContractNumber)) return ContractErrors.NumberMandatory;
        if (updated is not null && contract.ContractNumber != updated.ContractNumber) return ContractErrors.NumberUnknown;
        if (versions.SingleOrDefault(version => version.Status == Contract.ActiveStatus) is not { } active) return ContractErrors.NumberUnknown;
        var most = int.TryParse(await masters.SwitchAsync(contract.TenantId!, "max-revisions", "2", cancellationToken), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 2;
        if (active.VersionNumber > most) return ContractErrors.RevisionLimit(most);
        if (!string.Equals(active.OrgId, orgId, StringComparison.OrdinalIgnoreCase)) return ContractErrors.OtherOrganisation;
        if (updated is null && versions.Any(version => version.Status == Contract.InWorkflowStatus)) return ContractErrors.RevisionTwice;
        if (updated is not null)
        {
            if (string.IsNullOrWhiteSpace(contract.SupplementNumber)) return ContractErrors.SupplementMandatory;
            if (contract.SupplementNumber != updated.SupplementNumber || updated.Status != Contract.InWorkflowStatus) return ContractErrors.SupplementUnknown;
        }

        if ((contract.StartDate ?? 0) != (active.StartDate ?? 0)) return ContractErrors.StartDate;
        return (contract.EndDate ?? 0) < (active.EndDate ?? 0) ? ContractErrors.EndDate : active;
    }

    /// <summary>Gives the lines the refs they have in the version in force; what is new gets one of its own when it is built.</summary>
    public static List<LineDraft> Refer(IEnumerable<LineDraft> drafts, Contract active)
    {
        var free = active.LinesInOrder.Where(line => !line.IsInactive).ToList();
        ContractLine? Take(Predicate<ContractLine> match)
        {
            var line = free.Find(match);
            if (line is not null) free.Remove(line);
            return line;
        }

        // By the estimate line first for all, so that no line takes another's ref: a time extension keeps the estimate, a revised one refers back,
        // and a line that the estimate does not know may still say which it was.
        var referred = drafts.ToArray();
        void Pass(Func<LineDraft, ContractLine?> find)
        {
            for (var i = 0; i < referred.Length; i++)
            {
                if (referred[i].Ref is null && find(referred[i]) is { } line) referred[i] = referred[i] with { Ref = line.ContractLineItemRef };
            }
        }

        Pass(draft => draft.Stored is { } stored ? Take(line => line.ContractLineItemRef == stored.ContractLineItemRef) : null);
        Pass(draft => draft.Stored is null && draft.EstimateLineItemId is { } id ? Take(line => string.Equals(line.EstimateLineItemId, id, StringComparison.OrdinalIgnoreCase)) : null);
        Pass(draft => draft.Stored is null && draft.Detail?.PreviousLineItemId is { } id ? Take(line => string.Equals(line.EstimateLineItemId, id.ToString(), StringComparison.OrdinalIgnoreCase)) : null);
        Pass(draft => draft.Stored is null && draft.Sent?.ContractLineItemRef is { } sent ? Take(line => line.ContractLineItemRef == sent) : null);
        return [.. referred.Select(draft => draft.Stored is { } stored ? draft with { Ref = stored.ContractLineItemRef } : draft)];
    }

    /// <summary>The last three rows: no line is dropped, and none falls below what is measured.</summary>
    /// <param name="drafts">Lines as sent, with refs.</param>
    /// <param name="kept">Lines of the revision that were not sent and therefore stay.</param>
    /// <param name="active">The version in force.</param>
    /// <param name="isReject">Measured work is not asked when the revision is turned down.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Failure?> LinesAsync(IReadOnlyList<LineDraft> drafts, IEnumerable<ContractLine> kept, Contract active, bool isReject, CancellationToken cancellationToken)
    {
        var present = drafts.Where(draft => !draft.IsDropped).Select(draft => draft.Ref).Concat(kept.Where(line => !line.IsInactive).Select(line => line.ContractLineItemRef)).ToHashSet(StringComparer.Ordinal);
        if (active.LinesInOrder.FirstOrDefault(line => !line.IsInactive && !present.Contains(line.ContractLineItemRef)) is { } dropped) return ContractErrors.LineDropped(dropped.ContractLineItemRef);

        if (isReject || measured.FirstOrDefault() is not { } measurements) return null;
        if (await masters.SwitchAsync(active.TenantId, "measured-quantity-check", "on", cancellationToken) == "off") return null;
        var done = await measurements.OfContractAsync(active.TenantId, active.ContractNumber, cancellationToken);
        var compared = drafts.Where(draft => draft.Ref is not null && done.ContainsKey(draft.Ref)).Select(draft => (Draft: draft, Measured: done[draft.Ref!].Value)).ToList();
        if (compared.Find(line => (line.Draft.NoOfUnit ?? 0) < line.Measured) is { Draft: not null } below)
            return ContractErrors.BelowMeasured(below.Draft.Ref!, below.Draft.NoOfUnit ?? 0, below.Measured);
        return compared.Find(line => line.Draft.Detail is { } detail && (detail.Quantity ?? 0) < line.Measured) is { Draft: not null } beyond
            ? ContractErrors.EstimateBelowMeasured(beyond.Draft.Ref!, beyond.Draft.Detail!.Quantity ?? 0, beyond.Measured) : null;
    }
}
