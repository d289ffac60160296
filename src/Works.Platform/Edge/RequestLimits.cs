using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Works.Platform.Edge;

/// <summary>How much one host takes from one user and one address (docs/configuration.md); 0 means no limit.</summary>
/// <param name="RequestsPerSecondAndUser">Of one signed-in user, from wherever; five seconds' worth may come at once.</param>
/// <param name="RequestsPerSecondAndAddress">Of one address: a whole office may share it.</param>
/// <param name="SignInsPerMinuteAndUser">Attempts on one account from one address, successful ones included.</param>
/// <param name="SignInsPerMinuteAndAddress">Attempts of one address on any account: passwords and one-time codes.</param>
/// <param name="CodesPerMinuteAndAddress">One-time codes that one address may have sent.</param>
internal sealed record LimitSettings(
    int RequestsPerSecondAndUser, int RequestsPerSecondAndAddress, int SignInsPerMinuteAndUser, int SignInsPerMinuteAndAddress, int CodesPerMinuteAndAddress)
{
    public static LimitSettings From(IConfiguration configuration)
    {
        int Limit(string name, int otherwise) => configuration[name] is not { Length: > 0 } text ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit <= 1_000_000 ? limit : throw new InvalidOperationException($"{name} must be a whole number of at least 0, not {text}.");
        // Spec 05 §16: scripts sign in anew for each part and send hundreds of calls in a row, all from one address.
        return new LimitSettings(
            Limit("WORKS_REQUESTS_PER_SECOND_AND_USER", 200), Limit("WORKS_REQUESTS_PER_SECOND_AND_ADDRESS", 1000), Limit("WORKS_SIGN_INS_PER_MINUTE_AND_USER", 120),
            Limit("WORKS_SIGN_INS_PER_MINUTE_AND_ADDRESS", 600), Limit("WORKS_CODES_PER_MINUTE_AND_ADDRESS", 300));
    }
}

/// <summary>The route compares passwords or codes: what it takes is limited per address, and how many run at once.</summary>
public sealed record TriesSecrets;

/// <summary>
/// Says no, with the time to wait, before a request costs anything. Counted in the memory of each host; what must hold for all hosts together (lock-out,
/// codes per number, tries per code) is counted in the database.
/// </summary>
public sealed class RequestLimits : IDisposable
{
    private const int BurstSeconds = 5;
    private const int MaxWaiting = 1000;

    private readonly PartitionedRateLimiter<string> _users;
    private readonly PartitionedRateLimiter<string> _addresses;
    private readonly PartitionedRateLimiter<string> _signInUsers;
    private readonly PartitionedRateLimiter<string> _signInAddresses;
    private readonly PartitionedRateLimiter<string> _codeAddresses;
    private readonly ConcurrencyLimiter _trying;

    internal RequestLimits(LimitSettings settings, Database database)
    {
        _users = PerSecond(settings.RequestsPerSecondAndUser);
        _addresses = PerSecond(settings.RequestsPerSecondAndAddress);
        _signInUsers = PerMinute(settings.SignInsPerMinuteAndUser);
        _signInAddresses = PerMinute(settings.SignInsPerMinuteAndAddress);
        _codeAddresses = PerMinute(settings.CodesPerMinuteAndAddress);
        // A failed attempt holds two connections: the request's, and one to note the failure. At most half of all are ever held so; the others wait here,
        // without any, and hashing passwords cannot take every connection either.
        _trying = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = Math.Max(1, database.TransactionConnections / 4), QueueLimit = MaxWaiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    /// <summary>One attempt to sign in to one account.</summary>
    /// <param name="account">Names the account, whether there is one or not.</param>
    /// <param name="http">The request.</param>
    /// <returns>The refusal; null when the attempt may be made.</returns>
    public Failure? RefusalOfSignIn(string account, HttpContext http) => Refusal(_signInUsers, $"{AddressOf(http)} {account}");

    /// <summary>One code to be sent.</summary>
    /// <returns>The refusal; null when it may be sent.</returns>
    public Failure? RefusalOfCode(HttpContext http) => Refusal(_codeAddresses, AddressOf(http));

    /// <summary>The address of a client as far as it identifies one: of IPv6 the network, since a single line has as many addresses as it likes.</summary>
    public static string AddressOf(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.Connection.RemoteIpAddress is not { } address) return string.Empty;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 && !IPAddress.IsLoopback(address)
            ? new IPAddress([.. address.GetAddressBytes()[..8], .. new byte[8]]) + "/64" : address.ToString();
    }

    internal Failure? RefusalOfAddress(HttpContext http) => Refusal(_addresses, AddressOf(http));

    internal Failure? RefusalOfUser(Guid user) => Refusal(_users, user.ToString());

    internal Failure? RefusalOfTry(HttpContext http) => Refusal(_signInAddresses, AddressOf(http));

    /// <summary>Waits until the request may try a secret.</summary>
    /// <returns>A lease to be given back; one that is not acquired when too many wait already.</returns>
    internal ValueTask<RateLimitLease> WaitToTryAsync(CancellationToken cancellationToken) => _trying.AcquireAsync(1, cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        _users.Dispose();
        _addresses.Dispose();
        _signInUsers.Dispose();
        _signInAddresses.Dispose();
        _codeAddresses.Dispose();
        _trying.Dispose();
    }

    private static Failure? Refusal(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        if (lease.IsAcquired) return null;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : TimeSpan.FromSeconds(1);
        return new Failure("RateLimitExceededException", "Too many requests. Try again later.") { Status = 429, RetryAfterSeconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) };
    }

    private static PartitionedRateLimiter<string> PerSecond(int limit) => PartitionedRateLimiter.Create<string, string>(key => limit == 0 ? RateLimitPartition.GetNoLimiter(key)
        : RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = limit * BurstSeconds, TokensPerPeriod = limit, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0,
        }));

    private static PartitionedRateLimiter<string> PerMinute(int limit) => PartitionedRateLimiter.Create<string, string>(key => limit == 0 ? RateLimitPartition.GetNoLimiter(key)
        : RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions { PermitLimit = limit, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));
}
