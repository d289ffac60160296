using System.Globalization;
using System.Text;
using Npgsql;

namespace Works.Bench;

/// <summary>Fills tables with copies of model rows by COPY: as many works as a state has in a decade, in minutes.</summary>
internal sealed class Generator(Instance works)
{
    /// <summary>
    /// Copies the rows of a query, each <paramref name="copies"/> times. <paramref name="change"/> gets row, copy and the values by column (as text,
    /// null for NULL) and says what differs from the model.
    /// </summary>
    public async Task CopyAsync(string table, string where, int from, int copies, Action<int, int, Dictionary<string, string?>> change)
    {
        await using var connection = await works.OpenAsync();
        // Foreign keys are not checked again: every row comes from one that was.
        await RunAsync(connection, "set session_replication_role = replica; set synchronous_commit = off");
        var columns = new List<string>();
        var schema = table.Split('.');
        await using (var command = new NpgsqlCommand(
            "select column_name from information_schema.columns where table_schema = $1 and table_name = $2 and is_generated = 'NEVER' and (is_identity = 'NO' or identity_generation = 'BY DEFAULT') order by ordinal_position", connection))
        {
            command.Parameters.Add(new() { Value = schema[0] });
            command.Parameters.Add(new() { Value = schema[1] });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) columns.Add(reader.GetString(0));
        }

