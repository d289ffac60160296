using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Treasury;

/// <summary>The treasury's JIT service (spec 40 §6.4): names of members are the treasury's, its slips of the pen included; every value is text.</summary>
internal sealed class JitTreasury(JitTransport transport) : ITreasury
{
    private const string Application = "MUKTA";
    private static readonly TimeSpan India = new(5, 30, 0); // the treasury's clock, wherever the tenant lives

    public bool AllotsFunds => true;

    public Task<TreasuryReply<IReadOnlyList<AllotmentRow>>> AllotmentsAsync(
        string tenantId, string headOfAccount, string ddoCode, string granteeCode, DateTimeOffset since, CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<AllotmentRow>>("VA", new JsonObject
        {
            ["hoa"] = headOfAccount, ["ddoCode"] = ddoCode, ["granteCode"] = granteeCode, ["fromDate"] = since.ToOffset(India).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        }, rows => [.. rows.Select(row => new AllotmentRow(
            Text(row, "mstAllotmentDistId"), (int)Number(row, "allotmentTxnSlNo"), Text(row, "ssuAllotmentId"), Text(row, "allotmentTxnType"), new Money(Number(row, "allotmentAmount")),
            new Money(Number(row, "availableBalance")), Text(row, "allotmentDate"), Text(row, "granteeName"), Text(row, "schemeName")))], cancellationToken);

    public Task<TreasuryReply<Receipt>> SubmitAsync(Order order, CancellationToken cancellationToken) => order.Original is { } original
        ? SendAsync("COR", Correction(order, original), order.Number, cancellationToken) : SendAsync("PI", Instruction(order, order.Fund!), order.Number, cancellationToken);

    public Task<TreasuryReply<Approval>> ApprovalAsync(Order order, CancellationToken cancellationToken) => AskAsync(
        "PIS", new JsonObject { ["jitBillNo"] = order.Number, ["jitBillDate"] = Day(order.Date), ["ssuIaId"] = order.Fund!.SsuIaId },
        rows => new Approval(Text(rows[0], "pmtInstId"), Text(rows[0], "payInstDate")), cancellationToken);

    public Task<TreasuryReply<Advice>> AdviceAsync(Order order, CancellationToken cancellationToken) => AskAsync(
        "PAG", new JsonObject
        {
            ["pmtInstId"] = order.ApprovedId, ["pmtInstDate"] = order.ApprovalDate, ["billNo"] = order.Number, ["billDate"] = Day(order.Date), ["ssuIaId"] = order.Fund!.SsuIaId,
        },
        rows => new Advice(Text(rows[0], "finYear"), Text(rows[0], "adviceId"), Text(rows[0], "adviceDate"), Text(rows[0], "onlineBillRefNo"), Text(rows[0], "tokenNumber"), Text(rows[0], "tokenDate")),
        cancellationToken);

    public Task<TreasuryReply<Credits>> CreditsAsync(Order order, CancellationToken cancellationToken) => order.Original is { } original
        ? AskAsync("FTPS", new JsonObject
        {
            ["jitCorBillNo"] = order.Number, ["jitCorBillDate"] = Day(order.Date), ["jitCorBillDeptCode"] = Application, ["jitOrgBillRefNo"] = original.BillRef, ["jitOrgBillNo"] = original.Number,
            ["jitOrgBillDate"] = Day(original.Date),
        }, Credited, cancellationToken)
        : AskAsync("PD", new JsonObject
        {
            ["finYear"] = order.FinancialYear, ["extAppName"] = Application, ["billRefNo"] = order.BillRef, ["tokenNumber"] = order.Token, ["tokenDate"] = order.TokenDate,
        }, Credited, cancellationToken);

    public Task<TreasuryReply<IReadOnlyList<Bounces>>> BouncesAsync(string tenantId, DateOnly voucherDate, CancellationToken cancellationToken) => AskAsync<IReadOnlyList<Bounces>>(
        "FD", new JsonObject { ["finYear"] = FinancialYear.Of(voucherDate), ["extAppName"] = Application, ["voucherDate"] = voucherDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) },
        rows => [.. rows.Select(row => Bounced(row, "billNumber"))], cancellationToken);

