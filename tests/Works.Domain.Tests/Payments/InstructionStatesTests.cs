using Works.Payments;
using Works.Payments.Instructions;
using Works.Payments.Treasury;
using Works.Platform;

namespace Works.Domain.Tests.Payments;

/// <summary>The state tables of spec 40 §6.6 and §12 P4, and what an instruction does with answers that come twice, late or in part.</summary>
public sealed class InstructionStatesTests
{
    private static readonly string[] States = ["INITIATED", "APPROVED", "IN PROCESS", "SUCCESSFUL", "PARTIAL", "COMPLETED", "FAILED"];

    [Fact]
    public void An_instruction_goes_forward_only()
    {
        string[] allowed =
        [
            "INITIATED>APPROVED", "INITIATED>SUCCESSFUL", "INITIATED>FAILED", "APPROVED>IN PROCESS", "APPROVED>FAILED", "IN PROCESS>SUCCESSFUL", "IN PROCESS>PARTIAL", "IN PROCESS>FAILED",
            "SUCCESSFUL>PARTIAL", "PARTIAL>COMPLETED",
        ];
        foreach (var from in States)
            foreach (var to in States) Assert.Equal(allowed.Contains($"{from}>{to}"), InstructionStatus.MayFollow(from, to));
    }

    [Fact]
    public void What_was_paid_is_not_unpaid_by_hand()
    {
        string[] states = ["INITIATED", "SUCCESSFUL", "FAILED", "PARTIAL", "CANCELLED"];
        string[] allowed =
        [
            "INITIATED>SUCCESSFUL", "INITIATED>FAILED", "INITIATED>PARTIAL", "INITIATED>CANCELLED", "FAILED>INITIATED", "FAILED>CANCELLED", "PARTIAL>INITIATED", "PARTIAL>SUCCESSFUL",
        ];
        foreach (var from in states)
            foreach (var to in states) Assert.Equal(from == to || allowed.Contains($"{from}>{to}"), PaymentStatus.MayFollow(from, to));
    }

    [Theory]
    [InlineData("SUCCESSFUL,SUCCESSFUL", "SUCCESSFUL")]
    [InlineData("FAILED,FAILED", "FAILED")]
    [InlineData("SUCCESSFUL,FAILED", "PARTIAL")]
    [InlineData("SUCCESSFUL,INITIATED", "INITIATED")]
    [InlineData("INITIATED,FAILED", "PARTIAL")]
    [InlineData("SUCCESSFUL,PARTIAL", "PARTIAL")]
    public void Parts_say_together_what_the_whole_is(string parts, string whole) => Assert.Equal(whole, PaymentStatus.Together(parts.Split(',')));

    [Fact]
    public void Credits_in_parts_leave_it_in_process_until_all_are_paid()
    {
        var instruction = InProcess("BN-1", "BN-2");
        Assert.Single(instruction.Credit(Credited("BN-1")));
        Assert.Equal(InstructionStatus.InProcess, instruction.Status);
        Assert.Empty(instruction.Credit(Credited("BN-1"))); // told twice
        Assert.Single(instruction.Credit(Credited("BN-1", "BN-2")));
        Assert.Equal(InstructionStatus.Successful, instruction.Status);
    }

    [Fact]
    public void A_bounce_is_counted_once_and_frees_the_lines_of_the_one_who_failed()
    {
        var instruction = InProcess("BN-1", "BN-2");
        instruction.Credit(Credited("BN-1", "BN-2"));
        Assert.Single(instruction.Bounce([new BounceLine("BN-2", "TV0121", "C1", "2026-11-28")]));
        Assert.Equal(InstructionStatus.Partial, instruction.Status);
        Assert.Empty(instruction.Bounce([new BounceLine("BN-2", "TV0121", "C1", "2026-11-28")]));
        Assert.Equal([true, false], instruction.Beneficiaries.Select(b => b.Lines[0].IsLive));
        Assert.Single(instruction.Bounce([new BounceLine("BN-1", "TV0121", "C1", "2026-11-28")])); // a later day adds another
        Assert.Equal(InstructionStatus.Partial, instruction.Status);
        Assert.Empty(instruction.Credit(Credited("BN-1"))); // an old answer that comes late
    }

