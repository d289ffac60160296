using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Measurements;

internal sealed record TestCheckRequest(TestCheckOrder? TestCheck);

/// <summary>Rows of one entry that were measured again.</summary>
/// <param name="TenantId">City.</param>
/// <param name="MeasurementNumber">The entry.</param>
/// <param name="Role">For whose share it counts; left out, the first role of <c>works.TestCheck</c> that the caller holds.</param>
/// <param name="Lines">The rows.</param>
internal sealed record TestCheckOrder(string? TenantId, string? MeasurementNumber, string? Role, IReadOnlyList<TestCheckLine?>? Lines);

/// <summary>One row.</summary>
/// <param name="TargetId">The contract's <c>contractLineItemRef</c>.</param>
/// <param name="FoundValue">Quantity found.</param>
/// <param name="Remarks">What there is to say; at most 256 characters.</param>
internal sealed record TestCheckLine(string? TargetId, decimal? FoundValue, string? Remarks);

/// <summary>
/// Notes what a checker found when he measured rows of an entry again (ours, spec 02 §3.10). Nobody checks what he recorded, and nobody for two roles.
/// Decision 0045.
/// </summary>
internal sealed class RecordTestChecks(WorksDb db, IMasters masters, MeasurementBooks books)
{
    private const string Root = "testCheckRequest.testCheck";
    private const int MaxLines = 1000;
    private const int MaxRemarks = 256;

    public static void Map(IEndpointRouteBuilder service) => service.MapPost(
        "/v1/check/_create", (TestCheckRequest request, RecordTestChecks slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<TestChecksReply>();

    private async Task<Result<TestChecksReply>> HandleAsync(TestCheckRequest request, CancellationToken cancellationToken)
    {
        if (Shape(request.TestCheck) is { Length: > 0 } incomplete) return incomplete;
        var (tenantId, number) = (request.TestCheck!.TenantId!, request.TestCheck.MeasurementNumber!);
        var reference = await db.Measurements.AsNoTracking().Where(m => m.TenantId == tenantId && m.MeasurementNumber == number).Select(m => m.ReferenceId).SingleOrDefaultAsync(cancellationToken);
        if (reference is null) return MeasurementErrors.NoServiceMeasurement;
        // An approval of the same entry waits, or has been given already.
        var book = (await books.OpenAsync(tenantId, [reference], cancellationToken))[reference];
        if (book.Entries.FirstOrDefault(other => other.MeasurementNumber == number) is not { HasWorkflow: true, IsEditable: false, IsRejected: false } entry) return MeasurementErrors.NotCheckable(number);
        var by = db.Context.Caller.Uuid.ToString();
        if (entry.CreatedBy == by) return MeasurementErrors.SamePerson(number);

        var checks = await db.TestChecks.Where(check => check.TenantId == tenantId && check.MeasurementId == entry.Id).ToListAsync(cancellationToken);
        var rules = await CheckRule.OfAsync(masters, tenantId, cancellationToken);
        var role = RoleOf(db.Context.Caller.RolesAt(tenantId), request.TestCheck.Role, checks.Find(check => check.CheckedBy == by)?.Role, rules);
        if (role.IsRefused) return role.Failures.ToArray();
        foreach (var line in request.TestCheck.Lines!)
        {
            if (!entry.Measures.Any(measure => measure.IsCounted && measure.TargetId == line!.TargetId)) return MeasurementErrors.NoMeasure(line!.TargetId);
            if (checks.Exists(check => check.TargetId == line!.TargetId && check.CheckedBy == by && check.FoundValue == line.FoundValue)) continue;
            var check = new TestCheck
            {
                TenantId = tenantId, MeasurementId = entry.Id, Position = checks.Count, TargetId = line!.TargetId!, Role = role.Value, FoundValue = line.FoundValue!.Value, Remarks = Measurement.Blank(line.Remarks),
                CheckedBy = by, CheckedTime = db.Now,
            };
            checks.Add(db.TestChecks.Add(check).Entity);
        }

        return TestChecksReply.Of(entry, checks, rules, book.Work?.Contract.TotalAmount);
    }

    private static Failure[] Shape(TestCheckOrder? sent)
    {
        if (sent is null) return [MeasurementErrors.Missing(Root)];
        var refusals = new Refusals();
        refusals.When(string.IsNullOrWhiteSpace(sent.TenantId), () => MeasurementErrors.Missing($"{Root}.tenantId"));
        refusals.When(string.IsNullOrWhiteSpace(sent.MeasurementNumber), () => MeasurementErrors.Missing($"{Root}.measurementNumber"));
        refusals.When(sent.Lines is null or [], () => MeasurementErrors.Missing($"{Root}.lines"));
        refusals.When(sent.Lines?.Count > MaxLines, () => MeasurementErrors.Size($"{Root}.lines", 1, MaxLines));
        for (var i = 0; i < Math.Min(sent.Lines?.Count ?? 0, MaxLines); i++)
        {
            var (line, at) = (sent.Lines![i], $"{Root}.lines[{i}]");
            refusals.When(string.IsNullOrWhiteSpace(line?.TargetId), () => MeasurementErrors.Missing($"{at}.targetId"));
            refusals.When(line?.FoundValue is null, () => MeasurementErrors.Missing($"{at}.foundValue"));
            refusals.When(line?.Remarks?.Length > MaxRemarks, () => MeasurementErrors.Size($"{at}.remarks", 0, MaxRemarks));
        }

        return refusals.ToArray();
    }

    // Once a person has checked an entry for a role, he checks it for that one: the shares are of different persons.
    private static Result<string> RoleOf(IReadOnlySet<string> held, string? asked, string? earlier, IReadOnlyList<CheckRule> rules)
    {
        var role = Measurement.Blank(asked) ?? earlier ?? rules.FirstOrDefault(rule => held.Contains(rule.Role))?.Role;
        if (role is null || !held.Contains(role) || !rules.Any(rule => rule.Role == role)) return MeasurementErrors.CheckRole(role);
        return earlier is null || earlier == role ? role : MeasurementErrors.CheckedAs(earlier);
    }
}
