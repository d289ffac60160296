using System.Globalization;
using System.Text.Json;

namespace Works.TreasurySimulator;

internal sealed record TreasuryAnswer(string? Error, string? Code, IReadOnlyList<object> Data)
{
    public static TreasuryAnswer Wrong(string error, string? code = null) => new(error, code, []);

    public static TreasuryAnswer Of(params object[] rows) => new(null, null, rows);

    public static TreasuryAnswer Nothing { get; } = new(null, null, []);
}

/// <summary>
/// The books of the treasury. A bill goes one step further each time it is asked about: approved, advised, credited. Branches say how it ends: an IFSC that
/// begins with <c>NOIF</c> is refused at once (code 340), with <c>RJCT</c> rejects the bill at approval, with <c>BNCE</c> is credited and comes back.
/// </summary>
internal sealed class TreasuryBooks
{
    private static readonly TimeSpan India = new(5, 30, 0);
    private static readonly JsonSerializerOptions Stored = new() { IncludeFields = true };

    private readonly SimulatorSettings _settings;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly Content _content;

    private TreasuryBooks(SimulatorSettings settings, TimeProvider clock, Content content) => (_settings, _clock, _content) = (settings, clock, content);

    public static TreasuryBooks Open(SimulatorSettings settings, TimeProvider clock) => new(settings, clock,
        settings.StateFile is { } file && File.Exists(file) ? JsonSerializer.Deserialize<Content>(File.ReadAllText(file), Stored)! : new Content());

    public IReadOnlyList<KnownInstruction> Known()
    {
        lock (_lock)
        {
            return [.. _content.Bills.Select(bill => new KnownInstruction(bill.Number, bill.Original, bill.State, bill.Submissions,
                [.. bill.Payees.Select(payee => new InstructedBeneficiary(payee.BenefId, payee.Account, payee.Ifsc, payee.Amount, payee.State, payee.Credits))]))];
        }
    }

    public void Allot(string headOfAccount, string ddoCode, string type, decimal amount) => Change(() =>
    {
        EnsureAllotted(headOfAccount, ddoCode);
        _content.Allotments.Add(new Allotment
        {
            Head = headOfAccount, Ddo = ddoCode, Serial = _content.Allotments.Count(a => a.Head == headOfAccount && a.Ddo == ddoCode) + 1, Type = type, Amount = amount, Time = _clock.GetUtcNow(),
        });
    });

    public void Backdate(string number, int days) => Change(() =>
    {
        if (Find(number) is { Voucher: { } voucher } bill) bill.Voucher = voucher.AddDays(-days);
    });

    public void Bounce(string benefId, string reason) => Change(() =>
    {
        foreach (var payee in _content.Bills.SelectMany(bill => bill.Payees).Where(payee => payee.BenefId == benefId && payee.State == "CREDITED")) (payee.State, payee.Reason) = ("BOUNCED", reason);
    });

    public TreasuryAnswer Serve(string serviceId, JsonElement parameters)
    {
        string Text(string name) => parameters.TryGetProperty(name, out var value) ? value.ToString() : string.Empty;
        return Change(() => serviceId switch
        {
            "VA" => Allotments(Text("hoa"), Text("ddoCode"), Text("granteCode"), Text("fromDate")),
            "PI" => Receive(Text("jitBillNo"), null, parameters, "beneficiaryDetails", "benfAcctNo", "benfBankIfscCode"),
            "PIS" => Approve(Text("jitBillNo")),
            "PAG" => Advise(Text("billNo"), Text("pmtInstId")),
            "PD" => Credit(_content.Bills.Find(bill => bill.BillRef == Text("billRefNo") && bill.Token == Text("tokenNumber"))),
            "FD" => Bounced(bill => bill.Original is null && bill.Voucher is { } day && Day(day) == Text("voucherDate")),
            "COR" => Correct(parameters),
            "FTPS" => Find(Text("jitCorBillNo")) is { Original: not null } correction ? Advance(correction) : TreasuryAnswer.Wrong("Correction bill not found"),
            "FTFPS" => Bounced(bill => bill.Original is not null && bill.Number == Text("jitCorBillNo") && bill.BillRef == Text("billRefNo")),
            _ => TreasuryAnswer.Wrong($"Unknown service {serviceId}"),
        });
    }

