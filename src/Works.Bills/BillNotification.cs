using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;

namespace Works.Bills;

/// <summary>
/// Tells the vendor or contractor that his bill is passed, the creator that it is rejected, the community organisation of its supervision bill (spec 40 §9).
/// </summary>
internal sealed class BillNotification : IEventSubscriber
{
    private const string TextModule = "rainmaker-common-masters";

    public string Name => "bill-notification";

    public bool Wants(string topic) => topic is "expense-bill-create" or "expense-bill-update";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        // A wage bill of a thousand people is not read for nothing.
        if (fact.Payload.GetProperty("bill").GetProperty("businessService").GetString() == BillKind.Wages) return;
        var request = fact.Payload.Deserialize<BillRequest>(WireJson.Options)!;
        if (request.Bill is not { } bill) return;
        var notifications = services.GetRequiredService<INotifications>();
        Notification To(string code) => new(fact.TenantId, TextModule, code)
        {
            Values = new Dictionary<string, NotificationValue>(StringComparer.Ordinal)
            {
                ["billnumber"] = NotificationValue.Of(bill.BillNumber), ["amount"] = NotificationValue.Of(bill.TotalAmount?.ToString("0.##", CultureInfo.InvariantCulture)),
            },
        };
        switch (bill.BusinessService, request.Workflow?.Action?.ToUpperInvariant())
        {
            case (BillKind.Purchase, "APPROVE"):
                if (await ContactAsync(bill, services, cancellationToken) is { } vendor) notifications.Tell(To("PURCHASE_BILL_APPROVE_TO_VENDOR") with { Reader = vendor.UserUuid, MobileNumber = vendor.UserUuid is null ? vendor.MobileNumber : null });
                break;
            case (BillKind.Purchase, "REJECT") when Guid.TryParse(bill.AuditDetails?.CreatedBy, out var creator):
                notifications.Tell(To("PURCHASE_BILL_REJECT_TO_CREATOR") with { Reader = creator });
                break;
            case (BillKind.Contractor or BillKind.Advance, "APPROVE"):
                if (await ContactAsync(bill, services, cancellationToken) is { } contractor) notifications.Tell(To(Of(bill) + "_APPROVE_TO_CONTRACTOR") with { Reader = contractor.UserUuid, MobileNumber = contractor.UserUuid is null ? contractor.MobileNumber : null });
                break;
            case (BillKind.Contractor or BillKind.Advance, "REJECT") when Guid.TryParse(bill.AuditDetails?.CreatedBy, out var author):
                notifications.Tell(To(Of(bill) + "_REJECT_TO_CREATOR") with { Reader = author });
                break;
            case (BillKind.Supervision, "SUBMIT") when fact.Topic == "expense-bill-create":
                if (await ContactAsync(bill, services, cancellationToken) is { } organisation) notifications.Tell(To("SUPERVISION_BILL_APPROVE_ON_CREATE_TO_CBO") with { Reader = organisation.UserUuid, MobileNumber = organisation.UserUuid is null ? organisation.MobileNumber : null });
                break;
        }
    }

    private static string Of(BillWire bill) => bill.BusinessService == BillKind.Advance ? "ADVANCE" : bill.BillKind == BillKind.Refund ? "RETENTION_REFUND" : "CONTRACTOR_BILL";

    // The first person who speaks for the payee and can be reached; a payee of free text has none.
    private static async Task<OrganisationContact?> ContactAsync(BillWire bill, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (bill.BillDetails is not [{ Payee.Identifier: { } payee }, ..]) return null;
        var found = await services.GetRequiredService<IOrganisations>().FindManyAsync(bill.TenantId!, [payee], cancellationToken);
        return found.GetValueOrDefault(payee)?.Contacts.FirstOrDefault(contact => contact.UserUuid is not null || contact.MobileNumber is not null);
    }
}
