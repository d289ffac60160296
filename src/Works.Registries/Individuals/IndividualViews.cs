using Works.Administration;

namespace Works.Registries.Individuals;

/// <summary>Persons as the caller of the request may see them (spec 30 §5.6: model <c>IndividualDecrypt</c>).</summary>
internal sealed class IndividualViews(IndividualPrivacy privacy, IMasking masks)
{
    private const string Model = "IndividualDecrypt";

    public async Task<IndividualWire> OfAsync(Individual person, CancellationToken cancellationToken) => (await OfAsync(person.TenantId, [person], withDeleted: false, cancellationToken))[0];

    public async Task<IReadOnlyList<IndividualWire>> OfAsync(string tenantId, IReadOnlyList<Individual> people, bool withDeleted, CancellationToken cancellationToken)
    {
        var mask = await masks.OfAsync(tenantId, Model, cancellationToken);
        return [.. people.Select(person => privacy.ToWire(person, withDeleted, (attribute, plain) => mask.Show(person.Id.ToString(), attribute, plain)))];
    }
}
