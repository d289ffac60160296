using System.Reflection;
using Works.Administration;
using Works.Attendance;
using Works.Bills;
using Works.Contracts;
using Works.Estimates;
using Works.Host;
using Works.Insights;
using Works.Measurements;
using Works.Payments;
using Works.Platform;
using Works.Projects;
using Works.Registries;
using Works.TreasurySimulator;

namespace Works.Architecture.Tests;

/// <summary>The tree is the architecture: references point upstream only, and a module shows nothing but its module class and its exports.</summary>
public sealed class ModuleTests
{
    /// <summary>Modules in the order in which a work lives; a module may know those before it, and no others.</summary>
    private static readonly Assembly[] Upstream =
    [
        typeof(PlatformModule).Assembly, typeof(AdministrationModule).Assembly, typeof(RegistriesModule).Assembly, typeof(ProjectsModule).Assembly,
        typeof(EstimatesModule).Assembly, typeof(ContractsModule).Assembly, typeof(MeasurementsModule).Assembly,
        typeof(AttendanceModule).Assembly, typeof(BillsModule).Assembly, typeof(PaymentsModule).Assembly, typeof(InsightsModule).Assembly, typeof(TreasurySimulatorModule).Assembly, typeof(Application).Assembly,
    ];

    [Fact]
    public void References_point_upstream_only()
    {
        for (var i = 0; i < Upstream.Length; i++)
        {
            var known = Upstream[i].GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Works.", StringComparison.Ordinal));
            var allowed = Upstream[..i].Select(assembly => assembly.GetName().Name!);
            Assert.Empty(known.Except(allowed));
        }
    }

    [Fact]
    public void Every_module_of_the_host_is_in_this_list() =>
        Assert.Empty(Application.Modules.Select(part => part.Assembly).Except(Upstream));

    [Fact]
    public void A_module_shows_its_module_class_and_its_exports_and_nothing_else()
    {
        foreach (var module in Upstream[1..^1])
        {
            var source = Path.Combine(Repository.Root, "src", module.GetName().Name!);
            var folder = new DirectoryInfo(Path.Combine(source, "Exports"));
            var exports = (folder.Exists ? folder.EnumerateFiles("*.cs").Select(file => file.FullName) : []).Select(File.ReadAllText).DefaultIfEmpty(string.Empty).Aggregate((a, b) => a + b);
            var shown = module.GetExportedTypes().Where(type => !type.IsNested).Select(type => type.Name.Split('`')[0])
                .Where(name => name != module.GetName().Name!.Split('.')[^1] + "Module");
            Assert.All(shown, name => Assert.Matches($@"\b{name}\b", exports));
        }
    }

    [Fact]
    public void Only_the_platform_opens_connections()
    {
        // Row-level security is set where transactions are opened; a connection opened elsewhere would work without it.
        var offenders = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/Works.Platform/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal) && !file.EndsWith("/Works.Host/DatabaseHost.cs", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file) is var text && (text.Contains("new NpgsqlConnection", StringComparison.Ordinal) || text.Contains("OpenConnectionAsync", StringComparison.Ordinal) || text.Contains("IgnoreQueryFilters", StringComparison.Ordinal)));
        Assert.Empty(offenders);
    }

    [Fact]
    public void Entities_do_not_let_money_be_binary()
    {
        var offenders = Upstream.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(property => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) is var type && (type == typeof(double) || type == typeof(float)));
        Assert.Empty(offenders);
    }
}

/// <summary>Where the sources are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Works.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException("Works.slnx is not above the tests.");
    }
}
