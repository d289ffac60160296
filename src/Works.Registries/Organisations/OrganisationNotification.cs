using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Platform;

namespace Works.Registries.Organisations;

/// <summary>Tells the contacts by SMS that their organisation was registered or changed (spec 30 §4.4 step 5). Runs after the commit.</summary>
internal sealed class OrganisationNotification : IEventSubscriber
{
    private const string TextModule = "rainmaker-common-masters";

    public string Name => "organisation-notification";

    public bool Wants(string topic) => topic is "save-org" or "update-org";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        var info = fact.Payload.GetProperty("RequestInfo");
        if (info.GetProperty("userInfo").GetProperty("type").GetString() == "SYSTEM") return; // loading the data set tells nobody
        var id = Guid.Parse(fact.AggregateId);
        if (await db.Organisations.AsNoTracking().AsSplitQuery().SingleOrDefaultAsync(o => o.TenantId == fact.TenantId && o.Id == id, cancellationToken) is not { } organisation) return;
        var (privacy, notifications) = (services.GetRequiredService<ContactPrivacy>(), services.GetRequiredService<INotifications>());
        var locale = info.TryGetProperty("msgId", out var msgId) && msgId.GetString() is { } text && text.Split('|') is [_, { Length: > 0 } asked] ? asked : null;
        var type = organisation.Functions.Where(function => function.IsActive).OrderBy(function => function.Position).Select(function => function.Type).FirstOrDefault();
        foreach (var contact in organisation.Contacts.Where(contact => contact.Active).OrderBy(contact => contact.Position))
        {
            if (privacy.Clear(contact.TenantId, ContactPrivacy.MobilePurpose, contact.MobileNumber) is not { } mobile) continue;
            notifications.Tell(new Notification(fact.TenantId, TextModule, fact.Topic == "save-org" ? "ORGANISATION_NOTIFICATION_ON_CREATE" : "ORGANISATION_NOTIFICATION_ON_UPDATE")
            {
                MobileNumber = mobile,
                Locale = locale,
                Values = new Dictionary<string, NotificationValue>(StringComparer.Ordinal)
                {
                    ["individualName"] = NotificationValue.Personal(privacy.Clear(contact.TenantId, ContactPrivacy.NamePurpose, contact.Name)),
                    ["organisationName"] = NotificationValue.Of(organisation.Name),
                    ["cborole"] = new(type, TextModule, $"COMMON_MASTERS_ORGTYPE_{type}"), // the spellings are the templates'
                    ["ID"] = NotificationValue.Of(organisation.OrgNumber), ["orgID"] = NotificationValue.Of(organisation.OrgNumber),
                },
            });
        }
    }
}
