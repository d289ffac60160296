using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Attendance;
using Works.Bills.Calculator;
using Works.Bills.Contractors;
using Works.Bills.Documents;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;

namespace Works.Bills;

/// <summary>Bills and the expense calculator: what is owed, to whom, under which head.</summary>
public static class BillsModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddBills(this IServiceCollection services)
    {
        services
            .AddSingleton(new ModelPart(typeof(BillsModule).Assembly))
            .AddSingleton(new ConstraintRule("one_bill_per_reference", () => BillErrors.Raced)).AddSingleton(new ConstraintRule("one_bill_per_source", () => BillErrors.Raced))
            .AddSingleton(new ConstraintRule("one_contractor_bill_in_workflow", () => ContractorErrors.Raced)).AddSingleton(new ConstraintRule("one_advance_in_workflow", () => ContractorErrors.AdvanceRaced))
            .AddSingleton(new ConstraintRule("one_final_bill_per_contract", () => ContractorErrors.FinalRaced))
            .AddScoped<ContractorMasters>().AddScoped<ContractorAccounts>().AddScoped<DrawUpBill>().AddScoped<KeepContractorBill>().AddScoped<CreateContractorBill>().AddScoped<UpdateContractorBill>()
            .AddScoped<SearchContractorBills>().AddScoped<RetentionDue>().AddScoped<RefundRetention>().AddScoped<CreateAdvance>()
            .AddScoped<ExpenseMasters>().AddScoped<WorksOfBills>().AddScoped<BillSources>().AddScoped<BillRules>().AddScoped<BillControls>().AddScoped<KeepBill>().AddScoped<MoveBill>()
            .AddScoped<IWorkflowFollower, EscalatedBills>().AddScoped<CreateBill>().AddScoped<UpdateBill>().AddScoped<CancelBill>()
            .AddScoped<CreatePurchaseBill>().AddScoped<UpdatePurchaseBill>().AddSingleton<LabourRates>().AddScoped<WageBills>().AddScoped<WageBillQueue>().AddScoped<SupervisionBills>()
            .AddScoped<CalculateBills>().AddScoped<SearchBillDocument>().AddSingleton<IEventSubscriber, BillApprovedMusterRolls>().AddSingleton<IRecurringJob, SupervisionJob>()
            .AddSingleton<IEventSubscriber, BillNotification>().AddSingleton<IEventSubscriber, EnrichBills>()
            .AddScoped<IBills, BillsForOthers>().AddScoped<IBilledMusterRolls, BillsForOthers>().AddScoped<IUnpaidPayees, BillsForOthers>().AddScoped<IAssetBills, BillsForOthers>();
        services.AddScoped<ISeedStep, BillSeed>();
        foreach (var rule in BillConservation.Rules.Concat(ContractorConservation.Rules)) services.AddSingleton(rule);
        return services;
    }

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapBills(this IEndpointRouteBuilder app)
    {
        var bills = app.MapModule("/expense/bill", "Bills");
        CreateBill.Map(bills);
        UpdateBill.Map(bills);
        SearchBills.Map(bills);
        CancelBill.Map(bills);
        SearchBillDocument.Map(bills);

        var calculator = app.MapModule("/expense-calculator", "Expense calculator");
        CalculateBills.Map(calculator);
        CreatePurchaseBill.Map(calculator);
        UpdatePurchaseBill.Map(calculator);
        SearchBillMeta.Map(calculator);
        SearchWageQueue.Map(calculator);
        RetryWageBills.Map(calculator);
        SearchSupervisionRuns.Map(calculator);
        EstimateContractorBill.Map(calculator);
        CreateContractorBill.Map(calculator);
        UpdateContractorBill.Map(calculator);
        SearchContractorBills.Map(calculator);
        RefundRetention.Map(calculator);
        CreateAdvance.Map(calculator);
    }
}
