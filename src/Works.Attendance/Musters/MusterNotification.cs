using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;

namespace Works.Attendance.Musters;

/// <summary>Tells the people who speak for the organisation that a roll was approved, and over how much, or that it comes back to them (spec 30 §3.6).</summary>
internal sealed class MusterNotification : IEventSubscriber
{
    private const string TextModule = "rainmaker-common-masters";

    public string Name => "muster-notification";

    public bool Wants(string topic) => topic == "update-musterroll";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        var request = fact.Payload.Deserialize<MusterRequest>(WireJson.Options)!;
        var code = request.Workflow?.Action?.ToUpperInvariant() switch
        {
            "APPROVE" => "MUSTER_ROLL_CBO_NOTIFICATION_OF_APPROVAL",
            "SENDBACKTOCBO" => "MUSTER_ROLL_CBO_NOTIFICATION_FOR_CORRECTION",
            _ => null,
        };
        if (code is null || request.MusterRoll is not { ReferenceId: { } contractNumber } roll) return; // a stand-alone register belongs to no contract
        var versions = await services.GetRequiredService<IContracts>().VersionsAsync(fact.TenantId, contractNumber, cancellationToken);
        if (versions is not [var newest, ..]) return;
        var organisation = (await services.GetRequiredService<IOrganisations>().FindManyAsync(fact.TenantId, [newest.OrgId], cancellationToken)).GetValueOrDefault(newest.OrgId);
        var amount = await AmountAsync(fact.TenantId, roll, services, cancellationToken);
        // Nobody is told twice: one person may be a contact under two names.
        foreach (var contact in (organisation?.Contacts ?? []).Where(contact => contact.UserUuid is not null || contact.MobileNumber is not null).DistinctBy(contact => (contact.UserUuid, contact.UserUuid is null ? contact.MobileNumber : null)))
        {
            services.GetRequiredService<INotifications>().Tell(new Notification(fact.TenantId, TextModule, code)
            {
                Reader = contact.UserUuid, MobileNumber = contact.UserUuid is null ? contact.MobileNumber : null,
                Values = new Dictionary<string, NotificationValue>(StringComparer.Ordinal)
                {
                    ["musterrollID"] = NotificationValue.Of(roll.MusterRollNumber), ["amount"] = NotificationValue.Of(amount.ToString(CultureInfo.InvariantCulture)),
                },
            });
        }
    }

    // Wages by the rates of the roll's creation, each person in whole rupees (spec 30 §3.10).
    private static async Task<decimal> AmountAsync(string tenantId, MusterWire roll, IServiceProvider services, CancellationToken cancellationToken)
    {
        var rates = await services.GetRequiredService<MusterMasters>().RatesAsync(tenantId, cancellationToken);
        return (roll.IndividualEntries ?? []).Sum(entry => Wages.Of(
            entry.ModifiedTotalAttendance ?? entry.ActualTotalAttendance ?? 0, rates.At(SkillOf(entry), roll.AuditDetails?.CreatedTime ?? 0)) ?? 0);
    }

    private static string? SkillOf(MusterEntryWire entry) =>
        entry.AdditionalDetails is { ValueKind: JsonValueKind.Object } details && details.TryGetProperty("skillCode", out var skill) && skill.ValueKind == JsonValueKind.String ? skill.GetString() : null;
}

/// <summary>What a person of a roll earns.</summary>
internal static class Wages
{
    /// <summary>Wage of one person.</summary>
    /// <param name="days">Days paid, in halves.</param>
    /// <param name="rate">Rupees a day; null when there is none.</param>
    /// <returns>Whole rupees, half a rupee rounded up: 5.5 days × 412.50 = 2,268.75 → 2,269; null without a rate.</returns>
    public static decimal? Of(decimal days, decimal? rate) => rate is null ? null : Math.Round(days * rate.Value, 0, MidpointRounding.AwayFromZero);
}