    public Task<TreasuryReply<IReadOnlyList<Bounces>>> CorrectionBouncesAsync(Order order, CancellationToken cancellationToken) => AskAsync<IReadOnlyList<Bounces>>(
        // The correction's own bill reference; the reference implementation sends the original's with the correction's token (spec 40 §6.6 [FIX]).
        "FTFPS", new JsonObject { ["jitCorBillNo"] = order.Number, ["jitCorBillDate"] = Day(order.Date), ["billRefNo"] = order.BillRef, ["tokenNumber"] = order.Token, ["tokenDate"] = order.TokenDate },
        rows => [.. rows.Select(row => Bounced(row, "jitCorBillNo"))], cancellationToken);

    private static JsonObject Instruction(Order order, FundSource fund) => new()
    {
        ["jitBillNo"] = order.Number, ["jitBillDate"] = Instant(order.Date), ["jitBillDdoCode"] = fund.DdoCode, ["granteeAgCode"] = fund.GranteeAgCode, ["schemeCode"] = fund.SchemeCode,
        ["hoa"] = fund.HeadOfAccount, ["ssuIaId"] = fund.SsuIaId, ["mstAllotmentDistId"] = fund.MasterAllotmentId, ["ssuAllotmentId"] = fund.SsuAllotmentId, ["allotmentTxnSlNo"] = fund.AllotmentSerial,
        ["billGrossAmount"] = Rupees(order.Amount), ["billNetAmount"] = Rupees(order.Amount), ["billNumberOfBenf"] = order.Lines.Count.ToString(CultureInfo.InvariantCulture), ["purpose"] = order.Purpose,
        ["beneficiaryDetails"] = new JsonArray([.. order.Lines.Select(line => new JsonObject
        {
            ["benefId"] = line.Number, ["benefName"] = line.Name, ["benfAcctNo"] = line.Account, ["benfBankIfscCode"] = line.Ifsc, ["benfMobileNo"] = line.Phone, ["benfEmailId"] = string.Empty,
            ["benfAddress"] = line.Address, ["benfAccountType"] = line.AccountType, ["benfAmount"] = Rupees(line.Amount), ["panNo"] = string.Empty, ["adhaarNumber"] = string.Empty, ["purpose"] = order.Purpose,
        })]),
    };

    private static JsonObject Correction(Order order, Order original) => new()
    {
        ["jitCorBillNo"] = order.Number, ["jitCorBillDate"] = Instant(order.Date), ["jitCorBillDeptCode"] = Application, ["jitOrgBillRefNo"] = original.BillRef, ["jitOrgBillNo"] = original.Number,
        ["jitOrgBillDate"] = Instant(original.Date),
        ["beneficiaryDtls"] = new JsonArray([.. order.Lines.Select(line => new JsonObject
        {
            ["benefId"] = line.Number, ["jitCurBillRefNo"] = line.Latest?.BillRef, ["orgAccountNo"] = line.First?.Account, ["orgIfsc"] = line.First?.Ifsc, ["correctedAccountNo"] = line.Account,
            ["correctedIfsc"] = line.Ifsc, ["curAccountNo"] = line.Latest?.Account, ["curIfsc"] = line.Latest?.Ifsc,
        })]),
    };

    private static Credits Credited(IReadOnlyList<JsonElement> rows)
    {
        var row = rows[0];
        // A line without a UTR was not credited, whatever its bill says.
        var lines = rows.SelectMany(r => Items(r, "benfDtls")).Select(line => new CreditLine(Text(line, "benefId"), Text(line, "utrNo"), Text(line, "utrDate"), Text(line, "endToEndId")))
            .Where(line => line.Utr is { Length: > 0 }).DistinctBy(line => line.Number, StringComparer.Ordinal);
        return new Credits(Text(row, "voucherNo"), Text(row, "voucherDate"), Text(row, "paymentStatus"), Text(row, "billRefNo"), Text(row, "tokenNumber"), Text(row, "tokenDate"), [.. lines]);
    }

