using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Works.Platform;

/// <summary>
/// A PostgreSQL server of our own in the data folder, for hosts and tests that were given no connection string (design D4).
/// It listens on a Unix socket only, which nobody but its account and root can reach; it outlives a killed host and is adopted
/// by the next one; several hosts may share it, and the last to stop shuts it down. One that dies is started again while a host uses it.
/// </summary>
/// <remarks>
/// In the data folder: <c>postgres/</c> the cluster, <c>postgres.log</c> its log, <c>postgres.lock</c> held while it starts or stops.
/// </remarks>
public sealed class PrivateCluster : IAsyncDisposable
{
    /// <summary>The superuser of the cluster: owns databases, runs migrations, is not bound by row-level security.</summary>
    public const string OwnerRole = "works_owner";

    private const int MinMajorVersion = 15;
    private const int Port = 5432; // only names the socket file: nothing listens on TCP
    private const int MaxSocketPathBytes = 107; // sun_path of Linux, less the closing zero
    private const long MaxLogBytes = 10 * 1024 * 1024;
    private const int StartSeconds = 60; // recovery after a crash may have to replay a gigabyte of log
    private const int StopSeconds = 120;

    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(3);
    private static readonly string[] Programs = ["initdb", "postgres", "pg_ctl"];

    private const string InitialSettings = """

        # Works wrote these when it created the cluster; change what you need, it is read at the next start.
        shared_buffers = 256MB
        max_connections = 200
        fsync = on
        synchronous_commit = on
        full_page_writes = on
        jit = off
        timezone = 'UTC'
        """;

    private readonly Place _place;
    private readonly string _socketFolder;
    private readonly string _applicationName;
    private readonly bool _durable;
    private NpgsqlConnection _presence; // tells other hosts that we use the cluster, until we stop
    private bool _stopped;

    private PrivateCluster(Place place, bool durable, string socketFolder, string applicationName, NpgsqlConnection presence)
    {
        _place = place;
        _durable = durable;
        _socketFolder = socketFolder;
        _applicationName = applicationName;
        _presence = presence;
    }

    /// <summary>Starts the cluster of a data folder with safe settings, creating it if need be; one that runs already is shared.</summary>
    /// <param name="dataFolder">Created if missing. As root, PostgreSQL runs as the system user <c>postgres</c>.</param>
    /// <param name="cancellationToken">Gives up waiting; a server already starting goes on starting and is adopted next time.</param>
    /// <exception cref="InvalidOperationException">PostgreSQL is missing or does not start; the message is for the operator.</exception>
    public static Task<PrivateCluster> StartAsync(string dataFolder, CancellationToken cancellationToken) =>
        StartAsync(dataFolder, durable: true, cancellationToken);

