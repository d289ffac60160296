using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Works.Administration.MasterData;

namespace Works.Domain.Tests.MasterData;

/// <summary>The schemas that come with the product: what they ship with passes them, what an editor could get wrong does not.</summary>
public sealed partial class SeedSchemaTests
{
    private static readonly string Seed = Path.Combine(Root(), "seed");

    public static TheoryData<string> Codes => [.. Directory.EnumerateFiles(Path.Combine(Seed, "schemas"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Every_record_of_the_seed_passes_its_schema_and_refers_to_records_that_are_there(string code)
    {
        var definition = await DefinitionAsync(code);
        var files = FilesOf(code);
        Assert.NotEmpty(files); // a schema without a master is a slip of the pen
        foreach (var file in files)
        {
            var rows = Rows(file);
            foreach (var row in rows)
            {
                Assert.Empty(definition.Violations(row).Select(failure => $"{failure.Message} in {row.GetRawText()}"));
                foreach (var reference in definition.References)
                    Assert.Empty(MasterDefinition.ValuesAt(row, reference.FieldPath).Except(IdentifiersOf(reference.SchemaCode), StringComparer.Ordinal).Select(value => $"{reference.FieldPath}: {value} is not in {reference.SchemaCode}"));
            }

            Assert.Equal(rows.Count, rows.Select(row => definition.IdentifierOf(row).Value).Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Theory]
    [InlineData("common-masters.Department", "code", "12")]
    [InlineData("common-masters.Department", "name", "null")]
    [InlineData("common-masters.Designation", "active", "\"yes\"")]
    [InlineData("common-masters.UOM", "conversionFactor", "0")]
    [InlineData("common-masters.OrgType", "effectiveFrom", "\"1680307200000\"")]
    [InlineData("WORKS-SOR.SOR", "quantity", "\"1\"")]
    [InlineData("WORKS-SOR.Overhead", "type", "\"PERCENTAGE\"")]
    [InlineData("WORKS-SOR.Composition", "basicSorDetails", "[{\"sorId\":\"SOR_000301\"}]")]
    [InlineData("works.Overheads", "value", "7.5")]
    [InlineData("works.Overheads", "isWorkOrderValue", "null")]
    [InlineData("works.ProjectType", "projectSubType", "\"MP001\"")]
    [InlineData("works.ContractType", "createRegister", "\"true\"")]
    [InlineData("works.LimitsOfSanction", "upTo", "-1")]
    [InlineData("works.LimitsOfSanction", "financialYear", "\"2026\"")]
    [InlineData("works.DocumentConfig", "documents", "[{\"code\":\"X\",\"name\":\"X\"}]")]
    [InlineData("expense.LabourCharges", "amount", "-1")]
    [InlineData("expense.LabourCharges", "gender", "\"M\"")]
    [InlineData("ifms.HeadOfAccounts", "code", "\"22-17\"")]
    [InlineData("egov-hrms.EmployeeType", "active", "1")]
    public async Task A_wrong_value_is_refused(string code, string member, string value)
    {
        var definition = await DefinitionAsync(code);
        var row = JsonNode.Parse(Rows(FilesOf(code)[0])[0].GetRawText())!.AsObject();
        row[member] = JsonNode.Parse(value);
        Assert.NotEmpty(definition.Violations(JsonElement.Parse(row.ToJsonString())));
    }

    [Fact]
    public async Task A_percentage_without_a_number_is_refused()
    {
        var definition = await DefinitionAsync("works.Overheads");
        var row = JsonNode.Parse(Rows(FilesOf("works.Overheads")[0])[0].GetRawText())!.AsObject();
        Assert.Equal("percentage", (string?)row["type"]);
        row["value"] = null;
        Assert.NotEmpty(definition.Violations(JsonElement.Parse(row.ToJsonString())));
    }

    private static async Task<MasterDefinition> DefinitionAsync(string code)
    {
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Seed, "schemas", code + ".json"), TestContext.Current.CancellationToken));
        Assert.NotEqual(string.Empty, file.RootElement.GetProperty("description").GetString());
        return (await MasterDefinition.ReadAsync(file.RootElement.GetProperty("definition").Clone(), TestContext.Current.CancellationToken)).Value;
    }

    private static List<string> FilesOf(string code) => [.. Directory.EnumerateDirectories(Path.Combine(Seed, "masters"))
        .Select(tenant => Path.Combine(tenant, code.Split('.', 2)[0], code.Split('.', 2)[1] + ".json")).Where(File.Exists).Order(StringComparer.Ordinal)];

    // Days that move with the day of loading stand as @today+30d.
    private static List<JsonElement> Rows(string file) => [.. JsonElement.Parse(MovingDay().Replace(File.ReadAllText(file), "\"1700000000000\"")).EnumerateArray()];

    private static HashSet<string> IdentifiersOf(string code) => [.. FilesOf(code).SelectMany(Rows).Select(row => (row.TryGetProperty("code", out var key) ? key : row.GetProperty("id")).GetString()!)];

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Works.slnx"))) folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of a checkout");
        return folder.FullName;
    }

    [GeneratedRegex("\"@today[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex MovingDay();
}
