using System.Text.Json;

namespace Works.TreasurySimulator;

/// <summary>How a simulated treasury is run.</summary>
/// <param name="Port">Port on the loopback interface; 0 lets the system choose.</param>
/// <param name="ClientId">Name its client signs in with.</param>
/// <param name="ClientSecret">Secret its client signs in with.</param>
/// <param name="PrivateKeyPem">RSA key of the treasury (PEM); its public half encrypts the client's application key.</param>
/// <param name="StateFile">Where its books are kept between starts; null keeps them in memory.</param>
public sealed record SimulatorSettings(int Port, string ClientId, string ClientSecret, string PrivateKeyPem, string? StateFile = null)
{
    /// <summary>Rupees of the first allotment under each head of account.</summary>
    public decimal InitialAllotment { get; init; } = 10_000_000m;
}

/// <summary>What goes wrong at the treasury, on purpose.</summary>
/// <param name="Action">
/// <c>refuse</c> (answers 503 and does nothing), <c>drop</c> (does nothing, cuts the connection), <c>dropAnswer</c> (does it, cuts the connection), <c>delay</c>
/// (answers after <paramref name="DelayMilliseconds"/>), <c>duplicate</c> (answers every row twice), <c>error</c> (answers <paramref name="Message"/> and does
/// nothing), <c>expire</c> (forgets the session).
/// </param>
/// <param name="ServiceId">Service it befalls, e.g. PI; null befalls all of them.</param>
/// <param name="Share">Share of the calls, in parts of a thousand: 1000 befalls each.</param>
/// <param name="Times">How many calls it befalls at most; 0 is without end.</param>
/// <param name="DelayMilliseconds">For <c>delay</c>.</param>
/// <param name="Message">For <c>error</c>.</param>
public sealed record Fault(string Action, string? ServiceId = null, int Share = 1000, int Times = 0, int DelayMilliseconds = 0, string? Message = null);

/// <summary>A beneficiary as the treasury was instructed to pay him.</summary>
/// <param name="BenefId">The client's number of him.</param>
/// <param name="Account">Account number.</param>
/// <param name="Ifsc">Branch.</param>
/// <param name="Amount">Rupees.</param>
/// <param name="State">PENDING, CREDITED, BOUNCED or REJECTED.</param>
/// <param name="Credits">How many times money went to him; more than once is what must never happen.</param>
public sealed record InstructedBeneficiary(string BenefId, string Account, string Ifsc, decimal Amount, string State, int Credits);

/// <summary>An instruction as the treasury knows it.</summary>
/// <param name="Number">jitBillNo, or jitCorBillNo of a correction.</param>
/// <param name="OriginalNumber">jitOrgBillNo of a correction; null of an original.</param>
/// <param name="State">RECEIVED, REJECTED or CREDITED.</param>
/// <param name="Submissions">How often it arrived.</param>
/// <param name="Beneficiaries">Whom it pays.</param>
public sealed record KnownInstruction(string Number, string? OriginalNumber, string State, int Submissions, IReadOnlyList<InstructedBeneficiary> Beneficiaries);

/// <summary>A running treasury that answers as the JIT service does, and fails as it is told to.</summary>
public interface ISimulatedTreasury : IAsyncDisposable
{
    /// <summary>Address of it, without a slash at the end.</summary>
    Uri Address { get; }

    /// <summary>Public key of it, PEM.</summary>
    string PublicKeyPem { get; }

    /// <summary>What it knows.</summary>
    IReadOnlyList<KnownInstruction> Instructions { get; }

    /// <summary>Faults from now on, in place of those before.</summary>
    void Misbehave(params Fault[] faults);

    /// <summary>Announces money for a head of account: <c>Additional allotment</c> or <c>Allotment withdrawal</c>.</summary>
    void Allot(string headOfAccount, string ddoCode, string type, decimal amount);

    /// <summary>Moves the day on which it credited an instruction, as if it had been paid then.</summary>
    /// <param name="number">The instruction.</param>
    /// <param name="days">Days to the past.</param>
    void Backdate(string number, int days);

    /// <summary>Returns the money of a beneficiary who was credited.</summary>
    /// <param name="benefId">The beneficiary.</param>
    /// <param name="reason">What the bank says.</param>
    void Bounce(string benefId, string reason);
}
