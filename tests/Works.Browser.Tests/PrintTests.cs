using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>Documents as they leave the printer: PDFs in <c>TestResults/print</c>.</summary>
public sealed class PrintTests(Office office)
{
    /// <summary>Pixels between the margins of A4, upright and across.</summary>
    private const int Upright = 700, Across = 1040;

    public static TheoryData<string, string, bool, string> Documents => new()
    {
        { "estimate", "/estimates/ES%2F2026-27%2F000005/print", true, "Rupees" }, { "revision", "/estimates/RE%2F2026-27%2F000001/print", true, "Rupees" }, { "work-order", "/contracts/WO%2F2026-27%2F000002/print", false, "For the organisation" },
        { "measurement", "/measurements/MB%2F2026-27%2F000001/print", true, "Measured by" }, { "wage-bill", "/bills/WB%2F2026-27%2F000001/print", false, "Rupees" }, { "purchase-bill", "/bills/PB%2F2026-27%2F000001/print", false, "Rupees" },
        { "record", "/estimates/ES%2F2026-27%2F000005", false, "Timeline" }, { "list", "/projects", false, "Projects" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task A_document_fits_its_paper_and_leaves_the_frame_on_the_screen(string name, string address, bool isAcross, string says)
    {
        await using var desk = await office.SignInAsync("SUPERUSERA");
        await desk.VisitAsync(address, "print-" + name);
        await Expect(desk.Page.Locator("main")).ToContainTextAsync(says);
        await desk.Page.SetViewportSizeAsync(isAcross ? Across : Upright, 900);
        await desk.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print, ColorScheme = ColorScheme.Light });
        await Expect(desk.Page.Locator(".frame-head")).ToBeHiddenAsync();
        await Expect(desk.Page.Locator(".frame-nav")).ToBeHiddenAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Button, new() { Name = "Print" })).ToHaveCountAsync(0);
        // A printer does not scroll: what is wider than the paper is lost.
        var wider = await desk.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('main table, main dl, main section')].filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(one => one.className + ' ' + Math.round(one.getBoundingClientRect().right))");
        Assert.Empty(wider);
        var folder = Directory.CreateDirectory(Path.Combine(office.Screens, "..", "print")).FullName;
        await desk.Page.PdfAsync(new PagePdfOptions { Path = Path.Combine(folder, name + ".pdf"), PreferCSSPageSize = true, Format = "A4" });
        Assert.True(new FileInfo(Path.Combine(folder, name + ".pdf")).Length > 5_000);
    }

    [Fact]
    public async Task A_record_downloads_the_documents_the_server_prints_and_says_why_there_is_none()
    {
        await using var desk = await office.SignInAsync("SUPERUSERA");
        await desk.VisitAsync("/estimates/RE%2F2026-27%2F000001", "download-pdf");
        foreach (var (choice, name) in new[] { ("Detailed estimate", "detailed-estimate-RE-2026-27-000001.pdf"), ("Deviation statement", "deviation-statement-RE-2026-27-000001.pdf") })
        {
            await desk.Button("Download PDF").ClickAsync();
            var file = await desk.Page.RunAndWaitForDownloadAsync(() => desk.Page.GetByRole(AriaRole.Menuitem, new() { Name = choice, Exact = true }).ClickAsync());
            Assert.Equal(name, file.SuggestedFilename);
            Assert.StartsWith("%PDF", await File.ReadAllTextAsync((await file.PathAsync())!, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        // Its items have rates that were entered, not worked out: there is nothing to analyse, and the server's words stand there.
        await desk.VisitAsync("/measurements/MB%2F2026-27%2F000001", "download-pdf-refused");
        await desk.Button("Download PDF").ClickAsync();
        await desk.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Utilisation statement", Exact = true }).ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("statement");
    }
}
