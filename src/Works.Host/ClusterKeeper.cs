using Works.Platform;

namespace Works.Host;

/// <summary>Keeps our own PostgreSQL running as long as the host does.</summary>
internal sealed class ClusterKeeper(PrivateCluster cluster, ILogger<ClusterKeeper> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => cluster.WatchAsync(said => log.LogWarning("{Said}", said), stoppingToken);
}
