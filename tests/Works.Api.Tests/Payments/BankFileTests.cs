using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using static Works.Api.Tests.Payments.PaymentScenario;

namespace Works.Api.Tests.Payments;

/// <summary>A bank that takes files (ISO 20022): pain.001 out, pain.002 and camt.054 in, with the states of a treasury.</summary>
public sealed class BankFileTests(BankHost works) : IClassFixture<BankHost>
{
    [Fact]
    public async Task A_payment_leaves_as_one_file_and_statements_settle_it()
    {
        var bill = await BillAsync(works, 800m, deduction: 0);
        var payment = await PaidAsync(works, bill);
        var instruction = await InstructedAsync(works, payment);
        var number = (string)instruction["jitBillNo"]!;
        Assert.Equal("INITIATED", (string)instruction["piStatus"]!);
        var file = Path.Combine(works.BankFolder, "out", number.Replace('/', '-') + ".xml");
        var document = XDocument.Load(file);
        XNamespace ns = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
        Assert.Equal(ns + "Document", document.Root!.Name);
        Assert.Equal(number, document.Descendants(ns + "MsgId").Single().Value);
        Assert.All(document.Descendants(ns + "CtrlSum"), sum => Assert.Equal("1600.00", sum.Value)); // C29
        Assert.All(document.Descendants(ns + "NbOfTxs"), count => Assert.Equal("2", count.Value));
        Assert.Equal(["INR", "INR"], document.Descendants(ns + "InstdAmt").Select(amount => (string)amount.Attribute("Ccy")!));
        string[] ends = [.. document.Descendants(ns + "EndToEndId").Select(id => id.Value)];
        Assert.All(ends, end => Assert.True(end.Length <= 35));

        // The bank takes the file away; nothing writes it again.
        File.Delete(file);
        await InstructionTests.RestedAsync(works);
        await RunAsync(works, "PI", "PIS");
        Assert.False(File.Exists(file));
        Assert.Equal("INITIATED", (string)(await InstructionAsync(works, number))["piStatus"]!);

        // Nor after a host that died between its step onto the way and the note that the bank has it.
        await works.StoredAsync($"update payments.instructions set sending = 'SENT', polls = 9 where number = '{number}'");
        await InstructionTests.RestedAsync(works);
        await RunAsync(works, "PI");
        Assert.False(File.Exists(file));
        Assert.Equal(1, await works.CountAsync($"select count(*) from payments.instructions where number = '{number}' and sending = 'TAKEN'"));

        Deliver("accepted.xml", Status(number, "ACCP"));
        await RunAsync(works, "PIS", "PAG", "PD");
        Assert.Equal("IN PROCESS", (string)(await InstructionAsync(works, number))["piStatus"]!);
        Deliver("debits.xml", Notification(number, (ends[0], "DBIT", 800m, "UTR1", null), (ends[1], "DBIT", 800m, "UTR2", null)));
        await RunAsync(works, "PD");
        var done = await InstructionAsync(works, number);
        Assert.Equal("SUCCESSFUL", (string)done["piStatus"]!);
        Assert.Equal(["UTR1", "UTR2"], done["beneficiaryDetails"]!.AsArray().Select(b => (string)b!["utrNo"]!));
        Assert.Equal("SUCCESSFUL", (string)(await FoundAsync(works, payment))["status"]!);

        Deliver("returned.xml", Notification(number, (ends[1], "CRDT", 800m, "RTN1", "AC04")));
        Deliver("returned-again.xml", Notification(number, (ends[1], "CRDT", 800m, "RTN1", "AC04"))); // delivered twice under another name
        await RunAsync(works, "FD", "FD");
        var partial = await InstructionAsync(works, number);
        Assert.Equal("PARTIAL", (string)partial["piStatus"]!);
        Assert.StartsWith("AC04", (string)partial["beneficiaryDetails"]![1]!["paymentStatusMessage"]!, StringComparison.Ordinal);
        Assert.Equal(800m, (decimal)(await BillOfAsync(works, bill))["totalPaidAmount"]!);
        await InstructionTests.RulesHoldAsync(works);

        var revised = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Instruct, new { parentPI = number, tenantId = City })).Ok().At("paymentInstruction")!;
        var second = (string)revised["jitBillNo"]!;
        var correction = XDocument.Load(Path.Combine(works.BankFolder, "out", second.Replace('/', '-') + ".xml"));
        var end = Assert.Single(correction.Descendants(ns + "EndToEndId")).Value;
        Assert.DoesNotContain(end, ends);
        Deliver("second.xml", Notification(second, (end, "DBIT", 800m, "UTR3", null)));
        await RunAsync(works, "FTPS");
        Assert.Equal("SUCCESSFUL", (string)(await InstructionAsync(works, second))["piStatus"]!);
        Assert.Equal("SUCCESSFUL", (string)(await FoundAsync(works, payment))["status"]!);
        await InstructionTests.RulesHoldAsync(works);
    }

    [Fact]
    public async Task A_rejected_file_fails_the_payment_and_what_cannot_be_read_is_laid_aside()
    {
        var payment = await PaidAsync(works, await BillAsync(works, 100m, workers: 1, deduction: 0));
        var number = (string)(await InstructedAsync(works, payment))["jitBillNo"]!;
        Deliver("rejected.xml", Status(number, "RJCT", "AM04"));
        Deliver("half.xml", "<Document><CstmrPmtStsRpt>"); // is still being copied: waits
        Deliver("broken.xml", "<Document><CstmrPmtStsRpt>", minutesAgo: 2);
        Deliver("evil.xml", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Document>&e;</Document>", minutesAgo: 2);
        Deliver("stranger.xml", Status("PI-of-nobody", "ACCP"));
        await RunAsync(works, "PIS");
        var failed = await InstructionAsync(works, number);
        Assert.Equal("FAILED", (string)failed["piStatus"]!);
        Assert.Contains("AM04", (string)failed["piErrorResp"]!, StringComparison.Ordinal);
        Assert.Equal("FAILED", (string)(await FoundAsync(works, payment))["status"]!);
        foreach (var name in new[] { "broken.xml", "evil.xml", "stranger.xml" }) Assert.True(File.Exists(Path.Combine(works.BankFolder, "unread", name)), name);
        Assert.True(File.Exists(Path.Combine(works.BankFolder, "in", "half.xml")));
    }

    [Fact]
    public async Task A_file_or_a_statement_that_says_another_sum_is_found()
    {
        var number = (string)(await InstructedAsync(works, await PaidAsync(works, await BillAsync(works, 130m, workers: 1, deduction: 0))))["jitBillNo"]!;
        var end = XDocument.Load(Path.Combine(works.BankFolder, "out", number.Replace('/', '-') + ".xml")).Descendants().Single(element => element.Name.LocalName == "EndToEndId").Value;
        Deliver("accepted-sum.xml", Status(number, "ACCP"));
        Deliver("debits-sum.xml", Notification(number, (end, "DBIT", 130m, "UTR9", null)));
        await RunAsync(works, "PIS", "PAG", "PD");
        Assert.Equal("SUCCESSFUL", (string)(await InstructionAsync(works, number))["piStatus"]!);
        foreach (var (rule, detail, table) in new[] { ("C29", "1 transactions", "bank_files set control_sum = control_sum"), ("C30", "bank statement", "statement_entries set amount = amount") })
        {
            async Task<JsonArray> OffendersAsync() => new([.. (await (await works.AsAsync("SUPERUSERA")).PostAsync($"/controls/rules/v1/_run?tenantId={City}&rules={rule}")).Ok()
                .At("results")!.AsArray().SelectMany(result => result!["offenders"]!.AsArray()).Select(row => row!.DeepClone())]);
            await works.StoredAsync($"update payments.{table} + 1 where message_id = '{number}'");
            var offender = Assert.Single(await OffendersAsync())!;
            Assert.Equal((number, detail), ((string)offender["subject"]!, (string)offender["detail"]!));
            await works.StoredAsync($"update payments.{table} - 1 where message_id = '{number}'");
            Assert.Empty(await OffendersAsync());
        }
    }

    [Fact]
    public async Task A_debit_of_another_amount_credits_nobody_and_is_shown()
    {
        var payment = await PaidAsync(works, await BillAsync(works, 300m, workers: 1, deduction: 0));
        var number = (string)(await InstructedAsync(works, payment))["jitBillNo"]!;
        XNamespace ns = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
        var end = XDocument.Load(Path.Combine(works.BankFolder, "out", number.Replace('/', '-') + ".xml")).Descendants(ns + "EndToEndId").Single().Value;
        Deliver("taken.xml", Status(number, "ACCP"));
        Deliver("short.xml", Notification(number, (end, "DBIT", 30m, "UTR-SHORT", null)));
        await RunAsync(works, "PIS", "PAG", "PD");
        Assert.Equal("IN PROCESS", (string)(await InstructionAsync(works, number))["piStatus"]!);
        Assert.Equal("INITIATED", (string)(await FoundAsync(works, payment))["status"]!);
        var rule = InstructionTests.Rule(works, "C30", "statement");
        var broken = Assert.Single(await works.StoredAsync(rule.Assertion), row => (string)row["subject"]! == number);
        Assert.Equal(30m, broken["allowed"]);
        await works.StoredAsync($"delete from payments.statement_entries where reference = 'UTR-SHORT'"); // as the bank's correction would; the tests beside this one look at the rules, too
    }

    private void Deliver(string name, string content, int minutesAgo = 0)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(works.BankFolder, "in")).FullName, name);
        File.WriteAllText(path + ".part", content);
        File.SetLastWriteTimeUtc(path + ".part", TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-minutesAgo));
        File.Move(path + ".part", path);
    }

    internal static string Status(string number, string status, string? reason = null) =>
        $"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>B-{number}-{status}</MsgId><CreDtTm>2026-11-28T10:00:00Z</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{number}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>{status}</GrpSts>{(reason is null ? "" : $"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>")}</OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>""";

    internal static string Notification(string number, params (string EndToEnd, string Indicator, decimal Amount, string Reference, string? Reason)[] entries) =>
        $"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>N-{Guid.NewGuid():N}</MsgId></GrpHdr><Ntfctn>{string.Concat(entries.Select(entry =>
            $"<Ntry><Amt Ccy=\"INR\">{entry.Amount.ToString("0.00", CultureInfo.InvariantCulture)}</Amt><CdtDbtInd>{entry.Indicator}</CdtDbtInd><BookgDt><Dt>2026-11-28</Dt></BookgDt><NtryDtls><TxDtls><Refs><MsgId>{number}</MsgId><AcctSvcrRef>{entry.Reference}</AcctSvcrRef><EndToEndId>{entry.EndToEnd}</EndToEndId></Refs><Amt Ccy=\"INR\">{entry.Amount.ToString("0.00", CultureInfo.InvariantCulture)}</Amt>{(entry.Reason is null ? "" : $"<RtrInf><Rsn><Cd>{entry.Reason}</Cd></Rsn></RtrInf>")}</TxDtls></NtryDtls></Ntry>"))}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>""";
}

/// <summary>A host whose city pays through files.</summary>
public sealed class BankHost : TreasuryHost
{
    protected override JsonObject Channel => new() { ["kind"] = "iso20022", ["folder"] = BankFolder, ["debtorName"] = "CityA", ["debtorAccount"] = "9900000000000099", ["debtorBranch"] = "DEMO0000017" };
}