    private TreasuryAnswer Allotments(string head, string ddo, string grantee, string from)
    {
        EnsureAllotted(head, ddo);
        var since = DateTime.ParseExact(from, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        // Twice the first allotment is sanctioned; what is left to allot goes down and up with every row.
        var known = _content.Allotments.Where(a => a.Head == head && a.Ddo == ddo).OrderBy(a => a.Serial).ToList();
        decimal LeftAfter(Allotment row) => (2 * known[0].Amount) - known.Where(a => a.Serial <= row.Serial).Sum(a => a.Type == "Allotment withdrawal" ? -a.Amount : a.Amount);
        var rows = known.Where(a => a.Time.ToOffset(India).DateTime >= since).Select(a => (object)new
        {
            hoa = head, ddoCode = ddo, schemeCode = "13145", schemeName = "Urban wage employment scheme", granteeAgCode = grantee, granteeName = "Demo", ssuId = "1001", ssuOffice = "demo_office",
            allotmentDate = a.Time.ToOffset(India).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), allotmentTxnSlNo = a.Serial.ToString(CultureInfo.InvariantCulture),
            allotmentAmount = Rupees(a.Amount), availableBalance = Rupees(LeftAfter(a)), allotmentTxnType = a.Type, mstAllotmentDistId = "D" + head[^8..] + ddo,
            ssuAllotmentId = "S" + head[^8..],
        }).ToArray();
        return TreasuryAnswer.Of(rows);
    }

    private void EnsureAllotted(string head, string ddo)
    {
        if (_content.Allotments.Exists(a => a.Head == head && a.Ddo == ddo)) return;
        _content.Allotments.Add(new Allotment { Head = head, Ddo = ddo, Serial = 1, Type = "Initial Allotment", Amount = _settings.InitialAllotment, Time = _clock.GetUtcNow() });
    }

    private TreasuryAnswer Receive(string number, string? original, JsonElement parameters, string list, string account, string ifsc)
    {
        if (Find(number) is { } known)
        {
            known.Submissions++;
            return TreasuryAnswer.Wrong($"Bill number {number} already exists", "300");
        }

        var payees = parameters.GetProperty(list).EnumerateArray().Select(row => new Payee
        {
            BenefId = row.GetProperty("benefId").GetString()!, Account = row.GetProperty(account).GetString()!, Ifsc = row.GetProperty(ifsc).GetString()!,
            Amount = row.TryGetProperty("benfAmount", out var amount) ? decimal.Parse(amount.GetString()!, CultureInfo.InvariantCulture) : 0m,
        }).ToList();
        if (payees.Find(payee => payee.Ifsc.StartsWith("NOIF", StringComparison.Ordinal)) is { } unknown)
            return TreasuryAnswer.Wrong($"Wrong IFSC code for BenefId {unknown.BenefId}", original is null ? "340" : "322");
        if (original is null && decimal.Parse(parameters.GetProperty("billNetAmount").GetString()!, CultureInfo.InvariantCulture) != payees.Sum(payee => payee.Amount))
            return TreasuryAnswer.Wrong("Bill net amount differs from the sum of its beneficiaries");
        var bill = new Bill { Number = number, Original = original, Payees = payees, Serial = _content.Bills.Count + 1 };
        _content.Bills.Add(bill);
        return TreasuryAnswer.Of(original is null
            ? new { jitBillNo = number, jitBillDate = parameters.GetProperty("jitBillDate").GetString(), ssuIaId = parameters.GetProperty("ssuIaId").GetString(), successCode = "0", sucessDescrp = "Jit Bill Received Successfully" }
            : new { jitCorBillNo = number, jitCorBillDate = parameters.GetProperty("jitCorBillDate").GetString(), successCode = "0", sucessDescrp = "Jit correction bill received successfully" });
    }

