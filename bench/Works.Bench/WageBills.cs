using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Works.Bench;

/// <summary>Wage bills of many muster rolls with fifty people each, over HTTP, in calls of twenty rolls (issue 5: 1,000 in less than 60 s).</summary>
internal static class WageBills
{
    private const int People = 50;
    private const int RollsPerCall = 20;

    public static async Task MeasureAsync(Instance works, Requests requests, int count)
    {
        await RollsAsync(works, count);
        var calls = Enumerable.Range(0, (count + RollsPerCall - 1) / RollsPerCall).Select(call => requests.Shot("/expense-calculator/v1/_calculate", new JsonObject
        {
            ["criteria"] = new JsonObject
            {
                ["tenantId"] = "pg.citya", ["musterRollId"] = new JsonArray([.. Enumerable.Range(call * RollsPerCall, Math.Min(RollsPerCall, count - (call * RollsPerCall))).Select(i => (JsonNode)RollId(i))]),
            },
        })).ToList();
        var clock = Stopwatch.StartNew();
        var cpu = works.CpuSeconds;
        var slowest = TimeSpan.Zero;
        foreach (var call in calls)
        {
            var one = Stopwatch.StartNew();
            await requests.PostAsync(call);
            if (one.Elapsed > slowest) slowest = one.Elapsed;
        }

        var host = clock.Elapsed.TotalSeconds;
        cpu = works.CpuSeconds - cpu;
        var made = await works.ScalarAsync<long>("select count(*) from bills.bills where muster_roll_number like 'MR/B/%'");
        var lines = await works.ScalarAsync<long>("select count(*) from bills.bill_lines");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{made} wage bills of {People} people ({lines} lines) in {host:0.0} s, {host * 1000 / Math.Max(made, 1):0.0} ms each, slowest call of {RollsPerCall} {slowest.TotalMilliseconds:0} ms (allowed 60 s for 1,000); host {cpu * 1000 / Math.Max(made, 1):0.0} ms of processor each, {works.MemoryMiB} MiB"));

        // The same rows by one statement per table and nothing else: what the store alone needs.
        clock.Restart();
        await works.ExecuteAsync(
            """
            insert into bills.bill_details select gen_random_uuid(), tenant_id, bill_id, position, reference_id, payment_status, status, from_period, to_period, total_amount, total_paid_amount, payee_id, payee_type,
                payee_identifier, payee_details, work_days, day_rate, rate_code, additional_details, created_by, created_time, last_modified_by, last_modified_time from bills.bill_details;
            insert into bills.bill_lines select gen_random_uuid(), tenant_id, bill_detail_id, position, is_payable, is_deduction, head_code, amount, type, paid_amount, status, payment_status, additional_details,
                created_by, created_time, last_modified_by, last_modified_time from bills.bill_lines;
            """);
        var store = clock.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the same details and lines by INSERT … SELECT in {store:0.0} s: ratio {store / host:0.00}"));
    }

    private static string RollId(int i) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-7000-9000-{i:000000000000}");

    // Copies of an approved roll of the sample works, week after week as they are billed, with fifty people of two trades.
    private static Task RollsAsync(Instance works, int count) => works.ExecuteAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"""
        create temporary table model as select * from attendance.muster_rolls where muster_roll_status = 'APPROVED' order by created_time limit 1;
        insert into attendance.muster_rolls (id, tenant_id, muster_roll_number, register_id, start_date, end_date, zone, first_day, last_day, status, muster_roll_status, reference_id, service_code,
            additional_details, created_by, created_time, last_modified_by, last_modified_time)
        select ('00000000-0000-7000-9000-' || lpad(i::text, 12, '0'))::uuid, tenant_id, 'MR/B/' || i, register_id, start_date - ({count + 10} - i) * 604800000::bigint, end_date - ({count + 10} - i) * 604800000::bigint, zone,
            first_day - ({count + 10} - i) * 7, last_day - ({count + 10} - i) * 7, status, muster_roll_status, reference_id, service_code, additional_details, created_by, created_time, last_modified_by, last_modified_time
        from model, generate_series(0, {count - 1}) i;
        insert into attendance.muster_entries (id, tenant_id, muster_roll_id, position, individual_id, days, actual_total, skill_code, additional_details, created_by, created_time, last_modified_by, last_modified_time)
        select gen_random_uuid(), m.tenant_id, m.id, p, ('00000000-0000-7000-a000-' || lpad(p::text, 12, '0'))::uuid, array[1, 1, 1, 1, 1, 0.5, 0], 5.5, case when p % 2 = 0 then 'SOR_0000013' else 'SOR_0000015' end,
            jsonb_build_object('userName', 'Worker ' || p), m.created_by, m.created_time, m.created_by, m.created_time
        from attendance.muster_rolls m, generate_series(0, {People - 1}) p where m.muster_roll_number like 'MR/B/%';
        analyze attendance.muster_rolls; analyze attendance.muster_entries;
        """));
}
