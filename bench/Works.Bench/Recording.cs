using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Works.Bench;

/// <summary>
/// The SQL that one request makes PostgreSQL execute, read from PostgreSQL's own log and written down as a pgbench script: the same statements
/// with the same values, except that what the request made new (ids, its number) is made new in every run of the script.
/// </summary>
internal sealed partial class Recording
{
    // What the host does by itself beside the request: outbox, sealing, seeding jobs. Not part of the request.
    private static readonly string[] Background =
    [
        "outbox_deliveries d join", "history_", "update platform.outbox_deliveries", "rate_revision", "pg_reload_conf", "alter system", "qrtz_", "escalat", "skip locked", "from platform.audit_entries",
    ];

    private readonly List<string> _statements = [];

    /// <summary>How many statements the request executes.</summary>
    public int Count => _statements.Count;

    public static async Task<Recording> OfAsync(Instance works, Shot shot, string marker)
    {
        await works.ExecuteAsync("alter system set log_line_prefix = '@@%c|'");
        await works.ExecuteAsync("alter system set log_statement = 'all'");
        await works.ExecuteAsync("select pg_reload_conf()");
        // What earlier requests set off must not be taken for this one's.
        while (await works.ScalarAsync<long>("select count(*) from platform.outbox_deliveries where delivered_time is null") > 0) await Task.Delay(200);
        await Task.Delay(1500);
        var from = new FileInfo(works.LogFile).Length;
        using var http = new HttpClient { BaseAddress = works.Address };
        using var content = new ByteArrayContent(shot.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var reply = await http.PostAsync(new Uri(shot.Path, UriKind.Relative), content);
        var answer = await reply.Content.ReadAsStringAsync();
        if (!reply.IsSuccessStatusCode) throw new InvalidOperationException($"{shot.Path}: {answer}");
        await Task.Delay(300);
        await works.ExecuteAsync("alter system reset log_statement");
        await works.ExecuteAsync("alter system reset log_line_prefix");
        await works.ExecuteAsync("select pg_reload_conf()");

        await using var log = new FileStream(works.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Seek(from, SeekOrigin.Begin);
        using var reader = new StreamReader(log, Encoding.UTF8);
        var recording = new Recording();
        recording.Take(await reader.ReadToEndAsync(), marker);
        return recording;
    }

    /// <summary>
    /// Writes the script. Fresh ids become <c>:a-NNNN-4000-8000-:b</c>, rising like those of the server; <paramref name="renamed"/> says what else
    /// differs from run to run (number of the document, project).
    /// </summary>
    /// <param name="renamed">What is written instead of a text of the request.</param>
    /// <param name="variables">Lines of pgbench that set variables of the script's own.</param>
    public string Script(IReadOnlyDictionary<string, string> renamed, string variables = "")
    {
        // The number that the database gave the event: whatever it gives in this run.
        var text = string.Join('\n', _statements.Select(sql => sql.StartsWith("INSERT INTO platform.outbox_deliveries", StringComparison.Ordinal)
            ? EventId().Replace(sql, "(currval(pg_get_serial_sequence('platform.outbox_events', 'id'))") : sql));
        var fresh = Uuid7().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal).Where(IsNew).ToList();
        foreach (var (old, changed) in renamed) text = text.Replace(old, changed, StringComparison.OrdinalIgnoreCase);
        for (var i = 0; i < fresh.Count; i++) text = text.Replace(fresh[i], string.Create(CultureInfo.InvariantCulture, $":a-{i:0000}-4000-8000-:b"), StringComparison.OrdinalIgnoreCase);
        return "\\set n :n + 1\n\\set a 10000000 + :n\n\\set b 100000000000 + :client_id\n\\set p 200000000000 + :n * 64 + :client_id\n" + variables + text + "\n";
    }

    /// <summary>
    /// Runs a script with pgbench on the same cluster as the same role as the host. <c>:n</c> counts from <c>:n0</c>, <c>:first</c> is the first of
    /// the records that it may use up.
    /// </summary>
    /// <returns>Transactions per second.</returns>
    public static async Task<double> RunAsync(Instance works, string script, int clients, int seconds, int offset, int first = 0)
    {
        var file = Path.Combine(works.Folder, "script.sql");
        await File.WriteAllTextAsync(file, script);
        var start = new ProcessStartInfo(FindPgbench(),
            ["-n", "-h", works.Socket, "-U", "works_app", "-f", file, "-c", $"{clients}", "-j", "2", "-T", $"{seconds}", "-D", $"n={offset}", "-D", $"n0={offset}", "-D", $"first={first}", "works"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        using var pgbench = Process.Start(start)!;
        var errors = pgbench.StandardError.ReadToEndAsync();
        var output = await pgbench.StandardOutput.ReadToEndAsync();
        await pgbench.WaitForExitAsync();
        var match = Tps().Match(output);
        if (pgbench.ExitCode != 0 || !match.Success) throw new InvalidOperationException($"pgbench: {output}\n{await errors}");
        return double.Parse(match.Groups["tps"].Value, CultureInfo.InvariantCulture);
    }

    private static string FindPgbench() => Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin/pgbench")).FirstOrDefault(File.Exists) ?? "pgbench";

    private void Take(string log, string marker)
    {
        // Entries of one session in order; a session's statements between BEGIN and COMMIT are one transaction, others stand alone.
        var sessions = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        string? pending = null;
        foreach (var entry in log.Split("@@", StringSplitOptions.RemoveEmptyEntries))
        {
            var bar = entry.IndexOf('|', StringComparison.Ordinal);
            if (bar < 0) continue;
            var (session, text) = (entry[..bar], entry[(bar + 1)..].TrimEnd());
            if (text.StartsWith("DETAIL:  parameters: ", StringComparison.OrdinalIgnoreCase) && pending is not null)
            {
                var list = sessions[session];
                list[^1] = Fill(list[^1], text["DETAIL:  parameters: ".Length..]);
                continue;
            }

            var match = Statement().Match(text);
            if (!match.Success) continue;
            pending = Comment().Replace(match.Groups["sql"].Value, string.Empty); // a script has a statement on one line
            if (!sessions.TryGetValue(session, out var statements)) sessions[session] = statements = [];
            statements.Add(pending);
        }

        foreach (var statements in sessions.Values)
        {
            var at = 0;
            while (at < statements.Count)
            {
                var end = at;
                if (statements[at].StartsWith("BEGIN", StringComparison.OrdinalIgnoreCase))
                {
                    while (end < statements.Count - 1 && !statements[end].StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase) && !statements[end].StartsWith("ROLLBACK", StringComparison.OrdinalIgnoreCase)) end++;
                    var transaction = statements[at..(end + 1)];
                    if (transaction.Exists(sql => sql.Contains(marker, StringComparison.OrdinalIgnoreCase)) && !transaction.Exists(sql => sql.Contains(Background[0], StringComparison.OrdinalIgnoreCase))) Add(transaction);
                }
                else if (statements[at].Contains("set_config", StringComparison.Ordinal) && at + 1 < statements.Count)
                {
                    // a read as the system: the two statements of a batch are one implicit transaction
                    end = at + 1;
                    if (!IsBackground(statements[end])) Add(["BEGIN", statements[at], statements[end], "COMMIT"]);
                }

                at = end + 1;
            }
        }
    }

    private void Add(List<string> transaction) => _statements.AddRange(transaction.Where(sql => sql.Length > 0).Select(sql => sql.Replace('\n', ' ').TrimEnd(';') + ";"));

    private static bool IsBackground(string sql) => Background.Any(part => sql.Contains(part, StringComparison.OrdinalIgnoreCase));

    // $1 = 'text', $2 = NULL: quotes are doubled as in SQL, so the values can be put in as they are. Highest first, $12 before $1.
    private static string Fill(string sql, string parameters)
    {
        var values = new SortedDictionary<int, string>(Comparer<int>.Create((a, b) => b.CompareTo(a)));
        foreach (Match match in Parameter().Matches(parameters))
        {
            // A quoted number beyond int would be read as one and refused; what has ten digits here is a bigint (times, no mobile numbers).
            var value = match.Groups["value"].Value;
            values[int.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture)] = value.Length > 11 && value[1..^1].All(char.IsAsciiDigit) ? value[1..^1] : value;
        }
        return Placeholder().Replace(sql, match => values.TryGetValue(int.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture), out var value) ? value : match.Value);
    }

    private static bool IsNew(string uuid)
    {
        var time = long.Parse(uuid.AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture) << 16 | long.Parse(uuid.AsSpan(9, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return time > TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 10_000;
    }

    [GeneratedRegex(@"^LOG:\s+(?:statement|execute [^:]*): (?<sql>.*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Statement();

    [GeneratedRegex("--[^\n]*", RegexOptions.None, 10_000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\$(?<n>\d+) = (?<value>'([^']|'')*'|NULL)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\$(?<n>\d+)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\('\d+'", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex EventId();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Uuid7();

    [GeneratedRegex(@"tps = (?<tps>[0-9.]+) \(without", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Tps();
}
