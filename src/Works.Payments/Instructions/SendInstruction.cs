using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Payments.Treasury;
using Works.Platform;

namespace Works.Payments.Instructions;

/// <summary>
/// Sends an instruction, so that it is obeyed once. That it may have been sent is stored before the first byte leaves; from then on the treasury is asked
/// about that number before anything is sent again, and what is sent again is the same instruction under the same number (spec 40 §12 P6, P7).
/// A host may die between any two lines here: the next one finds the instruction as it was left, when its lease is over.
/// </summary>
internal sealed class SendInstruction(TreasuryScope scopes, TreasuryChannels channels, PaymentSettings settings)
{
    private const int MostAttempts = 10; // at a treasury that is surely not reached; about a day with the pauses between them
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(3);

    /// <summary>Sends or asks, whichever is next, and stores what came of it.</summary>
    /// <param name="tenantId">Tenant of the instruction.</param>
    /// <param name="id">The instruction.</param>
    /// <param name="isAsked">True when a person waits for the answer: an unreachable treasury fails the instruction at once (spec 40 §6.6).</param>
    /// <param name="cancellationToken">Cancels; what was sent stays sent.</param>
    /// <returns>True when something changed.</returns>
    public async Task<bool> SendAsync(string tenantId, Guid id, bool isAsked, CancellationToken cancellationToken)
    {
        if (channels.Of(tenantId) is not { } treasury) return false;
        var turn = await TurnAsync(tenantId, id, cancellationToken);
        if (turn is null) return false;
        if (turn.MustAsk && await AskAsync(treasury, turn, cancellationToken) is { } settled) return settled;
        if (turn.MustAsk && !await ResendAsync(turn, cancellationToken)) return false;

        var reply = await treasury.SubmitAsync(turn.Order, cancellationToken);
        await scopes.KeepAsync(tenantId, id, turn.ServiceId, turn.Order.Number, reply, CancellationToken.None);
        return await scopes.RunAsync(tenantId, caller: null, turn.Order.Number, (services, _) => RecordAsync(services, turn, reply, isAsked, CancellationToken.None), CancellationToken.None);
    }

    // Whose turn it is, and whether to ask before sending. Stored before anything leaves.
    private Task<Turn?> TurnAsync(string tenantId, Guid id, CancellationToken cancellationToken) => scopes.RunAsync(tenantId, caller: null, "treasury", async (services, db) =>
    {
        var instruction = await db.LockInstructionAsync(tenantId, id, cancellationToken);
        if (instruction is not { Status: InstructionStatus.Initiated, Sending: Sending.New or Sending.Sent } || instruction.LeasedUntil > db.Now) return null;
        var original = instruction.ParentNumber is { } parent ? await db.Instructions.AsNoTracking().SingleAsync(i => i.TenantId == tenantId && i.Number == parent, cancellationToken) : null;
        var latest = instruction.IsRevised && instruction.LatestNumber is { } number ? await db.Instructions.AsNoTracking().SingleAsync(i => i.TenantId == tenantId && i.Number == number, cancellationToken) : null;
        var turn = new Turn(tenantId, id, PayeePrivacy.OrderOf(instruction, original, latest, db.Cipher), instruction.IsOutcomeUnknown, instruction.Polls);
        var until = db.Now + LeaseMilliseconds;
        if (turn.MustAsk) instruction.Ask(until);
        else instruction.Lease(until);
        return turn;
    }, cancellationToken);

