using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Configuration;
using Works.Platform;

namespace Works.Insights.Documents;

/// <summary>
/// Turns HTML into a PDF with WeasyPrint: a child process for each document, which gets the HTML on its input, answers on its output, and can read no file and no
/// address (<c>weasyprint.py</c>). How many run at once, how long and how much they answer is limited.
/// </summary>
/// <param name="configuration">Setting <c>WORKS_WEASYPRINT</c>: the installed command, when it is not on the PATH.</param>
internal sealed class WeasyPrint(IConfiguration configuration) : IDisposable
{
    /// <summary>Longest HTML taken, in characters; ten thousand rows of a table are two million.</summary>
    public const int MostHtml = 8 * 1024 * 1024;

    private const int MostPdf = 32 * 1024 * 1024; // bytes
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MostWaiting = TimeSpan.FromSeconds(30);
    private static readonly string Script = ReadScript();
    private readonly SemaphoreSlim _turns = new(Math.Clamp(Environment.ProcessorCount, 1, 4));

    /// <summary>The interpreter of the installed command; null while it is not installed. Looked for each time: who installs it need not restart the host.</summary>
    public string? Interpreter => (configuration["WORKS_WEASYPRINT"] is { Length: > 0 } command
        ? [command]
        : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Append("/usr/bin").Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, "weasyprint")))
        .Where(File.Exists).Select(InterpreterOf).FirstOrDefault(File.Exists);

    /// <summary>Renders one document.</summary>
    /// <param name="html">A whole page.</param>
    /// <param name="cancellationToken">Cancels, and ends the child.</param>
    /// <returns>The bytes of the PDF.</returns>
    /// <exception cref="UnavailableException">Not installed, too busy, too slow, too long, or it failed.</exception>
    public async Task<byte[]> RenderAsync(string html, CancellationToken cancellationToken)
    {
        if (Interpreter is not { } interpreter) throw new UnavailableException("WeasyPrint is not installed");
        if (!await _turns.WaitAsync(MostWaiting, cancellationToken)) throw new UnavailableException("Too many documents are being printed");
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            time.CancelAfter(MostTime);
            return await RunAsync(interpreter, html, time.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UnavailableException($"A document was not ready after {MostTime.TotalSeconds} seconds");
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    // #!/usr/bin/python3, of an environment of its own #!/opt/weasyprint/bin/python
    private static string? InterpreterOf(string command)
    {
        using var reader = new StreamReader(command);
        return reader.ReadLine() is { } first && first.StartsWith("#!/", StringComparison.Ordinal) ? first[2..].Trim() : null;
    }

    private static async Task<byte[]> RunAsync(string interpreter, string html, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(interpreter) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var argument in new[] { "-I", "-B", "-c", Script }) start.ArgumentList.Add(argument); // -I: nothing of the user's own Python
        start.Environment.Clear(); // secrets of the host are nobody else's
        (start.Environment["PATH"], start.Environment["LANG"]) = ("/usr/bin:/bin", "C.UTF-8");
        using var child = Process.Start(start) ?? throw new UnavailableException("WeasyPrint did not start");
        try
        {
            var said = SaidAsync(child.StandardError, cancellationToken);
            var written = WriteAsync(child.StandardInput.BaseStream, html, cancellationToken);
            var pdf = await ReadAsync(child.StandardOutput.BaseStream, cancellationToken);
            await written;
            await child.WaitForExitAsync(cancellationToken);
            if (child.ExitCode == 0 && pdf.AsSpan().StartsWith("%PDF"u8)) return pdf;
            throw new UnavailableException($"WeasyPrint ended with {child.ExitCode}: {await said}");
        }
        finally
        {
            if (!child.HasExited) child.Kill(entireProcessTree: true);
        }
    }

    private static async Task WriteAsync(Stream input, string html, CancellationToken cancellationToken)
    {
        try
        {
            await using (input) await input.WriteAsync(Encoding.UTF8.GetBytes(html), cancellationToken);
        }
        catch (IOException)
        {
            // The child ended before it had read everything: its exit code and what it said tell more.
        }
    }

    private static async Task<byte[]> ReadAsync(Stream output, CancellationToken cancellationToken)
    {
        using var pdf = new MemoryStream();
        var chunk = new byte[64 * 1024];
        for (int read; (read = await output.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            if (pdf.Length + read > MostPdf) throw new UnavailableException($"A document is longer than {MostPdf} bytes");
            pdf.Write(chunk, 0, read);
        }

        return pdf.ToArray();
    }

    // The last line names the exception. No more of it: a traceback may quote the document.
    private static async Task<string> SaidAsync(StreamReader errors, CancellationToken cancellationToken)
    {
        var last = string.Empty;
        while (await errors.ReadLineAsync(cancellationToken) is { } line) last = line;
        var name = last.Split(':')[0];
        return name.Length > 100 ? name[..100] : name;
    }

    private static string ReadScript()
    {
        using var reader = new StreamReader(typeof(WeasyPrint).Assembly.GetManifestResourceStream("weasyprint.py")!);
        return reader.ReadToEnd();
    }
}
