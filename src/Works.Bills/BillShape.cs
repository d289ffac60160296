using Works.Platform;

namespace Works.Bills;

/// <summary>What must be there and how long it may be (spec 40 §2.1, step 0): asked of the whole body before any rule, one refusal per violation.</summary>
internal static class BillShape
{
    private const string Root = "billRequest.bill";

    /// <summary>Every violation, in the order of the body.</summary>
    /// <param name="bill">The bill as sent.</param>
    /// <param name="isNew">A new bill needs details here; a changed one without them is refused by its own code later.</param>
    public static Failure[] Of(BillWire? bill, bool isNew)
    {
        if (bill is null) return [BillErrors.Missing(Root)];
        var failures = new List<Failure>();
        Text(failures, Root + ".tenantId", bill.TenantId, 2, 64);
        Text(failures, Root + ".localityCode", bill.LocalityCode, 2, 256, isMandatory: false);
        Present(failures, Root + ".billDate", bill.BillDate);
        Text(failures, Root + ".businessService", bill.BusinessService, 2, 128);
        Text(failures, Root + ".referenceId", bill.ReferenceId, 2, 256);
        Party(failures, Root + ".payer", bill.Payer);
        if (bill.BillDetails is null || (isNew && bill.BillDetails.Count == 0)) failures.Add(BillErrors.Missing(Root + ".billDetails"));
        for (var i = 0; i < (bill.BillDetails?.Count ?? 0); i++) Detail(failures, $"{Root}.billDetails[{i}]", bill.BillDetails![i]);
        return [.. failures];
    }

    private static void Detail(List<Failure> failures, string path, BillDetailWire detail)
    {
        Text(failures, path + ".tenantId", detail.TenantId, 2, 64);
        Text(failures, path + ".referenceId", detail.ReferenceId, 2, 64, isMandatory: false);
        Party(failures, path + ".payee", detail.Payee);
        for (var i = 0; i < (detail.LineItems?.Count ?? 0); i++) Line(failures, $"{path}.lineItems[{i}]", detail.LineItems![i]);
        Present(failures, path + ".payableLineItems", detail.PayableLineItems);
        for (var i = 0; i < (detail.PayableLineItems?.Count ?? 0); i++) Line(failures, $"{path}.payableLineItems[{i}]", detail.PayableLineItems![i]);
    }

    private static void Line(List<Failure> failures, string path, LineItemWire line)
    {
        Text(failures, path + ".tenantId", line.TenantId, 2, 64);
        Text(failures, path + ".headCode", line.HeadCode, 2, 64);
        Present(failures, path + ".amount", line.Amount);
        Present(failures, path + ".type", LineType.Parse(line.Type));
    }

    private static void Party(List<Failure> failures, string path, PartyWire? party)
    {
        Present(failures, path, party);
        if (party is null) return;
        Text(failures, path + ".tenantId", party.TenantId, 2, 64);
        Text(failures, path + ".type", party.Type, 2, 64);
        Text(failures, path + ".identifier", party.Identifier, 2, 64);
    }

    private static void Present(List<Failure> failures, string path, object? value)
    {
        if (value is null) failures.Add(BillErrors.Missing(path));
    }

    private static void Text(List<Failure> failures, string path, string? value, int least, int most, bool isMandatory = true)
    {
        if (value is null)
        {
            if (isMandatory) failures.Add(BillErrors.Missing(path));
        }
        else if (value.Length < least || value.Length > most)
        {
            failures.Add(BillErrors.Size(path, least, most));
        }
    }
}
