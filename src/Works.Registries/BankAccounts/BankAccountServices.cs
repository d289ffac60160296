using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Registries.Individuals;
using Works.Platform.Edge;

namespace Works.Registries.BankAccounts;

/// <summary>What bank accounts add to the module.</summary>
internal static class BankAccountServices
{
    private const string Details = "registries.bank_account_details";
    private const string Changes = "registries.bank_account_changes";

    public static IServiceCollection AddBankAccounts(this IServiceCollection services) => services
        .AddSingleton(new ConstraintRule("one_primary_account", () => BankAccountErrors.PrimaryTaken))
        .AddSingleton(new EncryptedColumn(Details, "holder", BankAccountPrivacy.HolderPurpose))
        .AddSingleton(new EncryptedColumn(Details, "account_number", BankAccountPrivacy.NumberPurpose))
        .AddSingleton(new DerivedColumn(Details, "account_number", BankAccountPrivacy.NumberPurpose, "last_four_index",
            (cipher, tenantId, value) => IndividualPrivacy.LastFourIndex(cipher, tenantId, BankAccountPrivacy.NumberPurpose, value)))
        .AddSingleton(new EncryptedColumn(Changes, "holder", BankAccountPrivacy.HolderPurpose))
        .AddSingleton(new EncryptedColumn(Changes, "account_number", BankAccountPrivacy.NumberPurpose))
        .AddSingleton<BankAccountPrivacy>()
        .AddScoped<BankAccountViews>().AddScoped<BankAccountRules>().AddScoped<PrimaryAccounts>().AddScoped<ChangeSafeguards>().AddScoped<ConfirmBankAccounts>()
        .AddScoped<CreateBankAccounts>().AddScoped<UpdateBankAccounts>().AddScoped<SearchBankAccounts>()
        .AddScoped<IBankAccounts, BankAccountDirectory>().AddScoped<IPayees, PayeeDirectory>()
        .AddScoped<ISeedStep, OrganisationAccountSeed>().AddScoped<ISeedStep, DepartmentAccountSeed>();

    public static void MapBankAccounts(this IEndpointRouteBuilder app)
    {
        var accounts = app.MapModule("/bankaccount-service/bankaccount", "Bank accounts");
        CreateBankAccounts.Map(accounts);
        UpdateBankAccounts.Map(accounts);
        ConfirmBankAccounts.Map(accounts);
        SearchBankAccounts.Map(accounts);
    }
}
