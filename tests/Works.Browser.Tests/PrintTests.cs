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
}
