namespace Works.Platform;

/// <summary>Every way in which the care of deliveries refuses (ours).</summary>
internal static class OutboxErrors
{
    public static Failure NothingNamed { get; } = new("EVENT_DELIVERIES_MISSING", "Name the deliveries by subscriber and eventId, at most 500 at once");

    public static Failure ReasonMissing { get; } = new("EVENT_DISCARD_REASON_MISSING", "Say why the deliveries are discarded, in 1 to 500 characters");

    public static Failure NotParked(IEnumerable<DeliveryKey> keys) =>
        new("EVENT_DELIVERY_NOT_PARKED", "No parked delivery: " + string.Join(", ", keys.Take(20).Select(key => $"{key.Subscriber} {key.EventId}")));

    public static Failure UnknownStatus(string status) => new("EVENT_DELIVERY_STATUS_UNKNOWN", $"{status} is none of PARKED, WAITING, DELIVERED, DISCARDED");
}
