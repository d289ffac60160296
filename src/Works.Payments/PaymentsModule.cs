using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Bills;
using Works.Payments.Advices;
using Works.Payments.Exchange;
using Works.Payments.Funds;
using Works.Payments.Instructions;
using Works.Payments.Treasury;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments;

/// <summary>Payments, payment instructions and the treasury: what is owed becomes money, once.</summary>
public static class PaymentsModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="settings">How payments reach the treasury and the exchange.</param>
    public static IServiceCollection AddPayments(this IServiceCollection services, PaymentSettings settings)
    {
        services
            .AddSingleton(new ModelPart(typeof(PaymentsModule).Assembly)).AddSingleton(settings)
            .AddSingleton(new ConstraintRule("one_open_payment_per_bill", () => PaymentErrors.Raced))
            .AddSingleton(new ConstraintRule("one_success_per_line", () => PaymentErrors.LinePaidTwice))
            .AddSingleton(new ConstraintRule("one_instruction_on_its_way", () => InstructionErrors.Raced))
            .AddSingleton(new ConstraintRule("one_live_instruction_per_line", () => InstructionErrors.Raced))
            .AddSingleton(new EncryptedColumn("payments.beneficiaries", "account", PayeePrivacy.AccountPurpose))
            .AddSingleton(new EncryptedColumn("payments.beneficiaries", "name", PayeePrivacy.NamePurpose))
            .AddSingleton(new EncryptedColumn("payments.beneficiaries", "phone", PayeePrivacy.PhonePurpose))
            .AddSingleton(new EncryptedColumn("payments.beneficiaries", "address", PayeePrivacy.AddressPurpose))
            .AddSingleton(new EncryptedColumn("payments.treasury_messages", "request", TreasuryScope.RequestPurpose))
            .AddSingleton(new EncryptedColumn("payments.treasury_messages", "response", TreasuryScope.ResponsePurpose))
            .AddSingleton(new EncryptedColumn("payments.bank_files", "content", Iso20022Treasury.ContentPurpose))
            .AddSingleton<TreasuryChannels>().AddSingleton<TreasuryScope>().AddSingleton<SendInstruction>().AddSingleton<TreasuryJobs>()
            .AddScoped<TreasuryMasters>().AddScoped<FundsLedger>().AddScoped<SettlePayments>().AddScoped<InstructionJournal>().AddScoped<InstructionViews>().AddScoped<InstructionSteps>()
            .AddScoped<PrepareInstruction>().AddScoped<CreateInstruction>().AddScoped<RunTreasuryJob>()
            .AddScoped<CreatePayment>().AddScoped<UpdatePayment>().AddScoped<PayBill>().AddScoped<IPaymentsOfBills, PaymentsOfBills>()
            .AddSingleton<IEventSubscriber, InstructNewPayments>().AddSingleton<IEventSubscriber, MakeAdvice>().AddSingleton<IEventSubscriber, IntakeDelivery>().AddSingleton<IEventSubscriber, AnnounceAllotments>()
            .AddSingleton<IEventSink, ExchangeSink>().AddScoped<ExchangePost>().AddScoped<ProgramService>().AddScoped<DisburseIntake>().AddScoped<PrepareDisbursement>().AddScoped<DisburseReplies>()
            .AddScoped<IInstructionListener, DisburseReplies>().AddScoped<AdapterReplies>().AddScoped<MuktaAdapter>().AddScoped<DigitExchange>().AddScoped<SegmentCodes>()
            .AddSingleton(new EncryptedColumn("payments.exchange_messages", "body", ExchangePost.BodyPurpose))
            .AddSingleton(new EncryptedColumn("payments.program_objects", "document", ExchangePost.BodyPurpose, Key: "row_id"));
        foreach (var service in TreasuryJobs.Services)
        {
            services.AddSingleton<IRecurringJob>(provider => new TreasuryJob(
                service, provider.GetRequiredService<TreasuryJobs>(), provider.GetRequiredService<PaymentSettings>(), provider.GetRequiredService<Database>()));
        }

        foreach (var rule in PaymentConservation.Rules) services.AddSingleton(rule);
        return services;
    }

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapPayments(this IEndpointRouteBuilder app)
    {
        var expense = app.MapModule("/expense", "Payments");
        CreatePayment.Map(expense);
        UpdatePayment.Map(expense);
        SearchPayments.Map(expense);

        // One service under the two names clients know (spec 40 §1.1).
        foreach (var context in new[] { "/ifms", "/ifms-adapter" })
        {
            var ifms = app.MapModule(context, "Treasury");
            CreateInstruction.Map(ifms);
            SearchInstructions.Map(ifms);
            SearchFunds.Map(ifms);
            RunTreasuryJob.Map(ifms, TreasuryJobs.Services);
            DisburseIntake.Map(ifms);
            WatchTreasury.Map(ifms);
        }

        var pdf = app.MapModule("/egov-pdf", "Documents");
        GenerateAdvice.Map(pdf);
        SearchAdvices.Map(pdf);

        MuktaAdapter.Map(app.MapModule("/mukta-ifix-adapter", "Exchange"));
        foreach (var side in new[] { ProgramService.Mukta, ProgramService.Ifms })
        {
            var group = app.MapModule("/" + side, "Exchange");
            ProgramService.Map(group, side);
            DigitExchange.Map(group, side);
        }
    }
}
