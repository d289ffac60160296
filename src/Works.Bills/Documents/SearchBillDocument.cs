using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Bills.Calculator;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;

namespace Works.Bills.Documents;

internal sealed record BillDocumentRequest(BillDocumentCriteria? Criteria);

internal sealed record BillDocumentCriteria(string? TenantId, string? BillNumber);

internal sealed record BillDocumentReply(BillDocument Document);

/// <summary>The figures that a printed bill needs (spec 40 §8); rendering comes later.</summary>
internal sealed record BillDocument
{
    /// <summary>wage-bill, purchase-bill, supervision-bill, contractor-bill or advance-bill.</summary>
    public required string Template { get; init; }
    public required string BillNumber { get; init; }
    public required string BusinessService { get; init; }
    public required string ReferenceId { get; init; }
    public long BillDate { get; init; }
    public long? FromPeriod { get; init; }
    public long? ToPeriod { get; init; }
    public required string Status { get; init; }
    public string? WfStatus { get; init; }
    public string? PaymentStatus { get; init; }
    public string? ContractNumber { get; init; }
    public string? MusterRollNumber { get; init; }
    public BillProject? Project { get; init; }
    public BillOrganisation? Organisation { get; init; }
    public string? InvoiceNumber { get; init; }
    public long? InvoiceDate { get; init; }
    public required string Payer { get; init; }
    public required IReadOnlyList<BillDocumentRow> Rows { get; init; }

    /// <summary>Rupees per head of account, in the order of the heads.</summary>
    public required IReadOnlyList<BillHeadTotal> Heads { get; init; }

    /// <summary>Rupees: what the payer spends; deductions; what the payees get.</summary>
    public decimal Gross { get; init; }
    public decimal Deductions { get; init; }
    public decimal Net { get; init; }
}

internal sealed record BillProject(string Number, string? Name, string? Description, string? Ward, string? Locality);

internal sealed record BillOrganisation(string Id, string? Number, string? Name);

/// <summary>A person of a wage bill, the vendor of a purchase bill, a source bill of a supervision bill.</summary>
internal sealed record BillDocumentRow
{
    public int SerialNumber { get; init; }
    public string? ReferenceId { get; init; }
    public required string PayeeType { get; init; }
    public required string PayeeIdentifier { get; init; }

    /// <summary>Number and name in the registry; null for a payee of free text.</summary>
    public string? RegistrationId { get; init; }
    public string? Name { get; init; }
    public string? GuardianName { get; init; }

    /// <summary>Days, rupees per day and labour rate of a wage.</summary>
    public decimal? WorkDays { get; init; }
    public decimal? DayRate { get; init; }
    public string? RateCode { get; init; }

    /// <summary>Rupees of the source bill, on a supervision bill.</summary>
    public decimal? SourceAmount { get; init; }
    public decimal Gross { get; init; }
    public decimal Deductions { get; init; }
    public decimal Net { get; init; }
    public required IReadOnlyList<BillHeadTotal> Heads { get; init; }
}

internal sealed record BillHeadTotal(string HeadCode, bool IsDeduction, decimal Amount);

/// <summary>The figures of one bill for its printed form; people of an organisation get those of their own works.</summary>
internal sealed class SearchBillDocument(WorksDb db, WorksOfBills works, IIndividuals individuals, IOrganisations organisations, IOrganisationLimit limit)
{
    private const string Path = "/expense/bill/v1/documents/_search";

