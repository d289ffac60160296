using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries.Duplicates;

namespace Works.Registries.Individuals;

/// <summary>What individuals add to the module.</summary>
internal static class IndividualServices
{
    private const string People = "registries.individuals";

    public static IServiceCollection AddIndividuals(this IServiceCollection services) => services
        .AddSingleton(new ConstraintRule("one_person_per_aadhaar", () => IndividualErrors.DuplicateAadhaar))
        .AddSingleton(new ConstraintRule("one_individual_per_id", () => IndividualErrors.DuplicateEntity("this id")))
        .AddSingleton(new ConstraintRule("one_individual_per_client_reference", () => IndividualErrors.DuplicateEntity("this clientReferenceId")))
        .AddSingleton(new ConstraintRule("one_individual_per_account", () => IndividualErrors.Account("CREATE", "The account belongs to another person")))
        .AddSingleton(new ConstraintRule("one_suspicion_per_pair", () => IndividualErrors.DuplicateEntity("this suspicion")))
        .AddSingleton(new EncryptedColumn(People, "mobile_number", IndividualPrivacy.MobilePurpose))
        .AddSingleton(new EncryptedColumn(People, "alternate_number", IndividualPrivacy.AlternatePurpose))
        .AddSingleton(new EncryptedColumn("registries.individual_identifiers", "identifier_id", IndividualPrivacy.IdentifierPurpose))
        .AddSingleton(new DerivedColumn("registries.individual_identifiers", "identifier_id", IndividualPrivacy.IdentifierPurpose, "last_four_index",
            (cipher, tenantId, value) => IndividualPrivacy.LastFourIndex(cipher, tenantId, IndividualPrivacy.IdentifierPurpose, value)))
        .AddSingleton<IndividualPrivacy>()
        .AddScoped<IndividualViews>().AddScoped<IndividualRules>().AddScoped<SystemUsers>().AddScoped<DuplicateCheck>()
        .AddScoped<CreateIndividual>().AddScoped<UpdateIndividual>().AddScoped<DeleteIndividual>().AddScoped<BulkIndividuals>().AddScoped<SearchIndividuals>().AddScoped<RegisterPerson>()
        .AddScoped<FindDuplicates>().AddScoped<DecideDuplicate>()
        .AddScoped<ContactAccounts>().AddScoped<IIndividuals, IndividualDirectory>()
        .AddSingleton<IEventSubscriber, IndividualNotification>().AddScoped<ISeedStep, IndividualSeed>();

    public static void MapIndividuals(this IEndpointRouteBuilder app)
    {
        var individuals = app.MapModule("/individual", "Individuals");
        CreateIndividual.Map(individuals);
        UpdateIndividual.Map(individuals);
        DeleteIndividual.Map(individuals);
        BulkIndividuals.Map(individuals);
        SearchIndividuals.Map(individuals);
        RegisterPerson.Map(individuals);
        FindDuplicates.Map(individuals);
        SearchDuplicates.Map(individuals);
        DecideDuplicate.Map(individuals);
    }
}
