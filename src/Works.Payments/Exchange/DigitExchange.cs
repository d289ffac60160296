using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Exchange;

/// <summary>
/// The switch of signed messages (spec 60 §5). A peer has no account here: his signature is what he comes in with, verified over exactly the bytes he sent before anything of them is
/// read. Only then is the message parsed and given to the service the receiver names, for the tenants the operator lets this peer speak of.
/// </summary>
internal sealed class DigitExchange(WorksDb db, PaymentSettings settings, ExchangePost post, ProgramService programs, AdapterReplies adapter)
{
    private const long Window = 5 * 60 * 1000; // milliseconds a message may be off

    // Who pays says what there is and what became of it; who builds asks. A peer that could say both would announce its own money.
    private static readonly string[] ToTreasury = ["program", "disburse"];
    private static readonly string[] ToWorks = ["on-program", "on-sanction", "on-allocation", "on-disburse"];

    public static void Map(IEndpointRouteBuilder group, string side) => group.MapPost(
        "/digit-exchange/v1/exchange/{type}", (string type, ExchangeRequest request, DigitExchange slice, CancellationToken cancellationToken) => slice.HandleAsync(side, type, request, cancellationToken))
        .Replies<JsonObject>(envelope: Envelope.None).Access(RouteAccess.Open);

    private async Task<Result<JsonObject>> HandleAsync(string side, string type, ExchangeRequest request, CancellationToken cancellationToken)
    {
        var action = request.Header is { ValueKind: JsonValueKind.Object } sent ? Messages.Text(sent, "action") ?? string.Empty : string.Empty;
        if (action is not ("create" or "update")) return ExchangeErrors.Action("create or update");
        if (!(side == ProgramService.Ifms ? ToTreasury : ToWorks).Contains(type, StringComparer.Ordinal)) return ExchangeErrors.TypeOfSide(side);
        var header = ExchangeHeader.Of(request.Header, type, action);
        if (header.IsRefused) return header.Failures.ToArray();
        if (request.Message is not { ValueKind: JsonValueKind.String } text) return ExchangeErrors.Message;
        var message = text.GetString()!;
        // Who is not named by the operator is nobody; what he did not sign he did not say.
        if (settings.Peers.FirstOrDefault(peer => peer.HostUrl == header.Value.SenderHost) is not { } sender) return ExchangeErrors.Peer;
        if (!ExchangeSignature.IsOf(message, request.Signature, sender.PublicKeyPem)) return ExchangeErrors.Signature;
        if (sender.SignsHeaders && (ExchangeSignature.HeaderText(header.Value, message) is not { } signed || !ExchangeSignature.IsOf(signed, request.HeaderSignature, sender.PublicKeyPem))) return ExchangeErrors.Signature;
        if (Math.Abs(db.Now - header.Value.MessageTime) > Window) return ExchangeErrors.Old;
        if (settings.ExchangeHost is not { } own || header.Value.ReceiverHost != $"{own}/{side}") return ExchangeErrors.ClientHost;

        if (WireJson.ReadWithin(message) is not { ValueKind: JsonValueKind.Object } parsed) return ExchangeErrors.Message;
        var service = header.Value.ReceiverId[..header.Value.ReceiverId.IndexOf('@', StringComparison.Ordinal)];
        if (service is not ("program" or "")) return ExchangeErrors.Service(service);
        if (Messages.Text(parsed, "location_code") is not { } tenantId || !Tenants.IsWellFormed(tenantId) || !sender.SpeaksOf(tenantId)) return ExchangeErrors.Location;
        db.Context.ActAs(Caller.System(Tenants.StateOf(tenantId)), TenantScope.Of([tenantId]), db.Context.CorrelationId);
        await db.ApplyScopeAsync(cancellationToken);
        if (side == ProgramService.Mukta && await post.RegisteredAsync(tenantId, ProgramService.Ifms, cancellationToken) != header.Value.SenderHost) return ExchangeErrors.NoTreasury;
        var taken = await programs.TakeAsync(side, header.Value with { IsOfPeer = true }, request with { Message = parsed }, cancellationToken);
        if (taken.IsRefused) return taken.Failures.ToArray();
        // What asks is answered with a message of its own, also that it is refused. What answers has no answer but this one: the refusal stands in it, and the sender can say it again.
        if (type.StartsWith("on-", StringComparison.Ordinal) && taken.Value is { IsRefused: true } refused) return Messages.Envelope(request.Signature, request.Header, JsonValue.Create(refused.Answer.ToJsonString(WireJson.Options)));
        // What comes back to the works side moves its payment, too.
        if (type == "on-disburse" && taken.Value.IsNew && await adapter.MoveAsync(parsed, cancellationToken) is { } fault) return fault;
        return Messages.Envelope(request.Signature, request.Header, JsonValue.Create(message));
    }
}
