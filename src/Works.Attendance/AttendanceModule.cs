using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;

namespace Works.Attendance;

/// <summary>Attendance registers, logs and muster rolls: who worked, when.</summary>
public static class AttendanceModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddAttendance(this IServiceCollection services) => services.AddSingleton(new ModelPart(typeof(AttendanceModule).Assembly));

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapAttendance(this IEndpointRouteBuilder app)
    {
    }
}
