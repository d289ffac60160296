using System.Globalization;
using System.Text.Json;
using Works.Platform.Edge;

namespace Works.Projects;

/// <summary>What the form of a project writes into its free members (spec 10 §2.8), read in one place.</summary>
internal static class ProjectForm
{
    /// <summary>Longest code that an index holds, in characters.</summary>
    public const int MaxCode = 256;

    /// <summary>Longest estimated cost, in characters as typed.</summary>
    public const int MaxCostText = 16;

    /// <summary>The locality: <c>additionalDetails.locality</c>, else the code of <c>address.locality</c>, which newer clients send.</summary>
    /// <returns>Null when neither is a code of up to <see cref="MaxCode"/> characters.</returns>
    public static string? LocalityOf(Project project) => LocalityOf(project.AdditionalDetails, project.Address);

    /// <inheritdoc cref="LocalityOf(Project)"/>
    public static string? LocalityOf(JsonElement? details, ProjectAddress? address) =>
        (AdditionalDetails.Text(details, "locality") ?? AdditionalDetails.Text(address?.Locality, "code")) is { Length: <= MaxCode } code ? code : null;

    /// <summary>Estimated cost in rupees as typed; null when missing.</summary>
    public static string? CostTextOf(JsonElement? details) => AdditionalDetails.Text(details, "estimatedCostInRs");

    /// <summary>Estimated cost in rupees; null when missing or no number.</summary>
    public static decimal? CostOf(JsonElement? details) => WireJson.TryNumber(CostTextOf(details), out var cost) ? cost : null;

    /// <summary>Date of proposal, epoch milliseconds; null when missing or no number.</summary>
    public static decimal? ProposedOn(JsonElement? details) =>
        WireJson.TryNumber(AdditionalDetails.Text(details, "dateOfProposal"), out var time) ? time : null;

    /// <summary>Whether an instant lies on a later day of the zone's calendar than now.</summary>
    /// <param name="time">Epoch milliseconds, of any size.</param>
    /// <param name="now">The instant of the request.</param>
    /// <param name="zone">Zone of the tenant.</param>
    public static bool IsLaterDay(decimal time, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var midnight = local.Date.AddDays(1);
        var nextDay = new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUnixTimeMilliseconds();
        return time >= nextDay;
    }

    /// <summary>A limit in rupees with Indian grouping, for messages: 50,00,000.</summary>
    public static string Grouped(decimal rupees)
    {
        var format = (NumberFormatInfo)CultureInfo.InvariantCulture.NumberFormat.Clone();
        format.NumberGroupSizes = [3, 2];
        return rupees.ToString("#,##0.##", format);
    }
}
