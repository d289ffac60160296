# Renders the HTML on its input as a PDF on its output. Started by WeasyPrint.cs, once for each document, without shell, files or settings of its own.
import logging
import resource
import sys
import tempfile

MOST_MEMORY = 1536 * 1024 * 1024  # bytes
MOST_SECONDS = 120  # of processor time; the one who waits is less patient

resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # a document leaves no trace on the disk
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

# WeasyPrint makes a folder for fonts it fetches; it fetches none, and one that is killed would leave the folder behind.
tempfile.mkdtemp = lambda *args, **kwargs: "/nonexistent"

import weasyprint  # noqa: E402 - within the limits

logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
logging.getLogger("fontTools").setLevel(logging.CRITICAL)


def fetch(url, *args, **kwargs):
    """Pictures inside the document and nothing else: no network, no files, whatever a template or a value in it asks for."""
    if url[:5].lower() != "data:":
        raise ValueError("only what is inside the document is shown")
    return weasyprint.default_url_fetcher(url, *args, **kwargs)


html = sys.stdin.buffer.read().decode("utf-8")
pdf = weasyprint.HTML(string=html, url_fetcher=fetch, base_url=None).write_pdf()
sys.stdout.buffer.write(pdf)
sys.stdout.buffer.flush()
