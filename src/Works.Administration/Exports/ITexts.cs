namespace Works.Administration;

/// <summary>Texts of the installation, for notifications and documents (spec 50 §8).</summary>
public interface ITexts
{
    /// <summary>The text of a code: of the nearest tenant that has it in the locale, else in <c>en_IN</c>.</summary>
    /// <param name="tenantId">Tenant that speaks; its ancestors and the tenant <c>default</c> are asked after it.</param>
    /// <param name="locale">Locale of the reader, e.g. <c>hi_IN</c>.</param>
    /// <param name="module">Module of the text, e.g. <c>egov-user</c>.</param>
    /// <param name="code">Code of the text.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when no tenant has the code in either locale.</returns>
    Task<string?> TextAsync(string tenantId, string locale, string module, string code, CancellationToken cancellationToken);

    /// <summary>Every text of the modules, each as <see cref="TextAsync"/> chooses it: for a document, which needs many.</summary>
    /// <param name="tenantId">Tenant that speaks.</param>
    /// <param name="locale">Locale of the reader.</param>
    /// <param name="modules">Modules; of a code that several have, the first of them counts.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>By code.</returns>
    Task<IReadOnlyDictionary<string, string>> ModulesAsync(string tenantId, string locale, IReadOnlyCollection<string> modules, CancellationToken cancellationToken);
}
