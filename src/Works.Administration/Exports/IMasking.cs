using System.Text.RegularExpressions;
using Works.Platform;

namespace Works.Administration;

/// <summary>What a caller may see of attributes that are masked for some (spec 50 §15.4): the policy is the master <c>DataSecurity.SecurityPolicy</c>.</summary>
public interface IMasking
{
    /// <summary>How to show records of a model to the caller of the running request.</summary>
    /// <param name="tenantId">Tenant of the records: its policy counts, and the roles that the caller holds there, above or below.</param>
    /// <param name="model">Model of the policy, such as <c>BankAccountDecrypt</c>, <c>IndividualDecrypt</c>, <c>Organisation</c>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>A mask that shows nothing in clear when the model has no policy.</returns>
    ValueTask<RecordMask> OfAsync(string tenantId, string model, CancellationToken cancellationToken);
}

/// <summary>Shows the attributes of records of one tenant and model, as far as the caller may see them, and notes what he sees that others do not.</summary>
public sealed class RecordMask
{
    private readonly WorksDb _db;
    private readonly string _tenantId;
    private readonly string _model;
    private readonly IReadOnlyDictionary<string, AttributeView>? _views;

    internal RecordMask(WorksDb db, string tenantId, string model, IReadOnlyDictionary<string, AttributeView>? views) => (_db, _tenantId, _model, _views) = (db, tenantId, model, views);

    /// <summary>
    /// One attribute as the caller may see it. What is masked by default and shown in clear, or asked for with <c>plainAccessRequest</c>, is noted in
    /// the audit log of the running transaction: who, record, fields, time.
    /// </summary>
    /// <param name="recordId">The record's unique id, which a <c>plainAccessRequest</c> names.</param>
    /// <param name="attribute">Name of the attribute in the policy, such as <c>accountNumber</c>.</param>
    /// <param name="plain">The clear text; null for none.</param>
    /// <returns>The clear text, the text with stars in it, or null when the attribute is not to be seen.</returns>
    public string? Show(string recordId, string attribute, string? plain)
    {
        if (plain is null || _views is null) return null;
        if (!_views.TryGetValue(attribute, out var view)) return plain; // the policy does not speak of it
        var asked = _db.Context.PlainAccess is { } wanted && wanted.RecordId == recordId && wanted.Fields?.Contains(attribute, StringComparer.Ordinal) == true;
        switch (asked ? view.Second : view.First)
        {
            case Visibility.Plain:
                if (asked || view.ByDefault != Visibility.Plain) _db.NoteRead(_tenantId, _model, recordId, attribute);
                return plain;
            case Visibility.Masked:
                return view.Hide(plain);
            default:
                return null;
        }
    }

    /// <summary>
    /// What an update stores: a text that came back masked (it holds a star), or none, is no new value and leaves the stored one. No masked text is ever
    /// stored, in a create neither: pass null as <paramref name="stored"/> there.
    /// </summary>
    /// <param name="sent">As the client sent it.</param>
    /// <param name="stored">The clear text so far.</param>
    public static string? Keep(string? sent, string? stored) => string.IsNullOrWhiteSpace(sent) || IsMasked(sent) ? stored : sent.Trim();

    /// <summary>Whether a text is a masked one, as a client may send it back.</summary>
    public static bool IsMasked(string? text) => text?.Contains('*', StringComparison.Ordinal) == true;
}

/// <summary>How much of an attribute is seen; the smaller, the more.</summary>
internal enum Visibility
{
    Plain,
    Masked,
    None,
}

/// <summary>One attribute of a policy, for one caller: without asking, on asking for the record, and for those of whose roles the policy does not speak.</summary>
internal sealed record AttributeView(Visibility First, Visibility Second, Visibility ByDefault, Regex? Pattern)
{
    /// <summary>The text with stars in it; null when nobody wrote the pattern.</summary>
    public string? Hide(string text)
    {
        try
        {
            return Pattern?.Replace(text, "*");
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