    /// <summary>Starts the cluster of a data folder, creating it if need be; one that runs already is shared.</summary>
    /// <param name="dataFolder">Created if missing. As root, PostgreSQL runs as the system user <c>postgres</c>.</param>
    /// <param name="durable">False only for tests: faster, and the data may be ruined when the machine crashes.</param>
    /// <param name="cancellationToken">Gives up waiting; a server already starting goes on starting and is adopted next time.</param>
    /// <exception cref="InvalidOperationException">PostgreSQL is missing or does not start; the message is for the operator.</exception>
    public static async Task<PrivateCluster> StartAsync(string dataFolder, bool durable, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            throw new InvalidOperationException("Works starts no PostgreSQL of its own on Windows: name a server in WORKS_DATABASE.");

        dataFolder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataFolder));
        Directory.CreateDirectory(dataFolder);
        await using var alone = await LockAsync(dataFolder, cancellationToken);
        var place = await Place.OfAsync(dataFolder, cancellationToken);
        var applicationName = $"Works {Environment.ProcessId} {RandomNumberGenerator.GetHexString(8, lowercase: true)}";

        var cluster = await AdoptAsync(place, durable, applicationName, cancellationToken)
            ?? await LaunchAsync(place, durable, applicationName, cancellationToken);
        if (durable) await cluster.RequireDurabilityAsync(cancellationToken);
        return cluster;
    }

    /// <summary>How to reach a database of this cluster.</summary>
    /// <remarks>Keep the application name: by it <see cref="StopAsync"/> tells our own sessions from those of others.</remarks>
    /// <param name="database">The cluster is created with <c>postgres</c> only.</param>
    /// <param name="user">A role; the socket's folder is the guard, so no password is asked. See <see cref="OwnerRole"/>.</param>
    public string ConnectionString(string database, string user) =>
        ConnectionTo(_socketFolder, database, user, _applicationName).ConnectionString;

    /// <summary>
    /// Shuts the cluster down and waits until it is down, unless sessions other than our own are connected: then it goes on for them.
    /// Our own open sessions are cut off, uncommitted work is rolled back. A second call does nothing.
    /// </summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _stopped, value: true)) return;

        // Under the lock: a host that is starting has either announced its presence already or will find the server gone.
        await using var alone = await LockAsync(_place.DataFolder, CancellationToken.None);
        await _presence.DisposeAsync();
        if (await OthersAreConnectedAsync() || !await _place.IsServerAliveAsync(CancellationToken.None)) return;

        var binaries = await FindBinariesAsync(_place.ClusterMajorVersion(), CancellationToken.None);
        var stop = await _place.RunAsServerAsync(
            [Path.Combine(binaries, "pg_ctl"), "-s", "-w", "-t", $"{StopSeconds}", "-m", "fast", "stop"], CancellationToken.None);
        if (stop.ExitCode != 0 && await _place.IsServerAliveAsync(CancellationToken.None))
            throw new InvalidOperationException($"PostgreSQL in {_place.Cluster} did not stop: {stop.Complaint}");
    }

    /// <summary>
    /// Starts the server again whenever it has died: killed by the system, or stopped by a full disk until there is room. Several hosts may watch
    /// one cluster; one starts it, the others join.
    /// </summary>
    /// <param name="said">Hears what was done, or why it could not be; for the operator.</param>
    /// <param name="cancellationToken">Ends the watch; it never ends otherwise.</param>
    public async Task WatchAsync(Action<string> said, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(said);
        if (OperatingSystem.IsWindows()) return;
        while (true)
        {
            await Task.Delay(WatchInterval, cancellationToken);
            if (await IsPresentAsync(cancellationToken)) continue;
            try
            {
                await using var alone = await LockAsync(_place.DataFolder, cancellationToken);
                var running = await AdoptAsync(_place, _durable, _applicationName, cancellationToken);
                var again = running ?? await LaunchAsync(_place, _durable, _applicationName, cancellationToken);
                await _presence.DisposeAsync();
                _presence = again._presence;
                said(running is null ? "PostgreSQL had stopped and was started again" : "PostgreSQL had been away and is back");
            }
            catch (Exception e) when (e is InvalidOperationException or NpgsqlException or IOException)
            {
                said(e.Message);
            }
        }
    }

    /// <summary>Same as <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<bool> OthersAreConnectedAsync()
    {
        // Not over _presence: that session is gone if the server has recovered from a crash meanwhile.
        await using var session = await TryConnectAsync(_socketFolder, _applicationName, CancellationToken.None);
        if (session is null) return false;

        const string anyOther =
            "select exists (select from pg_stat_activity where backend_type in ('client backend', 'walsender') and application_name <> $1)";
        await using var others = new NpgsqlCommand(anyOther, session);
        others.Parameters.Add(new() { Value = _applicationName });
        return await others.ExecuteScalarAsync() is true;
    }

    private async Task<bool> IsPresentAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var ask = new NpgsqlCommand("select 1", _presence) { CommandTimeout = 5 };
            return await ask.ExecuteScalarAsync(cancellationToken) is 1;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or TimeoutException)
        {
            return false; // the session is broken, or closed since it broke
        }
    }

    private async Task RequireDurabilityAsync(CancellationToken cancellationToken)
    {
        await using var fsync = new NpgsqlCommand("show fsync", _presence);
        if (await fsync.ExecuteScalarAsync(cancellationToken) is "on") return;

        await _presence.DisposeAsync();
        throw new InvalidOperationException(
            $"PostgreSQL in {_place.Cluster} runs without fsync, as tests start it: stop it, then start Works again.");
    }

    /// <summary>Joins a server that runs already; null when none does, and one may be started.</summary>
    private static async Task<PrivateCluster?> AdoptAsync(Place place, bool durable, string applicationName, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (await place.IsServerAliveAsync(cancellationToken))
        {
            // Alive but not answering: it is starting, recovering or shutting down. Each comes to an end.
            if (place.ReadPidFile() is { SocketFolder: { Length: > 0 } socketFolder }
                && await TryConnectAsync(socketFolder, applicationName, cancellationToken) is { } presence)
            {
                return new PrivateCluster(place, durable, socketFolder, applicationName, presence);
            }

            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(StartSeconds))
                throw new InvalidOperationException($"PostgreSQL runs in {place.Cluster} but does not answer; its log is {place.Log}.");
            await Task.Delay(50, cancellationToken);
        }

        return null;
    }

    [UnsupportedOSPlatform("windows")]
    private static async Task<PrivateCluster> LaunchAsync(
        Place place, bool durable, string applicationName, CancellationToken cancellationToken)
    {
        var binaries = await FindBinariesAsync(place.ClusterMajorVersion(), cancellationToken);
        if (place.ClusterMajorVersion() is null) await InitialiseAsync(place, binaries, durable, cancellationToken);

        var socketFolder = await place.CreateSocketFolderAsync(cancellationToken);
        var afterCrash = place.DisarmStalePidFile(socketFolder);
        if (File.Exists(place.Log) && new FileInfo(place.Log).Length > MaxLogBytes)
            File.Move(place.Log, place.Log + ".1", overwrite: true);

        var settings = $"-p {Port} -c listen_addresses='' -c unix_socket_permissions=0700 -c unix_socket_directories='{socketFolder}'";
        if (!durable) settings += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off";

        // pg_ctl gives the server a session of its own, so Ctrl-C in the terminal reaches the host and not the database.
        // The shell opens the log, because the server's account may not write into the data folder.
        string[] start = ["sh", "-c", """umask 077; log=$1; shift; exec "$@" </dev/null >>"$log" 2>&1""", "sh", place.Log,
            .. place.AsServer, Path.Combine(binaries, "pg_ctl"), "-s", "-w", "-t", $"{StartSeconds}", "-o", settings, "start"];

        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            // Not cancelled half-way: killing pg_ctl would leave a server nobody waits for.
            var outcome = await RunAsync(start, place.Cluster, CancellationToken.None);
            if (outcome.ExitCode == 0) break;

            // After kill -9 of the server its children need a moment to notice; until then PostgreSQL refuses to start.
            if (!afterCrash || Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(15))
                throw new InvalidOperationException($"PostgreSQL did not start in {place.Cluster}; its log says why: {place.Log}.");
            await Task.Delay(200, cancellationToken);
        }

        var presence = await TryConnectAsync(socketFolder, applicationName, cancellationToken)
            ?? throw new InvalidOperationException($"PostgreSQL started but does not answer on {socketFolder}; its log is {place.Log}.");
        return new PrivateCluster(place, durable, socketFolder, applicationName, presence);
    }

    [UnsupportedOSPlatform("windows")]
    private static async Task InitialiseAsync(Place place, string binaries, bool durable, CancellationToken cancellationToken)
    {
        // Made beside its final name and moved when complete, so an interrupted initdb is simply repeated.
        var unfinished = place.Cluster + ".new";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        await place.CreateServerFolderAsync(unfinished, cancellationToken);

        var locale = OperatingSystem.IsMacOS() ? "en_US.UTF-8" : "C.UTF-8";
        string[] initdb = [Path.Combine(binaries, "initdb"), "--username", OwnerRole, "--encoding=UTF8", "--locale-provider=libc",
            $"--locale={locale}", "--auth-local=trust", "--auth-host=reject", "--no-instructions"];
        if (!durable) initdb = [.. initdb, "--no-sync"];
        var initialisation = await RunAsync([.. place.AsServer, .. initdb], unfinished, cancellationToken);
        if (initialisation.ExitCode != 0)
            throw new InvalidOperationException($"PostgreSQL could not create its files in {place.Home}: {initialisation.Complaint}");

        await File.AppendAllTextAsync(Path.Combine(unfinished, "postgresql.conf"), InitialSettings + "\n", cancellationToken);
        if (Directory.Exists(place.Cluster)) Directory.Delete(place.Cluster); // only an empty one gives way
        Directory.Move(unfinished, place.Cluster);
    }

    private static NpgsqlConnectionStringBuilder ConnectionTo(string socketFolder, string database, string user, string applicationName) =>
        new()
        {
            Host = socketFolder,
            Port = Port,
            Database = database,
            Username = user,
            ApplicationName = applicationName,
            SslMode = SslMode.Disable, // a Unix socket: asking for encryption only costs round trips
            GssEncryptionMode = GssEncryptionMode.Disable,
        };

    /// <summary>An open session of the owner, outside any pool; null when nobody answers yet, or no longer.</summary>
    private static async Task<NpgsqlConnection?> TryConnectAsync(
        string socketFolder, string applicationName, CancellationToken cancellationToken)
    {
        var target = ConnectionTo(socketFolder, "postgres", OwnerRole, applicationName);
        target.Pooling = false;
        var session = new NpgsqlConnection(target.ConnectionString);
        try
        {
            await session.OpenAsync(cancellationToken);
            return session;
        }
        catch (NpgsqlException e) when (e is not PostgresException || e.SqlState == PostgresErrorCodes.CannotConnectNow)
        {
            await session.DisposeAsync();
            return null;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until no other process, or task of this one, starts or stops this cluster.</summary>
    private static async Task<FileStream> LockAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var patience = TimeSpan.FromSeconds(StartSeconds + StopSeconds);
        var path = Path.Combine(dataFolder, "postgres.lock");
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                // An advisory lock of the kernel, which releases it when its holder is killed.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (UnauthorizedAccessException e)
            {
                const string advice = "start Works as that user, or choose another folder in WORKS_DATA";
                throw new InvalidOperationException($"The database in {dataFolder} was created by another user: {advice}.", e);
            }
            catch (IOException) when (File.Exists(path) && Stopwatch.GetElapsedTime(began) < patience)
            {
                await Task.Delay(30, cancellationToken);
            }
        }
    }

    /// <summary>The folder of initdb, postgres and pg_ctl: the first on PATH, else the newest the distribution installed.</summary>
    /// <param name="requiredMajorVersion">A cluster is only read by the version that created it; null: still to be created.</param>
    /// <param name="cancellationToken">Gives up looking.</param>
    private static async Task<string> FindBinariesAsync(int? requiredMajorVersion, CancellationToken cancellationToken)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        foreach (var folder in path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (Suits(await MajorVersionAsync(folder, cancellationToken))) return folder;
        }

        var (newest, newestVersion) = ("", 0);
        string[] installed = [
            .. BinFoldersIn("/usr/lib/postgresql", "*"), .. BinFoldersIn("/usr/lib", "postgresql*"), // Debian; SUSE
            .. BinFoldersIn("/usr", "pgsql-*"), .. BinFoldersIn("/usr/local", "pgsql"), // postgresql.org for Red Hat; from source
            .. BinFoldersIn("/opt/homebrew/opt", "postgresql*"), .. BinFoldersIn("/usr/local/opt", "postgresql*")];
        foreach (var folder in installed)
        {
            var version = await MajorVersionAsync(folder, cancellationToken);
            if (Suits(version) && version > newestVersion) (newest, newestVersion) = (folder, version.Value);
        }

        if (newestVersion > 0) return newest;
        var advice = requiredMajorVersion is { } required
            ? $"The database was created by PostgreSQL {required}: install that version"
            : $"Install PostgreSQL {MinMajorVersion} or newer (Debian: apt-get install postgresql)";
        throw new InvalidOperationException($"{advice}, or name an existing server in WORKS_DATABASE.");

        bool Suits(int? version) => version >= MinMajorVersion && (requiredMajorVersion ?? version) == version;
    }

    private static IEnumerable<string> BinFoldersIn(string parent, string pattern) =>
        Directory.Exists(parent) ? Directory.EnumerateDirectories(parent, pattern).Select(folder => Path.Combine(folder, "bin")) : [];

    private static async Task<int?> MajorVersionAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Programs.All(name => IsFile(Path.Combine(folder, name)))) return null;

        // "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", "postgres (PostgreSQL) 18beta1"
        var version = await RunAsync([Path.Combine(folder, "postgres"), "--version"], cluster: null, cancellationToken);
        var digits = version.Output.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit).ToArray();
        return version.ExitCode == 0 && int.TryParse(digits, CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    // File.Exists alone is content with a link whose target was uninstalled.
    private static bool IsFile(string path) =>
        File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is not { Exists: false };

    /// <summary>Runs a program to its end and collects what it says.</summary>
    /// <param name="command">Program and arguments; no shell in between.</param>
    /// <param name="cluster">Handed over as PGDATA: pg_ctl passes -D through a shell, and a folder's name may hold anything.</param>
    /// <param name="cancellationToken">Kills the program.</param>
    private static async Task<Outcome> RunAsync(string[] command, string? cluster, CancellationToken cancellationToken)
    {
        // Through env, which looks in PATH only: .NET looks in the current folder first, and a checkout of Works has a program "test" there.
        var start = new ProcessStartInfo("/usr/bin/env", command)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/", // the server's account may not be allowed into ours
        };
        start.Environment["LC_ALL"] = "C";
        start.Environment["PGDATA"] = cluster;

        using var process = Start(start);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new Outcome(process.ExitCode, await output, await errors);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new UnreachableException("Without a shell, Start returns a process or throws.");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"The program {start.FileName}, needed to start PostgreSQL, does not run: {e.Message}.", e);
        }
    }

    private sealed record Outcome(int ExitCode, string Output, string Errors)
    {
        /// <summary>One line for a message to the operator.</summary>
        public string Complaint => (Errors.Length > 0 ? Errors : Output).ReplaceLineEndings(" ").Trim();
    }

    /// <summary>First lines of postmaster.pid: process id, data directory, start time, port, socket folder.</summary>
    private sealed record PidFile(int ProcessId, string? SocketFolder);

    /// <summary>Where the files of a data folder's cluster lie, and as whom its server runs.</summary>
    /// <param name="DataFolder">The folder named by the caller: lock and log.</param>
    /// <param name="Home">The same, or its stand-in under /var/lib where the server's account can reach it: the cluster.</param>
    /// <param name="Account">User and group id when we are root, as PostgreSQL refuses to run as root; null: as ourselves.</param>
    private sealed record Place(string DataFolder, string Home, string? Account)
    {
        public string Cluster => Path.Combine(Home, "postgres");
        public string Log => Path.Combine(DataFolder, "postgres.log");
        private string PidFilePath => Path.Combine(Cluster, "postmaster.pid");

        /// <summary>What to put before a command that must run as the server's account.</summary>
        public string[] AsServer => Account?.Split(':') is [var user, var group]
            ? ["setpriv", $"--reuid={user}", $"--regid={group}", "--clear-groups"]
            : [];

        [UnsupportedOSPlatform("windows")]
        public static async Task<Place> OfAsync(string dataFolder, CancellationToken cancellationToken)
        {
            var place = new Place(dataFolder, dataFolder, Account: null);
            if (!Environment.IsPrivilegedProcess) return place;

            var standIn = place with { Home = $"/var/lib/works-{ShortHashOf(dataFolder)}" }; // not /var/tmp, where old files are swept
            var existing = place.ClusterMajorVersion() is not null ? place : standIn.ClusterMajorVersion() is not null ? standIn : null;
            var account = existing is null ? null : await OwnerOfAsync(existing.Cluster, cancellationToken);
            if (account is null || IsRoot(account)) // none yet, or copied by root
            {
                account = await PostgresAccountAsync(cancellationToken);
                if (existing is not null) await RequireAsync(["chown", "-R", account, existing.Cluster], cancellationToken);
            }

            place = place with { Account = account };
            var reachable = existing is null
                ? (await place.RunAsServerAsync(["test", "-x", dataFolder], cancellationToken)).ExitCode == 0
                : existing.Home == dataFolder;
            if (reachable) return place;

            Directory.CreateDirectory(standIn.Home);
            Console.WriteLine($"PostgreSQL cannot reach {dataFolder} as its own user, so the database is in {standIn.Home}.");
            return standIn with { Account = account };
        }

        /// <summary>PostgreSQL's major version that created the cluster; null when it does not exist yet.</summary>
        public int? ClusterMajorVersion()
        {
            var file = Path.Combine(Cluster, "PG_VERSION");
            return File.Exists(file) ? int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : null;
        }

        public Task<Outcome> RunAsServerAsync(string[] command, CancellationToken cancellationToken) =>
            RunAsync([.. AsServer, .. command], Cluster, cancellationToken);

        public PidFile? ReadPidFile()
        {
            if (!File.Exists(PidFilePath)) return null;
            try
            {
                var lines = File.ReadAllLines(PidFilePath);
                return int.TryParse(lines.FirstOrDefault(), CultureInfo.InvariantCulture, out var id)
                    ? new PidFile(id, lines.ElementAtOrDefault(4))
                    : null;
            }
            catch (FileNotFoundException)
            {
                return null; // the server has just stopped
            }
        }

        /// <summary>
        /// Whether the process of postmaster.pid is the server of this very cluster: not dead, nor a zombie, nor a later process with the
        /// same id, nor the server of the folder this one was copied from. A server works in its data directory, so that is compared.
        /// </summary>
        public async Task<bool> IsServerAliveAsync(CancellationToken cancellationToken)
        {
            if (ReadPidFile() is not { } file) return false;
            if (Directory.Exists("/proc/self"))
            {
                var same = await RunAsServerAsync(["test", $"/proc/{file.ProcessId}/cwd", "-ef", Cluster], cancellationToken);
                return same.ExitCode == 0;
            }

            try
            {
                using var process = Process.GetProcessById(file.ProcessId);
                return !process.HasExited;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }

        /// <summary>Makes a postmaster.pid that a killed server left behind harmless. Call only when the server is not alive.</summary>
        /// <returns>Whether there was one.</returns>
        public bool DisarmStalePidFile(string socketFolder)
        {
            // The socket's own lock names the same process; nobody else uses this folder.
            File.Delete(Path.Combine(socketFolder, $".s.PGSQL.{Port}.lock"));
            File.Delete(Path.Combine(socketFolder, $".s.PGSQL.{Port}"));
            if (!File.Exists(PidFilePath)) return false;

            // PostgreSQL refuses to start while that process id exists, whoever has it now. Deleting the file would also delete the key by
            // which it finds surviving children of the old server in shared memory, so only the id is replaced, by one no kernel gives out.
            var lines = File.ReadAllLines(PidFilePath);
            if (lines.Length == 0) File.Delete(PidFilePath); // the disk was full, or the machine crashed: nothing to keep
            else File.WriteAllLines(PidFilePath, [$"{int.MaxValue}", .. lines.Skip(1)]);
            return true;
        }

        /// <summary>A folder only the server's account and root may enter, with a path short enough for a socket.</summary>
        [UnsupportedOSPlatform("windows")]
        public async Task<string> CreateSocketFolderAsync(CancellationToken cancellationToken)
        {
            // Plain characters only: the path travels through a shell, a PostgreSQL list and a connection string.
            var folder = Path.Combine(Home, "socket");
            var fits = Encoding.UTF8.GetByteCount($"{folder}/.s.PGSQL.{Port}") <= MaxSocketPathBytes
                && folder.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+ ".Contains(c, StringComparison.Ordinal));
            if (!fits) folder = $"/tmp/works-{ShortHashOf(DataFolder)}"; // not TMPDIR, which may be long itself

            await CreateServerFolderAsync(folder, cancellationToken);
            return folder;
        }

        [UnsupportedOSPlatform("windows")]
        public async Task CreateServerFolderAsync(string folder, CancellationToken cancellationToken)
        {
            const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            try
            {
                Directory.CreateDirectory(folder, ownerOnly);
                if (new DirectoryInfo(folder).LinkTarget is not null) throw Foreign(folder);
                if (Account is not null)
                {
                    var owner = await OwnerOfAsync(folder, cancellationToken);
                    if (!IsRoot(owner) && !SameUser(owner, Account)) throw Foreign(folder);
                    await RequireAsync(["chown", Account, folder], cancellationToken);
                }

                File.SetUnixFileMode(folder, ownerOnly); // refused unless it is ours
            }
            catch (UnauthorizedAccessException e)
            {
                throw Foreign(folder, e);
            }
        }

        private static InvalidOperationException Foreign(string folder, Exception? cause = null) =>
            new($"The folder {folder}, needed for the database, belongs to another user: remove it, or set another WORKS_DATA.", cause);

        private static bool IsRoot(string account) => SameUser(account, "0:0");

        private static bool SameUser(string account, string other) => account.Split(':')[0] == other.Split(':')[0];

        private static async Task<string> PostgresAccountAsync(CancellationToken cancellationToken)
        {
            var user = await RunAsync(["id", "-u", "postgres"], cluster: null, cancellationToken);
            var group = await RunAsync(["id", "-g", "postgres"], cluster: null, cancellationToken);
            return user.ExitCode == 0 && group.ExitCode == 0
                ? $"{user.Output.Trim()}:{group.Output.Trim()}"
                : throw new InvalidOperationException(
                    "PostgreSQL does not run as root: create the system user postgres, or start Works as an ordinary user.");
        }

        private static async Task<string> OwnerOfAsync(string path, CancellationToken cancellationToken) =>
            (await RequireAsync(["stat", "-c", "%u:%g", path], cancellationToken)).Output.Trim();

        private static async Task<Outcome> RequireAsync(string[] command, CancellationToken cancellationToken)
        {
            var outcome = await RunAsync(command, cluster: null, cancellationToken);
            return outcome.ExitCode == 0
                ? outcome
                : throw new InvalidOperationException($"The folder for the database cannot be prepared: {outcome.Complaint}");
        }

        private static string ShortHashOf(string path) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..16];
    }
}
