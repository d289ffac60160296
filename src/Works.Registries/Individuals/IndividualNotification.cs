using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Individuals;

/// <summary>Tells a person by SMS that he was registered or changed (spec 30 §5.5).</summary>
internal sealed class IndividualNotification : IEventSubscriber
{
    private const string TextModule = "rainmaker-masters";

    public string Name => "individual-notification";

    public bool Wants(string topic) => topic is "save-individual-topic" or "update-individual-topic";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (fact.CorrelationId == "seed") return; // nobody of the data set is told that he is in it
        var isNew = fact.Topic == "save-individual-topic";
        var ids = fact.Payload.GetProperty("Individuals").Deserialize<List<IndividualWire>>(WireJson.Options)!
            .Where(person => !(isNew && person.UserDetails?.Roles?.Any(role => role.Code == "ORG_ADMIN") == true)) // the organisation tells those itself
            .Select(person => Guid.Parse(person.Id!)).ToList();
        if (ids.Count == 0) return;
        var (privacy, notifications) = (services.GetRequiredService<IndividualPrivacy>(), services.GetRequiredService<INotifications>());
        foreach (var person in await db.Individuals.AsNoTracking().Where(i => i.TenantId == fact.TenantId && ids.Contains(i.Id) && !i.IsDeleted).ToListAsync(cancellationToken))
        {
            // In the contract's language: nobody knows what a wage seeker reads.
            if (privacy.MobileOf(person) is not { } mobile) continue;
            notifications.Tell(new Notification(fact.TenantId, TextModule, isNew ? "INDIVIDUAL_NOTIFICATION_ON_CREATE" : "INDIVIDUAL_NOTIFICATION_ON_UPDATE")
            {
                MobileNumber = mobile,
                Values = new Dictionary<string, NotificationValue>(StringComparer.Ordinal) { ["individualName"] = NotificationValue.Personal(person.FullName), ["ID"] = NotificationValue.Of(person.IndividualId) },
            });
        }
    }
}