        var models = new List<string?[]>();
#pragma warning disable CA2100 // our own text
        await using (var command = new NpgsqlCommand($"select {string.Join(", ", columns.Select(column => $"{column}::text"))} from {table} where {where}", connection))
#pragma warning restore CA2100
        {
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) models.Add([.. Enumerable.Range(0, columns.Count).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))]);
        }

        if (models.Count == 0) throw new InvalidOperationException($"No model row in {table} where {where}");
        await using var copy = await connection.BeginTextImportAsync($"copy {table} ({string.Join(", ", columns)}) from stdin");
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        var line = new StringBuilder();
        for (var i = from; i < from + copies; i++)
        {
            for (var row = 0; row < models.Count; row++)
            {
                for (var c = 0; c < columns.Count; c++) values[columns[c]] = models[row][c];
                change(row, i, values);
                line.Clear();
                for (var c = 0; c < columns.Count; c++) line.Append(c == 0 ? string.Empty : "\t").Append(Escaped(values[columns[c]]));
                line.Append('\n');
                await copy.WriteAsync(line);
            }
        }
    }

    private static readonly string[] OfEstimate = ["estimate_id", "estimate_line_item_id", "amount_breakups"];

    /// <summary>The first eight digits of the first id.</summary>
    public const int First = 10_000_000;

    /// <summary>Estimates that wait for somebody: the first ones.</summary>
    public const int Waiting = 2_000;
    private const long TenYears = 315_360_000_000L; // milliseconds

    /// <summary>Estimates with project, lines, workflow step and position; <paramref name="modelNumber"/> is one that was created over HTTP.</summary>
    public async Task EstimatesAsync(string modelNumber, int from, int count)
    {
        var model = $"(select {{0}} from estimates.estimates where estimate_number = '{modelNumber}')";
        // Evenly over ten years, whatever the number: a million are 274 a day.
        var start = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - TenYears;
        string Time(int i) => (start + (long)((i * 0.618034 - Math.Floor(i * 0.618034)) * TenYears)).ToString(CultureInfo.InvariantCulture);
        await CopyAsync("projects.projects", "id = " + string.Format(CultureInfo.InvariantCulture, model, "project_id"), from, count, (_, i, row) =>
        {
            (row["id"], row["path"], row["project_number"], row["created_time"], row["last_modified_time"]) = (Id(1, i), Id(1, i), $"PJ/B/{i:00000000}", Time(i), Time(i));
            (row["name"], row["name_search"]) = ($"Drain {i} at ward {i % 40}", $"drain {i} at ward {i % 40}");
            Place(row, i);
        });
        await CopyAsync("estimates.estimates", $"estimate_number = '{modelNumber}'", from, count, (_, i, row) =>
        {
            (row["id"], row["estimate_number"], row["project_id"]) = (Id(2, i), $"ES/B/{i:00000000}", Id(1, i));
            (row["created_time"], row["last_modified_time"], row["proposal_date"]) = (Time(i), Time(i), Time(i));
        });
        await CopyAsync("estimates.estimate_lines", "estimate_id = " + string.Format(CultureInfo.InvariantCulture, model, "id") + " and position < 3", from, count, (row, i, values) =>
            (values["id"], values["estimate_id"]) = (Id(10 + row, i), Id(2, i)));
        await CopyAsync("administration.process_instances", $"business_id = '{modelNumber}'", from, count, (row, i, values) =>
            (values["id"], values["business_id"], values["created_time"], values["last_modified_time"]) = (Id(30 + row, i), $"ES/B/{i:00000000}", Time(i), Time(i)));
        // Nearly all works are done; what waits for somebody does not grow with the years.
        var done = await works.ScalarAsync<string>("select s ->> 'uuid' from administration.business_services b, jsonb_array_elements(b.states) s where b.business_service = 'ESTIMATE' and s ->> 'state' = 'APPROVED'");
        await CopyAsync("administration.workflow_positions", $"business_id = '{modelNumber}'", from, count, (_, i, row) =>
        {
            (row["business_id"], row["instance_id"], row["created_time"], row["last_modified_time"]) = ($"ES/B/{i:00000000}", Id(30, i), Time(i), Time(i));
            if (i >= Waiting) (row["state_uuid"], row["state"], row["application_status"], row["is_terminal"]) = (done, "APPROVED", "ACTIVE", "t");
        });
        await works.ExecuteAsync("update estimates.estimates e set wf_status = 'APPROVED', status = 'ACTIVE' from administration.workflow_positions w where w.tenant_id = e.tenant_id and w.business_id = e.estimate_number and w.state = 'APPROVED' and e.wf_status <> 'APPROVED' and e.estimate_number like 'ES/B/%'");
        await works.ExecuteAsync("vacuum analyze");
    }

    /// <summary>Accepted work orders, each for the estimate of its number; <paramref name="model"/> is one made over HTTP for the estimate <paramref name="of"/>.</summary>
    public async Task ContractsAsync(string model, int of, int from, int count)
    {
        var id = await works.ScalarAsync<Guid>($"select id from contracts.contracts where contract_number = '{model}'");
        await CopyAsync("contracts.contracts", $"id = '{id}'", from, count, (_, i, row) =>
            (row["id"], row["contract_number"], row["project_id"]) = (Id(40, i), $"WO/B/{i:00000000}", Id(1, i)));
        await CopyAsync("contracts.contract_lines", $"contract_id = '{id}'", from, count, (row, i, values) =>
        {
            (values["id"], values["contract_id"], values["contract_line_item_ref"]) = (Id(50 + row, i), Id(40, i), Id(60 + row, i));
            // Of the same line of another estimate: only the first digits of its id differ.
            values["estimate_number"] = $"ES/B/{i:00000000}";
            foreach (var column in OfEstimate)
                values[column] = values[column]?.Replace($"{First + of}-", $"{First + i}-", StringComparison.Ordinal);
        });
        await works.ExecuteAsync("vacuum analyze contracts.contracts, contracts.contract_lines");
    }

    /// <summary>What the measurement of creates left waiting is done as well, so that the next inbox is that of the same office.</summary>
    public Task FinishCreatedAsync() => works.ExecuteAsync(
        """
        update administration.workflow_positions p set (state_uuid, state, application_status, is_terminal) = (d.state_uuid, d.state, d.application_status, d.is_terminal)
        from (select state_uuid, state, application_status, is_terminal from administration.workflow_positions where is_terminal and business_id like 'ES/B/%' limit 1) d
        where p.business_service = 'ESTIMATE' and not p.is_terminal and p.business_id not like 'ES/B/%'
        """);

    /// <summary>Works of a city lie in its wards and localities and are of many types; copies of one place would all count as one work (anti-splitting).</summary>
    public static void Place(Dictionary<string, string?> row, int i) =>
        (row["ward"], row["locality"], row["project_type"]) = ($"W{i % 40}", $"W{i % 40}L{i / 40 % 10}", $"T{i / 400 % 20}");

    /// <summary>Id of a generated row: rising with the copy, told apart by kind. Always eight digits before the dash, so that a pgbench variable can stand for them.</summary>
    public static string Id(int kind, int i) => string.Create(CultureInfo.InvariantCulture, $"{First + i}-{kind:0000}-7000-8000-000000000000");

    private static string Escaped(string? value) => value is null ? "\\N"
        : value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // our own text
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
