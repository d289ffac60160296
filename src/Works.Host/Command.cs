using Npgsql;
using Works.Platform.History;

namespace Works.Host;

/// <summary>What the program does instead of serving: <c>verify-history</c>, <c>check-proof FILE [PUBLIC_KEY]</c>.</summary>
internal static class Command
{
    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code; null when the arguments name no command.</returns>
    public static async Task<int?> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["verify-history", .. var options]:
                var settings = Settings.From(new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(options).Build(), AppContext.BaseDirectory);
                var (database, cluster) = await DatabaseHost.OpenAsync(settings, Application.Modules, CancellationToken.None);
                var exitCode = await HistoryCommands.VerifyAsync(database, new HistorySettings(settings.DataFolder), Console.Out, CancellationToken.None);
                await database.DisposeAsync();
                NpgsqlConnection.ClearAllPools();
                if (cluster is not null) await cluster.StopAsync();
                return exitCode;
            case ["check-proof", .. var files]:
                return await HistoryCommands.CheckProofAsync(files, Console.Out);
            default:
                return null;
        }
    }
}
