using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Attendance.Logs;
using Works.Attendance.Musters;
using Works.Attendance.Overlaps;
using Works.Attendance.Registers;
using Works.Contracts;
using Works.Measurements;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance;

/// <summary>Attendance registers, logs and muster rolls: who worked, when.</summary>
public static class AttendanceModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddAttendance(this IServiceCollection services)
    {
        foreach (var rule in AttendanceConservation.Rules) services.AddSingleton(rule);
        return services
            .AddSingleton(new ModelPart(typeof(AttendanceModule).Assembly))
            .AddSingleton(new ConstraintRule("one_active_register_per_reference", () => AttendanceErrors.RegisterExistsMeanwhile))
            .AddSingleton(new ConstraintRule("one_open_term_per_staff", () => AttendanceErrors.StaffAlreadyMeanwhile))
            .AddSingleton(new ConstraintRule("one_enrolment_at_a_time", () => AttendanceErrors.EnrolledMeanwhile))
            .AddSingleton(new ConstraintRule("one_log_per_day_and_type", () => AttendanceErrors.LogChangedMeanwhile))
            .AddSingleton(new ConstraintRule("one_muster_roll_per_day", () => MusterErrors.DuplicateMeanwhile))
            .AddScoped<RegisterAccess>().AddScoped<RegisterReader>().AddScoped<OpenRegister>().AddScoped<CreateRegisters>().AddScoped<UpdateRegisters>().AddScoped<DeleteRegisters>()
            .AddScoped<SearchRegisters>().AddScoped<CreateStaff>().AddScoped<DeleteStaff>().AddScoped<SearchPeople>().AddScoped<CreateAttendees>().AddScoped<DeleteAttendees>().AddScoped<UpdateTags>()
            .AddScoped<LogStore>().AddScoped<WorksiteFence>().AddScoped<LogRules>().AddScoped<KeepLogs>().AddScoped<CreateLogs>().AddScoped<UpdateLogs>().AddScoped<SyncLogs>().AddScoped<SearchLogs>()
            .AddScoped<FlagOverlaps>().AddScoped<JustifiedOverlaps>().AddScoped<SearchOverlaps>().AddScoped<JustifyOverlap>()
            .AddScoped<MusterMasters>().AddScoped<MusterEntries>().AddScoped<ComputeMuster>().AddScoped<PrepareMuster>().AddScoped<EstimateMuster>().AddScoped<CreateMuster>().AddScoped<UpdateMuster>()
            .AddScoped<SearchMusters>().AddScoped<NominalRoll>().AddScoped<INominalRolls>(provider => provider.GetRequiredService<NominalRoll>())
            .AddSingleton<IEventSubscriber, MusterNotification>().AddSingleton<IEventSubscriber, HandOverStaff>().AddScoped<ISeedStep, AttendanceSeed>()
            .AddScoped<IAttendanceRegisters, RegistersOfContracts>().AddScoped<IMusterRolls, MusterRollsForOthers>().AddScoped<IMusterRollOfWork, MusterRollsForOthers>();
    }

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapAttendance(this IEndpointRouteBuilder app)
    {
        var attendance = app.MapModule("/attendance", "Attendance");
        CreateRegisters.Map(attendance);
        SearchRegisters.Map(attendance);
        UpdateRegisters.Map(attendance);
        DeleteRegisters.Map(attendance);
        CreateStaff.Map(attendance);
        DeleteStaff.Map(attendance);
        CreateAttendees.Map(attendance);
        DeleteAttendees.Map(attendance);
        UpdateTags.Map(attendance);
        SearchPeople.Map(attendance);
        CreateLogs.Map(attendance);
        UpdateLogs.Map(attendance);
        SearchLogs.Map(attendance);
        SyncLogs.Map(attendance);
        SearchOverlaps.Map(attendance);
        JustifyOverlap.Map(attendance);

        var musters = app.MapModule("/muster-roll", "Muster rolls");
        EstimateMuster.Map(musters);
        CreateMuster.Map(musters);
        UpdateMuster.Map(musters);
        SearchMusters.Map(musters);
        NominalRoll.Map(musters);
    }
}
