using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Attendance;
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
            .AddScoped<ExpenseMasters>().AddScoped<WorksOfBills>().AddScoped<BillSources>().AddScoped<BillRules>().AddScoped<BillControls>().AddScoped<KeepBill>().AddScoped<MoveBill>()
            .AddScoped<CreateBill>().AddScoped<UpdateBill>().AddScoped<CancelBill>()
            .AddScoped<IBills, BillsForOthers>().AddScoped<IBilledMusterRolls, BillsForOthers>().AddScoped<IUnpaidPayees, BillsForOthers>();
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
    }
}