    public static void Map(IEndpointRouteBuilder bills) => bills.MapPost(
        "/v1/documents/_search", (BillDocumentRequest request, SearchBillDocument slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<BillDocumentReply>();

    private async Task<Result<BillDocumentReply>> HandleAsync(BillDocumentRequest request, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Criteria?.TenantId)) return CalculatorErrors.CriteriaTenant;
        if (string.IsNullOrWhiteSpace(request.Criteria.BillNumber)) return BillErrors.Missing("billDocumentRequest.criteria.billNumber");
        var (tenantId, number) = (request.Criteria.TenantId, request.Criteria.BillNumber);
        var query = await SearchBills.LimitedAsync(db.Bills.AsNoTracking().Where(bill => bill.TenantId == tenantId && bill.BillNumber == number), tenantId, Path, limit, cancellationToken);
        if (await query.AsSplitQuery().SingleOrDefaultAsync(cancellationToken) is not { } bill) return BillErrors.NoBill;

        var details = bill.Details.Where(detail => detail.IsActive).OrderBy(detail => detail.Position).ToList();
        var people = await individuals.ByIdAsync(tenantId, [.. details.Select(detail => Guid.TryParse(detail.PayeeIdentifier, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct()], cancellationToken);
        var groups = await organisations.FindManyAsync(tenantId, [.. details.Select(detail => detail.PayeeIdentifier).Append(bill.OrgId).OfType<string>().Distinct(StringComparer.Ordinal)], cancellationToken);
        var sources = bill.BusinessService == BillKind.Supervision ? await SourcesAsync(tenantId, details, cancellationToken) : new Dictionary<string, decimal>(StringComparer.Ordinal);
        BillDocumentRow[] rows = [.. details.Select((detail, i) => Row(i + 1, detail, people, groups, sources))];
        var project = bill.ContractNumber is null ? null : (await works.FindAsync(tenantId, bill.ContractNumber, cancellationToken))?.Project;
        return new BillDocumentReply(new BillDocument
        {
            Template = bill.BusinessService switch { BillKind.Wages => "wage-bill", BillKind.Supervision => "supervision-bill", BillKind.Contractor => "contractor-bill", BillKind.Advance => "advance-bill", _ => "purchase-bill" },
            BillNumber = bill.BillNumber, BusinessService = bill.BusinessService, ReferenceId = bill.ReferenceId, BillDate = bill.BillDate, FromPeriod = bill.FromPeriod, ToPeriod = bill.ToPeriod,
            Status = bill.Status, WfStatus = bill.WfStatus, PaymentStatus = bill.PaymentStatus, ContractNumber = bill.ContractNumber, MusterRollNumber = bill.MusterRollNumber,
            Project = project is null ? null : new BillProject(project.Number, project.Name, project.Description, project.Ward, project.Locality),
            Organisation = bill.OrgId is null ? null : new BillOrganisation(bill.OrgId, groups.GetValueOrDefault(bill.OrgId)?.Number, groups.GetValueOrDefault(bill.OrgId)?.Name),
            InvoiceNumber = Member(bill, "invoiceNumber"), InvoiceDate = WireJson.TryNumber(Member(bill, "invoiceDate"), out var date) && date is > 0 and < long.MaxValue ? (long)date.Value : null,
            Payer = bill.PayerType, Rows = rows, Heads = Heads(details.SelectMany(detail => detail.Payable)),
            Gross = rows.Sum(row => row.Gross), Deductions = rows.Sum(row => row.Deductions), Net = rows.Sum(row => row.Net),
        });
    }

    private async Task<IReadOnlyDictionary<string, decimal>> SourcesAsync(string tenantId, List<BillDetail> details, CancellationToken cancellationToken)
    {
        string[] numbers = [.. details.Select(detail => detail.ReferenceId).OfType<string>()];
        return await db.Bills.AsNoTracking().Where(bill => bill.TenantId == tenantId && numbers.Contains(bill.BillNumber)).ToDictionaryAsync(bill => bill.BillNumber, bill => bill.TotalAmount, StringComparer.Ordinal, cancellationToken);
    }

    private static BillDocumentRow Row(
        int number, BillDetail detail, IReadOnlyDictionary<Guid, Person> people, IReadOnlyDictionary<string, OrganisationSummary> groups, IReadOnlyDictionary<string, decimal> sources)
    {
        var person = Guid.TryParse(detail.PayeeIdentifier, out var id) ? people.GetValueOrDefault(id) : null;
        var group = groups.GetValueOrDefault(detail.PayeeIdentifier);
        var deductions = detail.Payable.Where(line => line is { IsActive: true, IsDeduction: true }).Sum(line => line.Amount);
        return new BillDocumentRow
        {
            SerialNumber = number, ReferenceId = detail.ReferenceId, PayeeType = detail.PayeeType, PayeeIdentifier = detail.PayeeIdentifier,
            RegistrationId = person?.IndividualId ?? group?.Number, Name = person?.Name ?? group?.Name, GuardianName = person?.GuardianName,
            WorkDays = detail.WorkDays, DayRate = detail.DayRate, RateCode = detail.RateCode,
            SourceAmount = detail.ReferenceId is { } source && sources.TryGetValue(source, out var amount) ? amount : null,
            Gross = detail.TotalAmount, Deductions = deductions, Net = detail.TotalAmount - deductions, Heads = Heads(detail.Payable),
        };
    }

    private static IReadOnlyList<BillHeadTotal> Heads(IEnumerable<BillLine> lines) => [.. lines.Where(line => line.IsActive)
        .GroupBy(line => (line.HeadCode, line.IsDeduction)).OrderBy(head => head.Key.HeadCode, StringComparer.Ordinal).Select(head => new BillHeadTotal(head.Key.HeadCode, head.Key.IsDeduction, head.Sum(line => line.Amount)))];

    private static string? Member(Bill bill, string name) => Bill.Json(bill.AdditionalDetails) is { ValueKind: JsonValueKind.Object } details
        && details.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;
}
