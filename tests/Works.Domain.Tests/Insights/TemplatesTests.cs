using System.Text.Json;
using Works.Insights.Documents;

namespace Works.Domain.Tests.Insights;

/// <summary>Templates of documents: what is shipped can be read, and what they may not do.</summary>
public sealed class TemplatesTests
{
    private static readonly Wording Wording = new("pg.citya", new Dictionary<string, string>(StringComparer.Ordinal) { ["documents.total"] = "Total <b>" }, TimeZoneInfo.Utc);

    [Fact]
    public void Values_and_texts_are_escaped_and_only_plain_values_are_seen()
    {
        Assert.Equal("&lt;i&gt; ₹ 1,00,000.00 Total &lt;b&gt; 3 ", Write("{{name}} ₹ {{rupees amount}} {{t \"total\"}} {{name.Length}} {{GetType}}", new { name = "<i>", amount = 100000m }));
        Assert.Equal("yes no 2", Write("{{#if some}}yes{{/if}} {{#if none}}yes{{else}}no{{/if}} {{#each list}}{{#if @last}}{{next @index}}{{/if}}{{/each}}", new { some = 1, none = 0, list = new[] { "a", "b" } }));
    }

    [Theory]
    [InlineData("{{#each x}}")]
    [InlineData("{{> _no-such-part}}")]
    [InlineData("{{no-such-helper 1 2}}")]
    [InlineData("{{#*inline \"a\"}}x{{> a}}{{/inline}}{{> a}}")]
    public void What_is_wrong_with_a_template_is_a_refusal(string template) => Assert.Equal("DOCUMENT_TEMPLATE_INVALID", Of(("x", template)).Write("x", JsonSerializer.SerializeToElement(new { }), Wording).Failures[0].Code);

    [Fact]
    public void A_template_that_is_too_deep_or_uses_itself_ends_no_process()
    {
        var empty = JsonSerializer.SerializeToElement(new { });
        foreach (var deep in new[] { string.Concat(Enumerable.Repeat("{{#if a}}", 9000)), string.Concat(Enumerable.Repeat("{{~#if a}}", 9000)) + string.Concat(Enumerable.Repeat("{{/if}}", 9000)), "{{t " + new string('(', 40_000) })
        {
            Assert.Equal("DOCUMENT_TEMPLATE_INVALID", Of(("x", deep)).Write("x", empty, Wording).Failures[0].Code);
            Assert.Equal("DOCUMENT_TEMPLATE_INVALID", Of(("_part", deep), ("x", "{{> _part}}")).Write("x", empty, Wording).Failures[0].Code);
        }

        Assert.Equal("DOCUMENT_TEMPLATE_INVALID", Of(("_part", "a{{> _part}}"), ("x", "{{> _part}}")).Write("x", empty, Wording).Failures[0].Code);
    }

    [Fact]
    public void A_template_that_writes_without_end_is_stopped()
    {
        var many = JsonSerializer.SerializeToElement(new { list = Enumerable.Repeat(new { list = Enumerable.Repeat(0, 1000) }, 1000) });
        Assert.Equal("DOCUMENT_TEMPLATE_INVALID", Of(("x", "{{#each list}}{{#each list}}0123456789{{/each}}{{/each}}")).Write("x", many, Wording).Failures[0].Code);
    }

    [Fact]
    public void The_templates_that_are_shipped_can_be_read_and_name_only_texts_that_are_shipped_in_every_language()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Works.slnx"))) folder = folder.Parent;
        var seed = Path.Combine(folder.FullName, "seed");
        using var rows = JsonDocument.Parse(File.ReadAllText(Path.Combine(seed, "masters", "pg", "works", "DocumentTemplate.json")));
        (string Code, string Template)[] shipped = [.. rows.RootElement.EnumerateArray().Select(row => (row.GetProperty("code").GetString()!, File.ReadAllText(Path.Combine(seed, row.GetProperty("template").GetString()!["@file:".Length..]))))];
        var templates = Of(shipped);
        foreach (var (code, _) in shipped.Where(row => row.Code[0] != '_')) Assert.False(templates.Write(code, JsonSerializer.SerializeToElement(new { template = code, number = "1" }), Wording).IsRefused, code);
        foreach (var locale in new[] { "en_IN", "hi_IN", "or_IN" })
        {
            using var texts = JsonDocument.Parse(File.ReadAllText(Path.Combine(seed, "localisation", locale, "works-documents.json")));
            var codes = texts.RootElement.EnumerateArray().Select(row => row.GetProperty("code").GetString()!["documents.".Length..]).ToHashSet(StringComparer.Ordinal);
            var named = shipped.SelectMany(row => System.Text.RegularExpressions.Regex.Matches(row.Template, "\\{\\{t \"(?<name>[^\"]+)\"\\}\\}", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(match => match.Groups["name"].Value)).Concat(shipped.Select(row => row.Code).Where(code => code[0] != '_'));
            Assert.Empty(named.Except(codes, StringComparer.Ordinal));
        }
    }

    private static Templates Of(params (string Code, string Template)[] rows) => Templates.Of([.. rows.Select(row => JsonSerializer.SerializeToElement(new { code = row.Code, template = row.Template }))]);

    private static string Write(string template, object content) => Of(("x", template)).Write("x", JsonSerializer.SerializeToElement(content), Wording).Value;
}
