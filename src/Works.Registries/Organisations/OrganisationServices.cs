using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Organisations;

/// <summary>What organisations add to the module.</summary>
internal static class OrganisationServices
{
    private const string Contacts = "registries.organisation_contacts";

    public static IServiceCollection AddOrganisations(this IServiceCollection services) => services
        .AddSingleton(new ConstraintRule("one_organisation_per_number", () => OrganisationErrors.NumberTaken))
        .AddSingleton(new EncryptedColumn(Contacts, "name", ContactPrivacy.NamePurpose))
        .AddSingleton(new EncryptedColumn(Contacts, "mobile_number", ContactPrivacy.MobilePurpose))
        .AddSingleton(new EncryptedColumn(Contacts, "email", ContactPrivacy.EmailPurpose))
        .AddSingleton<ContactPrivacy>()
        .AddScoped<ContactPersons>().AddScoped<OrganisationRules>().AddScoped<CreateOrganisations>().AddScoped<UpdateOrganisations>()
        .AddScoped<IOrganisations, OrganisationDirectory>().AddScoped<ISeedStep, OrganisationSeed>()
        .AddSingleton<IEventSubscriber, OrganisationNotification>();

    public static void MapOrganisations(this IEndpointRouteBuilder app)
    {
        var organisations = app.MapModule("/org-services/organisation/v1", "Organisations");
        CreateOrganisations.Map(organisations);
        UpdateOrganisations.Map(organisations);
        SearchOrganisations.Map(organisations);
        ApprovalStubs.Map(app.MapModule("/org-services/v1", "Organisations"));
    }
}
