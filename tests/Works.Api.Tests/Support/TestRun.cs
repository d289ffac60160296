using System.Collections.Concurrent;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestPipelineStartup(typeof(Works.Api.Tests.Support.TestRun))]

namespace Works.Api.Tests.Support;

/// <summary>
/// What is cleared away once at the end of the run, while xunit still waits for it. Not at ProcessExit: xunit takes a process that needs more than a
/// second to exit for one that a foreground thread keeps alive, says so, and kills it ten seconds later in the middle of its clearing.
/// </summary>
public sealed class TestRun : ITestPipelineStartup
{
    private static readonly ConcurrentQueue<Func<Task>> Actions = new();

    /// <summary>Runs <paramref name="action"/> when the last test has ended.</summary>
    public static void Ends(Func<Task> action) => Actions.Enqueue(action);

    public ValueTask StartAsync(IMessageSink diagnosticMessageSink) => ValueTask.CompletedTask;

    public async ValueTask StopAsync()
    {
        while (Actions.TryDequeue(out var action)) await action();
    }
}
