using System.Text.Json;
using Works.Platform.Edge;

namespace Works.Platform.History;

/// <summary>What the program does with the history from the command line. 0: sound; 1: not; 2: asked wrongly.</summary>
public static class HistoryCommands
{
    /// <summary>Recomputes every tenant's history, compares it with the published heads and names the first fault of each.</summary>
    public static async Task<int> VerifyAsync(Database database, HistorySettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(output);
        using var key = new SealKey(settings);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await HistoryStore.BeginAsync(connection, "*", cancellationToken);
        var histories = await new HistoryVerifier(new PublishedHeads(settings), key).VerifyAsync(connection, _ => true, cancellationToken);
        foreach (var history in histories)
        {
            await output.WriteLineAsync(
                $"{(history.Valid ? "ok    " : "BROKEN")} {history.TenantId}: {history.Leaves} entries under {history.Heads} heads, root {history.Root}; {history.Unsealed} not sealed yet, {history.Unpublished} heads not published yet");
            if (history.FirstEntryFault is { } entry) await output.WriteLineAsync($"       {entry.Kind}: {entry.Message}");
            if (history.FirstHeadFault is { } head) await output.WriteLineAsync($"       head {head.Kind}: {head.Message}");
        }

        return histories.All(history => history.Valid) ? 0 : 1;
    }

    /// <summary>Checks a proof in a file, as answered by <c>/audit-service/history/v1/_proof</c>, without a database.</summary>
    /// <param name="arguments">The file, and optionally the public key to trust (PEM) instead of the one in the proof.</param>
    /// <param name="output">Where to say it.</param>
    public static async Task<int> CheckProofAsync(IReadOnlyList<string> arguments, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(output);
        if (arguments.Count is not (1 or 2) || arguments.Any(path => !File.Exists(path)))
        {
            await output.WriteLineAsync("check-proof PROOF.json [PUBLIC_KEY.pem]: the files must exist");
            return 2;
        }

        string? fault;
        HistoryProof? proof = null;
        try
        {
            using var document = JsonDocument.Parse(await File.ReadAllTextAsync(arguments[0]));
            var root = document.RootElement;
            proof = (root.TryGetProperty("proof", out var inner) ? inner : root).Deserialize<HistoryProof>(WireJson.Options);
            fault = proof is { Entry: not null, AuditPath: not null, Head: not null, Signature: not null, PublicKey: not null }
                ? proof.FaultOf(arguments.Count == 2 ? await File.ReadAllTextAsync(arguments[1]) : null) : "This is no proof";
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            fault = "This is no proof: " + malformed.Message;
        }

        await output.WriteLineAsync(fault is null
            ? $"ok     leaf {proof!.LeafIndex} under the head {proof.Head}\n       {proof.Entry}\n       signed by key {proof.KeyId()}" + (arguments.Count == 2 ? " (the one given)" : ": compare it with the published one")
            : $"BROKEN {fault}");
        return fault is null ? 0 : 1;
    }
}