    [Fact]
    public void What_failed_before_it_was_credited_ends_the_waiting()
    {
        var instruction = InProcess("BN-1", "BN-2");
        instruction.Credit(Credited("BN-1"));
        instruction.Bounce([new BounceLine("BN-2", "AC01", string.Empty, "2026-11-28")]);
        Assert.Equal(InstructionStatus.Partial, instruction.Status);
    }

    [Fact]
    public void A_failed_one_gives_its_lines_free_and_cannot_come_back()
    {
        var instruction = New("BN-1");
        instruction.Lease(1000);
        Assert.True(instruction.IsOutcomeUnknown);
        instruction.Fail("no");
        Assert.False(instruction.IsActive);
        Assert.False(instruction.Beneficiaries[0].Lines[0].IsLive);
        Assert.Throws<InvalidOperationException>(() => instruction.Approve(new Approval("1", "2026-11-28")));
    }

    [Theory]
    [InlineData("2026-05-01", "2026-07-30", true)] // 90 days
    [InlineData("2026-05-01", "2026-07-31", false)]
    [InlineData("2026-01-10", "2026-04-30", true)] // the next financial year: until 30 April, the 90 days not applied
    [InlineData("2026-01-10", "2026-05-01", false)]
    [InlineData("2025-06-10", "2026-04-15", true)]
    [InlineData("2024-06-10", "2026-02-15", false)] // two years later is too late, whatever the month
    public void Corrections_are_taken_for_a_time_only(string created, string today, bool isOpen)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");
        long Noon(string day) => new DateTimeOffset(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture).ToDateTime(new TimeOnly(12, 0)), TimeSpan.FromHours(5.5)).ToUnixTimeMilliseconds();
        Assert.Equal(isOpen, CorrectionWindow.IsOpen(Noon(created), Noon(today), zone));
    }

    [Theory]
    [InlineData("2024-02-08", "2023-24")] // the reference says 2024-25
    [InlineData("2024-04-01", "2024-25")]
    [InlineData("2024-03-31", "2023-24")]
    [InlineData("1999-12-31", "1999-00")]
    public void A_financial_year_begins_in_April(string day, string year) => Assert.Equal(year, FinancialYear.Of(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("Navjeevan Women's  Works-Group", "Navjeevan Women s Works Group")]
    [InlineData("मिथुन", "")]
    public void Names_are_written_as_the_treasury_takes_them(string name, string plain) => Assert.Equal(plain, PayeePrivacy.Plain(name));

    [Theory]
    [InlineData("9901000000000101@DEMO0000017", "************0101@DEMO0000017")]
    [InlineData("12@DEMO0000017", "**@DEMO0000017")]
    public void Accounts_are_shown_by_their_last_digits(string stored, string shown) => Assert.Equal(shown, PayeePrivacy.Masked(stored));

    private static Instruction InProcess(params string[] numbers)
    {
        var instruction = New(numbers);
        instruction.Lease(1000);
        instruction.Taken(new Receipt("0", "ok"));
        instruction.Approve(new Approval("PMT1", "2026-11-28"));
        instruction.Advise(new Advice("2026-27", "A1", "2026-11-28", "R1", "T1", "2026-11-28"));
        return instruction;
    }

    private static Credits Credited(params string[] numbers) => new("V1", "2026-11-28", null, null, null, null, [.. numbers.Select(number => new CreditLine(number, "UTR" + number, "2026-11-28", "E" + number))]);

    private static Instruction New(params string[] numbers)
    {
        var instruction = new Instruction
        {
            TenantId = "pg.citya", PaymentId = Guid.NewGuid(), PaymentNumber = "EP/1", Number = "PI/1", Date = 0, ProgramCode = "PG", Channel = "jit", Amount = 10m * numbers.Length, BillNumbers = "[]",
            ContractNumbers = "[]", CreatedBy = "x", CreatedTime = 0,
        };
        var text = new EncryptedText("1|x");
        for (var i = 0; i < numbers.Length; i++)
        {
            var beneficiary = new Beneficiary
            {
                TenantId = "pg.citya", Position = i, BeneficiaryId = numbers[i], BeneficiaryType = "IND", Number = numbers[i], Account = text, Name = text, Phone = text, Address = text, AccountType = "SAVINGS", Amount = 10m,
            };
            beneficiary.Add(new BeneficiaryLine { TenantId = "pg.citya", LineItemId = Guid.NewGuid(), Amount = 10m });
            instruction.Add(beneficiary);
        }

        return instruction;
    }
}