    // What was sent before: the treasury says whether it has it. Null when it cannot say.
    private async Task<bool?> AskAsync(ITreasury treasury, Turn turn, CancellationToken cancellationToken)
    {
        if (turn.Order.Original is not null)
        {
            var credits = await treasury.CreditsAsync(turn.Order, cancellationToken);
            await scopes.KeepAsync(turn.TenantId, turn.Id, "FTPS", turn.Order.Number, credits, CancellationToken.None);
            if (credits.Heard != Heard.Said) return await UnansweredAsync(turn, credits.Heard, cancellationToken);
            return await scopes.RunAsync(turn.TenantId, caller: null, turn.Order.Number, async (services, _) =>
            {
                var steps = services.GetRequiredService<InstructionSteps>();
                await steps.TakenAsync(turn.TenantId, turn.Id, new Receipt("0", "Known to the treasury"), credits.Response, cancellationToken);
                return await steps.CreditAsync(turn.TenantId, turn.Id, credits.Value!, credits.Response, cancellationToken);
            }, cancellationToken);
        }

        var approval = await treasury.ApprovalAsync(turn.Order, cancellationToken);
        await scopes.KeepAsync(turn.TenantId, turn.Id, "PIS", turn.Order.Number, approval, CancellationToken.None);
        if (InstructionSteps.IsRejection(turn.Order.Number, approval))
        {
            return await scopes.RunAsync(turn.TenantId, caller: null, turn.Order.Number, (services, _) =>
                services.GetRequiredService<InstructionSteps>().RejectAsync(turn.TenantId, turn.Id, approval.Error!, approval.Response, cancellationToken), cancellationToken);
        }

        if (approval.Heard != Heard.Said) return await UnansweredAsync(turn, approval.Heard, cancellationToken);
        return await scopes.RunAsync(turn.TenantId, caller: null, turn.Order.Number, async (services, _) =>
        {
            var steps = services.GetRequiredService<InstructionSteps>();
            await steps.TakenAsync(turn.TenantId, turn.Id, new Receipt("0", "Known to the treasury"), approval.Response, cancellationToken);
            return await steps.ApproveAsync(turn.TenantId, turn.Id, approval.Value!, approval.Response, cancellationToken);
        }, cancellationToken);
    }

    // Asked and not answered: later. Asked and not known, often enough: null, it is sent again.
    private async Task<bool?> UnansweredAsync(Turn turn, Heard heard, CancellationToken cancellationToken)
    {
        var wasAnswered = heard is Heard.Nothing or Heard.Error;
        if (wasAnswered && turn.Polls + 1 >= settings.PollsBeforeResending) return null;
        return await scopes.RunAsync(turn.TenantId, caller: null, turn.Order.Number, async (_, db) =>
        {
            if (await db.LockInstructionAsync(turn.TenantId, turn.Id, cancellationToken) is { IsOutcomeUnknown: true } instruction)
                instruction.Wait(wasAnswered, db.Now + Pause(instruction.Polls));
            return false;
        }, cancellationToken);
    }

    private Task<bool> ResendAsync(Turn turn, CancellationToken cancellationToken) => scopes.RunAsync(turn.TenantId, caller: null, turn.Order.Number, async (_, db) =>
    {
        if (await db.LockInstructionAsync(turn.TenantId, turn.Id, cancellationToken) is not { Status: InstructionStatus.Initiated, IsOutcomeUnknown: true } instruction) return false;
        instruction.Lease(db.Now + LeaseMilliseconds);
        return true;
    }, cancellationToken);

    private async Task<bool> RecordAsync(IServiceProvider services, Turn turn, TreasuryReply<Receipt> reply, bool isAsked, CancellationToken cancellationToken)
    {
        var steps = services.GetRequiredService<InstructionSteps>();
        switch (reply.Heard)
        {
            case Heard.Said:
                return await steps.TakenAsync(turn.TenantId, turn.Id, reply.Value!, reply.Response, cancellationToken);
            // The second time an error may mean anything; unless it speaks of this very instruction, the first time may have been the one that counts.
            case Heard.Error when !turn.MustAsk || Names(turn.Order, reply.Error!):
                return await steps.RefuseAsync(turn.TenantId, turn.Id, reply.Error!, ReferenceStatus.Failed, $"STATUS_LOG_{turn.ServiceId}_ERROR", reply.Response, cancellationToken);
            case Heard.Unsent when !turn.MustAsk:
                return await steps.UnsentAsync(turn.TenantId, turn.Id, reply.Error!, isAsked ? 0 : MostAttempts, attempts => Pause(attempts), cancellationToken);
            default:
                return await steps.UnknownAsync(turn.TenantId, turn.Id, reply.Error, Pause(0), cancellationToken);
        }
    }

    private static bool Names(Order order, string error) =>
        error.Contains(order.Number, StringComparison.Ordinal) || order.Lines.Any(line => error.Contains(line.Number, StringComparison.Ordinal));

    // Longer than the longest talk there is: session, question, its repetitions, order.
    private long LeaseMilliseconds => settings.CallSeconds * 5 * 1000L;

    private long Pause(int times) => (long)Math.Min(TimeSpan.FromSeconds(settings.JobSeconds).TotalMilliseconds * Math.Pow(2, Math.Min(times, 12)), LongestPause.TotalMilliseconds);

    private sealed record Turn(string TenantId, Guid Id, Order Order, bool MustAsk, int Polls)
    {
        public string ServiceId => Order.Original is null ? "PI" : "COR";
    }
}
