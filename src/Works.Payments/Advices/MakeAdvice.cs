using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Bills;
using Works.Payments.Instructions;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;

namespace Works.Payments.Advices;

/// <summary>
/// Makes payment advices: of every payment that is created, and whenever one is asked for (spec 40 §8). Made with the delivery of the event, with the eyes of who caused it: accounts are
/// masked for whom the bank account service masks them.
/// </summary>
internal sealed class MakeAdvice : IEventSubscriber
{
    private const string Model = "BankAccountDecrypt";

    public string Name => "payment-advice";

    public bool Wants(string topic) => topic is "expense-payment-create" or GenerateAdvice.Topic;

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (fact.Payload.GetProperty("RequestInfo").GetProperty("userInfo").Deserialize<Caller>(WireJson.Options) is not { } caller) return;
        db.Context.ActAs(caller, db.Context.Scope, fact.CorrelationId);
        if (await AdviceAsync(fact, db, caller, cancellationToken) is not { } advice) return;
        var payment = await db.Payments.AsNoTracking().SingleAsync(p => p.TenantId == fact.TenantId && p.Id == advice.PaymentId, cancellationToken);
        var rows = await RowsAsync(payment, db, services, cancellationToken);
        if (rows.Count == 0)
        {
            advice.Fail(db.Now);
            return;
        }

        var name = $"{payment.PaymentNumber} - {db.Now.ToString(CultureInfo.InvariantCulture)}.xlsx";
        var file = await services.GetRequiredService<IFiles>().StoreAsync(fact.TenantId, "works-pdf", name, await AdviceWorkbook.WriteAsync(rows, cancellationToken), cancellationToken);
        advice.Complete(file, rows.Select(row => row.BeneficiaryId).Distinct(StringComparer.Ordinal).Count(), db.Now);
    }

    private static async Task<PaymentAdvice?> AdviceAsync(DomainEvent fact, WorksDb db, Caller caller, CancellationToken cancellationToken)
    {
        if (fact.Topic == GenerateAdvice.Topic)
        {
            var asked = Guid.Parse(fact.Payload.GetProperty("id").GetString()!);
            return await db.Advices.AsTracking().SingleOrDefaultAsync(a => a.TenantId == fact.TenantId && a.Id == asked && a.Status == AdviceStatus.InProgress, cancellationToken);
        }

        var id = Guid.Parse(fact.Payload.GetProperty("payment").GetProperty("id").GetString()!);
        return await db.Payments.AsNoTracking().SingleOrDefaultAsync(p => p.TenantId == fact.TenantId && p.Id == id, cancellationToken) is { } payment
            ? db.Advices.Add(PaymentAdvice.Of(payment, caller.Uuid.ToString(), db.Now)).Entity : null;
    }

    // One row for each line the payment pays, to whom it goes: the payee, of a deduction the department.
    private static async Task<IReadOnlyList<AdviceRow>> RowsAsync(Payment payment, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        var tenantId = payment.TenantId;
        var billIds = payment.Bills.Select(bill => bill.BillId).ToArray();
        var bills = await services.GetRequiredService<IBills>().FindAsync(tenantId, billIds, cancellationToken);
        var projects = (await db.QueryAsync<ProjectOfBill>("select id, project_number from bills.bills where tenant_id = @tenantId and id = any(@billIds)", new { tenantId, billIds }, cancellationToken)).ToDictionary(bill => bill.Id, bill => bill.ProjectNumber);
        var paid = payment.Lines.ToDictionary(line => line.LineItemId, line => line.PaidAmount);
        List<(BillSummary Bill, BillDetailSummary Detail, PayableLineSummary Line, string Type, string Id)> lines = [.. bills.OrderBy(bill => bill.Number, StringComparer.Ordinal).SelectMany(bill => bill.Details.SelectMany(detail =>
            detail.Lines.Where(line => paid.ContainsKey(line.Id)).Select(line => (bill, detail, line,
                line.IsDeduction ? PrepareInstruction.Department : detail.PayeeType.StartsWith("IND", StringComparison.OrdinalIgnoreCase) ? "IND" : "ORG",
                line.IsDeduction ? $"Deduction_{tenantId}_{line.HeadCode}" : detail.PayeeIdentifier))))];
        var payees = new Dictionary<(string, string), (string Name, string Number)>();
        var accounts = new Dictionary<(string, string), PayeeAccount>();
        foreach (var kind in lines.GroupBy(line => line.Type, StringComparer.Ordinal))
        {
            string[] ids = [.. kind.Select(line => line.Id).Distinct(StringComparer.Ordinal)];
            foreach (var (id, account) in await AccountsAsync(payment, kind.Key, ids, services, cancellationToken)) accounts[(kind.Key, id)] = account;
            foreach (var (id, payee) in await PayeesAsync(tenantId, kind.Key, ids, services, cancellationToken)) payees[(kind.Key, id)] = payee;
        }

        return [.. lines.Select((line, index) =>
        {
            var account = accounts.GetValueOrDefault((line.Type, line.Id));
            var payee = payees.GetValueOrDefault((line.Type, line.Id));
            return new AdviceRow(
                index + 1, projects.GetValueOrDefault(line.Bill.Id), line.Bill.ReferenceId.Split('_')[0], line.Bill.Number, line.Bill.BusinessService, line.Detail.TotalAmount.Rupees, line.Type,
                payee.Name ?? account?.Holder ?? line.Id, payee.Number ?? line.Id, account?.AccountType, account?.Number, account?.BranchCode, paid[line.Line.Id], line.Line.HeadCode);
        })];
    }

    // In clear only for whom the policy shows numbers in clear; every account that is read so is noted.
    private static async Task<IReadOnlyDictionary<string, PayeeAccount>> AccountsAsync(Payment payment, string kind, string[] ids, IServiceProvider services, CancellationToken cancellationToken)
    {
        var accounts = services.GetRequiredService<IBankAccounts>();
        var masked = await accounts.MaskedAsync(payment.TenantId, kind, ids, cancellationToken);
        if (masked.Count == 0) return masked;
        const string Sample = "0000000000";
        var mask = await services.GetRequiredService<IMasking>().OfAsync(payment.TenantId, Model, cancellationToken);
        return mask.Show(masked.Values.First().BankAccountId.ToString(), "accountNumber", Sample) == Sample
            ? await accounts.InClearAsync(payment.TenantId, kind, ids, $"Payment advice {payment.PaymentNumber}", cancellationToken) : masked;
    }

    private static async Task<IReadOnlyDictionary<string, (string Name, string Number)>> PayeesAsync(string tenantId, string kind, string[] ids, IServiceProvider services, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case "IND":
                var people = await services.GetRequiredService<IIndividuals>().ByIdAsync(tenantId, [.. ids.Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty)], cancellationToken);
                return people.ToDictionary(person => person.Key.ToString(), person => (person.Value.Name, person.Value.IndividualId), StringComparer.Ordinal);
            case "ORG":
                var organisations = await services.GetRequiredService<IOrganisations>().FindManyAsync(tenantId, ids, cancellationToken);
                return organisations.ToDictionary(one => one.Key, one => (one.Value.Name, one.Value.Number), StringComparer.Ordinal);
            default:
                return new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        }
    }

    private sealed record ProjectOfBill
    {
        public required Guid Id { get; init; }
        public string? ProjectNumber { get; init; }
    }
}
