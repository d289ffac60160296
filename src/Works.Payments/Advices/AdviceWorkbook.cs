using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace Works.Payments.Advices;

/// <summary>A row of the workbook; amounts in rupees.</summary>
internal sealed record AdviceRow(
    int Number, string? ProjectId, string WorkOrderId, string BillNumber, string BillType, decimal GrossAmount, string BeneficiaryType, string BeneficiaryName, string BeneficiaryId, string? AccountType,
    string? AccountNumber, string? Ifsc, decimal PayableAmount, string HeadCode);

/// <summary>The workbook of spec 40 §8: one sheet, these columns in this order. Texts are texts: nothing in them runs as a formula, and no zero in front of an account number is lost.</summary>
internal static class AdviceWorkbook
{
    private static readonly (string Name, double Width)[] Columns =
    [
        ("Sr. No.", 8), ("Project ID", 24), ("Work Order ID", 20), ("Bill Number", 20), ("Bill Type", 22), ("Gross Amount", 15), ("Beneficiary Type", 16), ("Beneficiary Name", 30), ("Beneficiary ID", 26),
        ("Account Type", 14), ("Bank Account Number", 22), ("IFSC", 14), ("Payable Amount", 15), ("Head Code", 12),
    ];

    /// <summary>The bytes of the .xlsx file.</summary>
    public static async Task<byte[]> WriteAsync(IEnumerable<AdviceRow> rows, CancellationToken cancellationToken)
    {
        using var file = new MemoryStream();
        await using (var workbook = await Spreadsheet.CreateNewAsync(file, cancellationToken: cancellationToken))
        {
            var sheet = new WorksheetOptions { FrozenRows = 1 };
            for (var i = 0; i < Columns.Length; i++) sheet.Column(i + 1).Width = Columns[i].Width;
            await workbook.StartWorksheetAsync("Payment", sheet, cancellationToken);
            var head = workbook.AddStyle(new Style { Font = { Bold = true } });
            var money = workbook.AddStyle(new Style { Format = NumberFormat.Custom("#,##0.00") });
            await workbook.AddRowAsync(Columns.Select(column => new StyledCell(column.Name, head)).ToArray(), cancellationToken);
            foreach (var row in rows)
            {
                StyledCell[] cells =
                [
                    new(row.Number, null), new(row.ProjectId, null), new(row.WorkOrderId, null), new(row.BillNumber, null), new(row.BillType, null), new(row.GrossAmount, money), new(row.BeneficiaryType, null),
                    new(row.BeneficiaryName, null), new(row.BeneficiaryId, null), new(row.AccountType, null), new(row.AccountNumber, null), new(row.Ifsc, null), new(row.PayableAmount, money), new(row.HeadCode, null),
                ];
                await workbook.AddRowAsync(cells, cancellationToken);
            }

            await workbook.FinishAsync(cancellationToken);
        }

        return file.ToArray();
    }
}
