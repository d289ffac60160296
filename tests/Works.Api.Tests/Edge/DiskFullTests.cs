using System.Diagnostics;
using System.Globalization;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Edge;

/// <summary>The disk under the data is full: a real one, of eight megabytes, under the tables that a project is written to.</summary>
public sealed class DiskFullTests(WorksHost works) : IClassFixture<WorksHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_answers_503_writes_nothing_and_the_host_serves_again_when_there_is_room()
    {
        var volume = Directory.CreateTempSubdirectory("works-volume-").FullName;
        var space = "volume_" + Guid.NewGuid().ToString("N")[..8];
        if (!await TryAsync("mount", "-t", "tmpfs", "-o", $"size=8m,mode=777,uid={await ServerUserAsync()}", "tmpfs", volume)) Assert.Skip("Mounting a volume needs root.");
        try
        {
            await works.StoredAsync($"create tablespace {space} location '{volume}'");
            await works.StoredAsync($"alter table projects.projects set tablespace {space}");
            var client = await works.AsAsync("SUPERUSERA");
            (await CreateAsync(client)).Ok();
            var blob = Path.Combine(volume, "other-data");
            await TryAsync("dd", "if=/dev/zero", $"of={blob}", "bs=64k"); // until the volume is full
            var stored = 0;
            Reply reply;
            // What lies in half-filled pages may still be written; a page more cannot.
            while ((reply = await CreateAsync(client)).Status == 200 && stored++ < 200) await Task.Yield();
            var before = await works.StoredCountAsync();
            for (var i = 0; i < 3; i++)
            {
                var started = Stopwatch.GetTimestamp();
                reply = await CreateAsync(client);
                reply.Refused("ServiceUnavailable", 503);
                Assert.NotNull(reply.Message.Headers.RetryAfter);
                Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < 5);
                Assert.DoesNotContain("No space", reply.Body);
            }

            Assert.Equal(before, await works.StoredCountAsync());
            (await client.PostAsync("/estimate/v1/_search?tenantId=pg.citya")).Ok(); // reading goes on
            File.Delete(blob);
            (await CreateAsync(client)).Ok();
        }
        finally
        {
            await works.StoredAsync("alter table projects.projects set tablespace pg_default");
            await works.StoredAsync($"drop tablespace if exists {space}");
            await TryAsync("umount", volume);
            Directory.Delete(volume);
        }
    }

    // Many bytes a row: pages fill soon.
    private static async Task<Reply> CreateAsync(Client client) => await client.PostAsync(
        GivenProjects.Create, GivenProjects.Request(GivenProjects.Payload(("description", new string('x', 200) + Guid.NewGuid()))));

    // PostgreSQL does not run as root; its own user must be able to write there.
    private async Task<string> ServerUserAsync()
    {
        var pid = Convert.ToInt32((await works.StoredAsync("select pg_backend_pid() as pid"))[0]["pid"], CultureInfo.InvariantCulture);
        var status = File.Exists($"/proc/{pid}/status") ? await File.ReadAllLinesAsync($"/proc/{pid}/status", Cancellation) : [];
        return status.FirstOrDefault(line => line.StartsWith("Uid:", StringComparison.Ordinal))?.Split('\t')[1] ?? "0";
    }

    private static async Task<bool> TryAsync(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
