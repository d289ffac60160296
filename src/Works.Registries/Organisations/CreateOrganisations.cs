using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Organisations;

/// <summary>Registers organisations, of one city or of several; their contacts become the persons who act for them. Spec 30 §4.3, §4.4.</summary>
internal sealed class CreateOrganisations(
    WorksDb db, OrganisationRules rules, ContactPersons persons, ContactPrivacy privacy, INumbering numbering, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder organisations) => organisations.MapPost(
        "/_create", (OrganisationsRequest request, CreateOrganisations slice, CancellationToken cancellationToken) => slice.HandleAsync(request, loaded: false, cancellationToken))
        .Replies<OrganisationsReply>();

    /// <summary>Judges all, then registers all.</summary>
    /// <param name="request">As sent.</param>
    /// <param name="loaded">Organisations of the data set bring their numbers, and ids derived from them.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Result<OrganisationsReply>> HandleAsync(OrganisationsRequest request, bool loaded, CancellationToken cancellationToken)
    {
        if (request.Organisations is not { Count: > 0 } sent) return OrganisationErrors.Missing;
        foreach (var state in sent.Where(wire => Organisation.Given(wire.TenantId) is not null).GroupBy(wire => Tenants.StateOf(wire.TenantId!), StringComparer.Ordinal))
            await persons.LockAsync(state.Key, state.SelectMany(MobilesOf), cancellationToken);
        for (var i = 0; i < sent.Count; i++)
        {
            if (OrganisationRules.Shape(sent[i], i, isNew: !loaded) is { Length: > 0 } incomplete) return incomplete;
            if (await rules.CodesAsync(sent[i], cancellationToken) is { Length: > 0 } invalid) return invalid;
            if (await persons.AdministratorAsync(Tenants.StateOf(sent[i].TenantId!), MobilesOf(sent[i]), except: null, cancellationToken) is { } taken) return OrganisationErrors.MobileTaken(taken);
        }

        var numbers = new OrganisationNumbers(numbering);
        if (!loaded && await numbers.IssueAsync(sent, cancellationToken) is { } failure) return failure;
        var created = new List<Organisation>(sent.Count);
        foreach (var wire in sent)
        {
            var appointed = await persons.AppointAsync(wire, new HashSet<string>(StringComparer.Ordinal), cancellationToken);
            if (appointed.IsRefused) return appointed.Failures.ToArray();
            var organisation = loaded ? Loaded(wire) : New(wire, numbers.Next(OrganisationNumbers.Organisation, wire.TenantId!), numbers.Next(OrganisationNumbers.Application, wire.TenantId!));
            organisation.Take(
                wire with { ApplicationStatus = wire.ApplicationStatus ?? ApplicationStatus.ACTIVE }, privacy,
                loaded ? new Queue<string>(wire.Functions!.Select(function => function.ApplicationNumber!)) : numbers.Of(OrganisationNumbers.Function, wire.TenantId!), By, db.Now);
            persons.Identify(organisation, appointed.Value);
            db.Organisations.Add(organisation);
            created.Add(organisation);
            outbox.Publish("save-org", organisation.TenantId, organisation.Id.ToString(), new OrganisationsRequest([organisation.ToWire(privacy: null, withRemoved: true)]), "organisation.registered");
        }

        if (created is [var only]) db.Context.Version = only.RowVersion;
        return new OrganisationsReply([.. created.Select(organisation => organisation.ToWire(privacy, withRemoved: true))]);
    }

    /// <summary>Mobiles of the contacts that count, each once, in order.</summary>
    public static IReadOnlyList<string> MobilesOf(OrganisationWire wire) =>
        [.. (wire.ContactDetails ?? []).Where(contact => contact.Active != false).Select(contact => Organisation.Given(contact.ContactMobileNumber)).OfType<string>().Distinct(StringComparer.Ordinal)];

    private string By => db.Context.Caller.Uuid.ToString();

    private Organisation New(OrganisationWire wire, string orgNumber, string applicationNumber) => new()
    {
        Id = Guid.CreateVersion7(), TenantId = wire.TenantId!, OrgNumber = orgNumber, ApplicationNumber = applicationNumber, CreatedBy = By, CreatedTime = db.Now,
    };

    private Organisation Loaded(OrganisationWire wire) => new()
    {
        Id = SeedFiles.IdOf(wire.TenantId!, "organisation", wire.OrgNumber!), TenantId = wire.TenantId!, OrgNumber = wire.OrgNumber!, ApplicationNumber = wire.ApplicationNumber!,
        CreatedBy = By, CreatedTime = db.Now,
    };
}