    private TreasuryAnswer Correct(JsonElement parameters)
    {
        var original = Find(parameters.GetProperty("jitOrgBillNo").GetString()!);
        if (original is null) return TreasuryAnswer.Wrong("Original bill not found");
        var number = parameters.GetProperty("jitCorBillNo").GetString()!;
        if (Find(number) is null)
        {
            foreach (var row in parameters.GetProperty("beneficiaryDtls").EnumerateArray())
            {
                var id = row.GetProperty("benefId").GetString();
                // A payee may be corrected again: the money lies with the treasury as long as his latest attempt came back.
                var latest = _content.Bills.SelectMany(bill => bill.Payees).LastOrDefault(payee => payee.BenefId == id);
                if (latest is not { State: "BOUNCED" }) return TreasuryAnswer.Wrong($"BenefId {id} has not failed");
            }
        }

        var answer = Receive(number, original.Number, parameters, "beneficiaryDtls", "correctedAccountNo", "correctedIfsc");
        if (answer.Error is null) foreach (var payee in Find(number)!.Payees) payee.Amount = original.Payees.Find(first => first.BenefId == payee.BenefId)?.Amount ?? 0m;
        return answer;
    }

    private TreasuryAnswer Approve(string number)
    {
        if (Find(number) is not { } bill) return TreasuryAnswer.Nothing;
        if (bill.Payees.Exists(payee => payee.Ifsc.StartsWith("RJCT", StringComparison.Ordinal)))
        {
            bill.State = "REJECTED";
            foreach (var payee in bill.Payees) payee.State = "REJECTED";
            return TreasuryAnswer.Wrong($"Bill number {number} is rejected by the SSU");
        }

        bill.Approved = true;
        return TreasuryAnswer.Of(new { jitBillNo = number, pmtInstId = "PMT" + Serial(bill), payInstDate = Day(_clock.GetUtcNow()) });
    }

    private TreasuryAnswer Advise(string number, string instruction)
    {
        if (Find(number) is not { Approved: true } bill || instruction != "PMT" + Serial(bill)) return TreasuryAnswer.Nothing;
        bill.BillRef ??= "OBR" + Serial(bill);
        bill.Token ??= "T" + Serial(bill);
        return TreasuryAnswer.Of(new
        {
            finYear = Year(_clock.GetUtcNow()), adviceId = "ADV" + Serial(bill), adviceDate = Day(_clock.GetUtcNow()), onlineBillRefNo = bill.BillRef, tokenNumber = bill.Token,
            tokenDate = Day(_clock.GetUtcNow()), benfList = bill.Payees.ConvertAll(payee => (object)new { benefId = payee.BenefId, benfAcctNo = payee.Account, benfBankIfscCode = payee.Ifsc, amount = Rupees(payee.Amount) }),
        });
    }

    private TreasuryAnswer Advance(Bill correction)
    {
        correction.BillRef ??= "OBR" + Serial(correction);
        correction.Token ??= "T" + Serial(correction);
        return Credit(correction);
    }

