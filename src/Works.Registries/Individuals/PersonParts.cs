namespace Works.Registries.Individuals;

/// <summary>
/// Merges the addresses and skills of a request into what is stored: by id, then by type, because a person has one of each. A list that is not
/// sent stays, and so does what a list does not name (spec 30 §5.3).
/// </summary>
internal sealed class PersonParts(Guid person, string tenantId, Guid by, long now)
{
    public IReadOnlyList<PersonAddressWire> Addresses(IReadOnlyList<PersonAddressWire> stored, IReadOnlyList<PersonAddressWire>? sent) => Merge(
        stored, sent, address => address.Id, address => address.IsDeleted, (one, other) => one.Type == other.Type, (address, old) => address with
        {
            Id = old?.Id ?? NewId(), IndividualId = person.ToString(), TenantId = tenantId, IsDeleted = false, AuditDetails = Audit(old?.AuditDetails),
            ClientReferenceId = old?.ClientReferenceId ?? address.ClientReferenceId,
        });

    public IReadOnlyList<SkillWire> Skills(IReadOnlyList<SkillWire> stored, IReadOnlyList<SkillWire>? sent) => Merge(
        stored, sent, skill => skill.Id, skill => skill.IsDeleted, (one, other) => one.Type == other.Type, (skill, old) => skill with
        {
            Id = old?.Id ?? NewId(), IndividualId = person.ToString(), IsDeleted = false, AuditDetails = Audit(old?.AuditDetails),
            ClientReferenceId = old?.ClientReferenceId ?? skill.ClientReferenceId,
        });

    public IReadOnlyList<PersonAddressWire> Without(IReadOnlyList<PersonAddressWire> stored, IReadOnlyList<PersonAddressWire>? sent) =>
        [.. stored.Select(old => sent?.Any(gone => gone.IsDeleted == true && gone.Id == old.Id) == true ? old with { IsDeleted = true, AuditDetails = Audit(old.AuditDetails) } : old)];

    public IReadOnlyList<SkillWire> Without(IReadOnlyList<SkillWire> stored, IReadOnlyList<SkillWire>? sent) =>
        [.. stored.Select(old => sent?.Any(gone => gone.IsDeleted == true && gone.Id == old.Id) == true ? old with { IsDeleted = true, AuditDetails = Audit(old.AuditDetails) } : old)];

    private static IReadOnlyList<T> Merge<T>(
        IReadOnlyList<T> stored, IReadOnlyList<T>? sent, Func<T, string?> idOf, Func<T, bool?> isDeleted, Func<T, T, bool> isSameKind, Func<T, T?, T> merged)
        where T : class
    {
        if (sent is null) return stored;
        var result = stored.ToList();
        foreach (var part in sent)
        {
            var at = result.FindIndex(old => idOf(old) == idOf(part));
            if (at < 0) at = result.FindIndex(old => isDeleted(old) != true && isSameKind(old, part));
            if (at < 0) result.Add(merged(part, null)); else result[at] = merged(part, result[at]);
        }

        return result;
    }

    private static string NewId() => Guid.CreateVersion7().ToString();

    private PersonAuditWire Audit(PersonAuditWire? old) => new(old?.CreatedBy ?? by.ToString(), by.ToString(), old?.CreatedTime ?? now, now);
}
