using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;

namespace Works.Bills;

/// <summary>A bill to be created: as a client posts it, or as the calculator has made it.</summary>
/// <param name="Bill">The bill.</param>
/// <param name="Workflow">The first step.</param>
internal sealed record BillOrder(BillWire Bill, WorkflowRequest? Workflow)
{
    /// <summary>Made by the calculator.</summary>
    public bool IsCalculated { get; init; }

    /// <summary>Role in which the system itself takes the first step: of wage and supervision bills no person makes a figure. Null: the caller takes it.</summary>
    public string? SystemRole { get; init; }

    /// <summary>Who is named as creator; null for the caller.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>PART, FINAL or REFUND of a contractor's bill.</summary>
    public string? BillKind { get; init; }

    /// <summary>Number of the bill; null to have one issued by the format of its business service.</summary>
    public string? BillNumber { get; init; }

    /// <summary>What a computed bill takes hold of; null to read it off the bill.</summary>
    public IReadOnlyList<(string Kind, string Source)>? Sources { get; init; }

    /// <summary>Days, rate and rate code of each detail of a wage bill, in their order.</summary>
    public IReadOnlyList<(decimal Days, decimal Rate, string RateCode)> Work { get; init; } = [];
}

/// <summary>Creates a bill and starts its workflow. Spec 40 §2.1, step by step; the calculator's bills go the same way.</summary>
internal sealed class CreateBill(
    WorksDb db, BillRules rules, BillSources sources, BillControls controls, WorksOfBills works, KeepBill keep, MoveBill move, INumbering numbering, IIndividuals individuals)
{
    public static void Map(IEndpointRouteBuilder bills) => bills.MapPost(
        "/v1/_create", (BillRequest request, CreateBill slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<BillReply>(status: 201);

    public async Task<Result<BillReply>> HandleAsync(BillRequest request, CancellationToken cancellationToken)
    {
        if (BillShape.Of(request.Bill, isNew: true) is { Length: > 0 } incomplete) return incomplete;
        if (BillKind.IsComputed(request.Bill!.BusinessService!)) return BillErrors.Computed(request.Bill.BusinessService!);
        var created = await IssueAsync(new BillOrder(request.Bill!, request.Workflow), cancellationToken);
        return created.IsRefused ? created.Failures.ToArray() : new BillReply([created.Value.ToWire(BillForm.Create)]);
    }

    /// <summary>Creates one bill in the running transaction.</summary>
    public async Task<Result<Bill>> IssueAsync(BillOrder order, CancellationToken cancellationToken)
    {
        var wire = order.Bill;
        var tenantId = wire.TenantId!;
        if (await DuplicateAsync(wire, cancellationToken) is { } duplicate) return duplicate;
        var refusals = new Refusals();
        var asked = await rules.AskAsync(wire, order.Workflow, db.Now, refusals, isNew: true, cancellationToken);
        if (asked.IsRefused) return asked.Failures.ToArray();
        if (refusals.Any) return refusals.ToArray();

        // From here on bills of the same contract wait for each other.
        var contractNumber = WorksOfBills.ContractNumberOf(wire.ReferenceId!);
        var work = await works.LockAsync(tenantId, contractNumber, cancellationToken);
        var claims = order.Sources ?? await sources.OfAsync(wire, cancellationToken);
        if (await sources.BilledAsync(tenantId, claims, except: null, cancellationToken) is { } billed) return billed;
        var issued = await NumberAsync(order, cancellationToken);
        if (issued.IsRefused) return BillErrors.NumberNotIssued(issued.Failures[0].Message);

        var bill = new Bill
        {
            TenantId = tenantId, BillNumber = issued.Value[0], BusinessService = wire.BusinessService!, BillKind = order.BillKind, ReferenceId = wire.ReferenceId!, ContractNumber = contractNumber,
            MusterRollNumber = wire.BusinessService == BillKind.Wages ? WorksOfBills.MusterRollNumberOf(wire.ReferenceId!) : null,
            ProjectId = work?.Project?.Id, ProjectNumber = work?.Project?.Number, ExecutingAuthority = work?.Contract.ExecutingAuthority, OrgId = work?.Contract.OrgId, IsCalculated = order.IsCalculated,
            CreatedBy = order.CreatedBy ?? db.Context.Caller.Uuid.ToString(), CreatedTime = db.Now,
        };
        bill.Begin(wire, asked.Value.IsDeduction);
        for (var i = 0; i < order.Work.Count; i++) bill.Details[i].Work(order.Work[i].Days, order.Work[i].Rate, order.Work[i].RateCode);
        bill.Claim(claims);
        await KnowGendersAsync(bill, cancellationToken);
        if (await controls.BrokenAsync(bill, work, cancellationToken) is { } broken) return broken;

        if (asked.Value.HasWorkflow)
        {
            var moved = await move.TakeAsync(bill, work, order.Workflow!, order.SystemRole, cancellationToken);
            if (moved.IsRefused) return moved.Failures.ToArray();
        }

        await keep.InsertAsync(bill, cancellationToken);
        move.Tell("expense-bill-create", bill, order.Workflow);
        return bill;
    }

    private async Task<Result<IReadOnlyList<string>>> NumberAsync(BillOrder order, CancellationToken cancellationToken)
    {
        if (order.BillNumber is { } given) return new List<string> { given };
#pragma warning disable CA1308 // the names of the formats are lower case (spec 40 §1.5)
        return await numbering.IssueAsync(order.Bill.BusinessService!.ToLowerInvariant() + ".bill.number", order.Bill.TenantId!, 1, fallbackFormat: null, cancellationToken);
#pragma warning restore CA1308
    }

    private async Task<Failure?> DuplicateAsync(BillWire wire, CancellationToken cancellationToken)
    {
        var number = await db.Bills.AsNoTracking()
            .Where(bill => bill.TenantId == wire.TenantId && bill.BusinessService == wire.BusinessService && bill.ReferenceId == wire.ReferenceId && bill.Status != BillStatus.Inactive)
            .Select(bill => bill.BillNumber).FirstOrDefaultAsync(cancellationToken);
        return number is null ? null : BillErrors.Duplicate(wire.BusinessService!, wire.ReferenceId!, number);
    }

    // A payee who is no person, or whom the registry does not know, has an empty one; it never fails the call.
    private async Task KnowGendersAsync(Bill bill, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. bill.Details.Where(detail => detail.PayeeType == "INDIVIDUAL").Select(detail => Guid.TryParse(detail.PayeeIdentifier, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct()];
        var known = ids.Length == 0 ? new Dictionary<Guid, Person>() : await individuals.ByIdAsync(bill.TenantId, ids, cancellationToken);
        foreach (var detail in bill.Details)
            detail.Know(detail.PayeeType == "INDIVIDUAL" && Guid.TryParse(detail.PayeeIdentifier, out var id) && known.TryGetValue(id, out var person) ? person.Gender ?? string.Empty : string.Empty);
    }
}