    private TreasuryAnswer Credit(Bill? bill)
    {
        if (bill?.Token is null) return TreasuryAnswer.Nothing;
        bill.Voucher ??= _clock.GetUtcNow();
        bill.State = "CREDITED";
        foreach (var payee in bill.Payees.Where(payee => payee.State == "PENDING"))
        {
            payee.Credits++;
            (payee.State, payee.Utr) = payee.Ifsc.StartsWith("BNCE", StringComparison.Ordinal) ? ("BOUNCED", Utr(bill, payee)) : ("CREDITED", Utr(bill, payee));
            if (payee.State == "BOUNCED") payee.Reason = "TV0121 Creditor account closed";
        }

        return TreasuryAnswer.Of(new
        {
            billNumber = bill.Number, billRefNo = bill.BillRef, tokenNumber = bill.Token, tokenDate = Day(bill.Voucher.Value), voucherNo = "V" + Serial(bill), voucherDate = Day(bill.Voucher.Value), paymentStatus = "Payment Successful",
            benfDtls = bill.Payees.ConvertAll(payee => (object)new
            {
                benefId = payee.BenefId, benfAcctNo = payee.Account, benfBankIfscCode = payee.Ifsc, utrNo = payee.Utr, utrDate = Day(bill.Voucher.Value), endToEndId = "E2E" + payee.Utr,
            }),
        });
    }

    private TreasuryAnswer Bounced(Func<Bill, bool> wanted) => TreasuryAnswer.Of([.. _content.Bills.Where(wanted)
        .Where(bill => bill.Payees.Exists(payee => payee.State == "BOUNCED")).Select(bill => (object)new
        {
            billNumber = bill.Number, jitCorBillNo = bill.Number, voucherNo = "V" + Serial(bill),
            benfDtls = bill.Payees.Where(payee => payee.State == "BOUNCED").Select(payee => new
            {
                benefId = payee.BenefId, challanNumber = "C" + Serial(bill), challanDate = Day(_clock.GetUtcNow()), failedReason = payee.Reason, orgBillRefNumber = bill.BillRef,
            }).ToArray(),
        })]);

    private Bill? Find(string number) => _content.Bills.Find(bill => bill.Number == number);

    private T Change<T>(Func<T> change)
    {
        lock (_lock)
        {
            var result = change();
            if (_settings.StateFile is { } file)
            {
                File.WriteAllText(file + ".new", JsonSerializer.Serialize(_content, Stored));
                File.Move(file + ".new", file, overwrite: true);
            }

            return result;
        }
    }

    private void Change(Action change) => Change(() =>
    {
        change();
        return true;
    });

    private static string Serial(Bill bill) => bill.Serial.ToString("000000", CultureInfo.InvariantCulture);

    private static string Utr(Bill bill, Payee payee) => $"UTR{Serial(bill)}{bill.Payees.IndexOf(payee):000}";

    private static string Rupees(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Day(DateTimeOffset time) => time.ToOffset(India).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Year(DateTimeOffset time)
    {
        var local = time.ToOffset(India);
        var first = local.Month >= 4 ? local.Year : local.Year - 1;
        return string.Create(CultureInfo.InvariantCulture, $"{first}-{(first + 1) % 100:00}");
    }

    internal sealed class Content
    {
        public List<Allotment> Allotments { get; init; } = [];
        public List<Bill> Bills { get; init; } = [];
    }

    internal sealed class Allotment
    {
        public required string Head { get; init; }
        public required string Ddo { get; init; }
        public required int Serial { get; init; }
        public required string Type { get; init; }
        public required decimal Amount { get; init; }
        public required DateTimeOffset Time { get; init; }
    }

    internal sealed class Bill
    {
        public required string Number { get; init; }
        public string? Original { get; init; }
        public required int Serial { get; init; }
        public required List<Payee> Payees { get; init; }
        public string State { get; set; } = "RECEIVED";
        public int Submissions { get; set; } = 1;
        public bool Approved { get; set; }
        public string? BillRef { get; set; }
        public string? Token { get; set; }
        public DateTimeOffset? Voucher { get; set; }
    }

    internal sealed class Payee
    {
        public required string BenefId { get; init; }
        public required string Account { get; init; }
        public required string Ifsc { get; init; }
        public decimal Amount { get; set; }
        public string State { get; set; } = "PENDING";
        public int Credits { get; set; }
        public string? Utr { get; set; }
        public string? Reason { get; set; }
    }
}