    private static Bounces Bounced(JsonElement row, string number) => new(Text(row, number),
        [.. Items(row, "benfDtls").Select(line => new BounceLine(Text(line, "benefId"), Text(line, "failedReason"), Text(line, "challanNumber"), Text(line, "challanDate"))).DistinctBy(line => line.Number, StringComparer.Ordinal)]);

    private async Task<TreasuryReply<Receipt>> SendAsync(string serviceId, JsonObject parameters, string number, CancellationToken cancellationToken)
    {
        var asked = Logged(serviceId, parameters);
        try
        {
            var answer = await transport.CallAsync(serviceId, parameters, cancellationToken);
            // The number is known there: this very instruction arrived before, and its answer was lost on the way.
            if (answer.Error is { } error && error.Contains(number, StringComparison.Ordinal) && error.Contains("already exist", StringComparison.OrdinalIgnoreCase))
                return new TreasuryReply<Receipt>(Heard.Said, new Receipt("0", error), null, asked, answer.Raw);
            if (answer.Error is not null) return new TreasuryReply<Receipt>(Heard.Error, null, answer.Error, asked, answer.Raw);
            if (answer.Data.Count == 0) return new TreasuryReply<Receipt>(Heard.Unknown, null, "The treasury's answer is empty", asked, answer.Raw);
            var (code, text) = (Text(answer.Data[0], "successCode"), Text(answer.Data[0], "sucessDescrp"));
            return code == "0" ? new TreasuryReply<Receipt>(Heard.Said, new Receipt(code, text), null, asked, answer.Raw)
                : new TreasuryReply<Receipt>(Heard.Error, null, text.Length > 0 ? text : $"The treasury answers code {code}", asked, answer.Raw);
        }
        catch (TreasurySilentException silent)
        {
            return new TreasuryReply<Receipt>(silent.WasSent ? Heard.Unknown : Heard.Unsent, null, silent.Message, asked, null);
        }
    }

    private async Task<TreasuryReply<T>> AskAsync<T>(string serviceId, JsonObject parameters, Func<IReadOnlyList<JsonElement>, T> read, CancellationToken cancellationToken)
        where T : class
    {
        var asked = Logged(serviceId, parameters);
        try
        {
            var answer = await transport.AskAsync(serviceId, parameters, cancellationToken);
            if (answer.Error is not null) return new TreasuryReply<T>(Heard.Error, null, answer.Error, asked, answer.Raw);
            return answer.Data.Count == 0 ? new TreasuryReply<T>(Heard.Nothing, null, null, asked, answer.Raw) : new TreasuryReply<T>(Heard.Said, read(answer.Data), null, asked, answer.Raw);
        }
        catch (TreasurySilentException silent)
        {
            return new TreasuryReply<T>(silent.WasSent ? Heard.Unknown : Heard.Unsent, null, silent.Message, asked, null);
        }
        catch (Exception unreadable) when (unreadable is FormatException or OverflowException)
        {
            return new TreasuryReply<T>(Heard.Unknown, null, "The treasury's answer cannot be read", asked, null);
        }
    }

    private static string Logged(string serviceId, JsonObject parameters) => new JsonObject { ["serviceId"] = serviceId, ["params"] = parameters.DeepClone() }.ToJsonString(WireJson.Options);

    private static string Text(JsonElement row, string name) => row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value.ToString() : string.Empty;

    private static decimal Number(JsonElement row, string name) => decimal.Parse(Text(row, name), NumberStyles.Number, CultureInfo.InvariantCulture);

    private static IEnumerable<JsonElement> Items(JsonElement row, string name) => row.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private static string Rupees(Money amount) => amount.Rupees.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
