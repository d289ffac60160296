using System.IO.Compression;
using System.Text;

namespace Works.Administration.Files;

/// <summary>A kind of file that is accepted: its content type, what clients declare it as, and how its content is recognised.</summary>
internal sealed class FileKind
{
    private const string OpenDocument = "application/vnd.oasis.opendocument.";
    private const string OpenXml = "application/vnd.openxmlformats-officedocument.";
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly byte[] OldOffice = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    private static readonly FileKind Jpeg = new("image/jpeg", IsJpeg, "image/jpg", "image/pjpeg") { IsImage = true };

    // Spec 50 §9. Browsers and phones declare some formats under several names; text/plain is what the reference wants for csv and dxf.
    private static readonly Dictionary<string, FileKind> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        ["jpg"] = Jpeg,
        ["jpeg"] = Jpeg,
        ["png"] = new("image/png", content => StartsWith(content, Png), "image/x-png") { IsImage = true },
        ["pdf"] = new("application/pdf", IsPdf, "application/x-pdf"),
        ["odt"] = new(OpenDocument + "text", content => IsZipOf(content, "mimetype", OpenDocument + "text")),
        ["ods"] = new(OpenDocument + "spreadsheet", content => IsZipOf(content, "mimetype", OpenDocument + "spreadsheet")),
        ["doc"] = new("application/msword", content => StartsWith(content, OldOffice)),
        ["docx"] = new(OpenXml + "wordprocessingml.document", content => IsZipOf(content, "word/document.xml")),
        ["xls"] = new("application/vnd.ms-excel", content => StartsWith(content, OldOffice), "application/msexcel"),
        ["xlsx"] = new(OpenXml + "spreadsheetml.sheet", content => IsZipOf(content, "xl/workbook.xml")),
        ["dxf"] = new("image/vnd.dxf", content => StartsWith(content, "AutoCAD Binary DXF"u8) || IsText(content),
            "image/x-dxf", "application/dxf", "application/x-dxf", "text/plain"),
        ["csv"] = new("text/csv", IsText, "text/plain", "application/csv", "application/vnd.ms-excel"),
        ["txt"] = new("text/plain", IsText),
    };

    private readonly HashSet<string> _declared;
    private readonly Func<Stream, bool> _isContent;

    private FileKind(string contentType, Func<Stream, bool> isContent, params string[] alsoDeclared) =>
        (ContentType, _isContent, _declared) = (contentType, isContent, new(alsoDeclared.Append(contentType), StringComparer.OrdinalIgnoreCase));

    /// <summary>Under which the file is served, whatever was declared.</summary>
    public string ContentType { get; }

    public bool IsImage { get; private init; }

    /// <summary>The kind for an extension without dot; null when it is not accepted.</summary>
    public static FileKind? Of(string extension) => ByExtension.GetValueOrDefault(extension);

    /// <summary>Whether declared type and content agree with the kind. A part without a type declares nothing.</summary>
    public bool Agrees(string? declared, Stream content)
    {
        var type = declared?.Split(';')[0].Trim();
        return (string.IsNullOrEmpty(type) || _declared.Contains(type)) && _isContent(content);
    }

    private static bool IsJpeg(Stream content) => StartsWith(content, [0xFF, 0xD8, 0xFF]);

    // Readers accept a few bytes before the header, and so do files in the wild.
    private static bool IsPdf(Stream content) => StartOf(content, 1024).AsSpan().IndexOf("%PDF-"u8) >= 0;

    /// <summary>Text of any encoding that is no other kind in disguise: no control characters, no signature.</summary>
    private static bool IsText(Stream content)
    {
        if (StartsWith(content, "%PDF-"u8) || StartsWith(content, "PK\u0003\u0004"u8)) return false;
        content.Position = 0;
        Span<byte> buffer = stackalloc byte[4096];
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            foreach (var value in buffer[..read])
                if (value < 0x20 && value is not (0x09 or 0x0A or 0x0C or 0x0D or 0x1A)) return false;
        }

        return true;
    }

    private static bool StartsWith(Stream content, ReadOnlySpan<byte> signature) => StartOf(content, signature.Length).AsSpan().SequenceEqual(signature);

    private static byte[] StartOf(Stream content, int length)
    {
        content.Position = 0;
        var start = new byte[length];
        return start[..content.ReadAtLeast(start, length, throwOnEndOfStream: false)];
    }

    private static bool IsZipOf(Stream content, string entryName, string? text = null)
    {
        if (!StartsWith(content, "PK"u8)) return false;
        content.Position = 0;
        try
        {
            using var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.GetEntry(entryName) is not { } entry) return false;
            if (text is null) return true;
            // The entry says what the document is; a bomb that says more is not read.
            var start = new byte[text.Length + 2];
            using var stream = entry.Open();
            var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return Encoding.ASCII.GetString(start, 0, read).TrimEnd() == text;
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException or ArgumentException) // a place in the file that does not exist
        {
            return false;
        }
    }
}
