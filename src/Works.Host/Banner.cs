namespace Works.Host;

/// <summary>What a person who started the host wants to read first.</summary>
internal static class Banner
{
    public static void Print(ICollection<string> urls, Settings settings)
    {
        var url = urls.FirstOrDefault()?.Replace("0.0.0.0", "localhost", StringComparison.Ordinal).Replace("[::]", "localhost", StringComparison.Ordinal);
        Console.WriteLine();
        Console.WriteLine($"  Works is ready at {url}   (API description: {url}/api)");
        if (settings.Profile == "demo")
        {
            Console.WriteLine("  Demo users, password eGov@123, tenant pg.citya:");
            Console.WriteLine("    JE1 junior engineer · EE1 verifies · ME1 technical sanction · EO1 approves · SUPERUSERA every role");
            Console.WriteLine("  State: SUPERUSER at pg.  Citizens: 9000000101, one-time code 123456.");
        }

        Console.WriteLine();
    }
}
