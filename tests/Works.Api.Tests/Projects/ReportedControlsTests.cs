using Works.Api.Tests.Support;
using static Works.Api.Tests.Projects.GivenProjects;

namespace Works.Api.Tests.Projects;

/// <summary>The demo profile reports what stricter installations refuse, so that clients of the reference go on working (spec 05 §16).</summary>
public sealed class ReportedControlsTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task Unknown_codes_old_versions_and_form_rules_are_recorded_and_go_through()
    {
        var project = await works.CreatedAsync();
        var sent = With(project.DeepClone().AsObject(), ("projectType", "NO-SUCH"), ("rowVersion", 7), ("additionalDetails.estimatedCostInRs", "5000001"));
        (await works.UpdateAsync(sent)).Ok();
        (await works.UpdateAsync(sent)).Ok();

        var rules = await works.StoredAsync($"select distinct rule from administration.control_findings where subject in ('{project["projectNumber"]}', '{project["id"]}') order by 1");
        Assert.Equal(["10-2.2-6", "10-2.7-4", "10-8.1-P5"], rules.Select(row => (string)row["rule"]!));
    }
}
