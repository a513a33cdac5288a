"""What can be read, for people: how each format is recognised, what is kept of it, on what it was tried."""

from __future__ import annotations

from dataclasses import dataclass

MADE = "files made for the tests"
NOT_REAL = "invented articles; not tried on a real export"


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes
    ----------
    name : str
        As people call it.
    suffixes : tuple of str
        Usual endings of the files' names; with the exception of CSV, the content alone decides.
    recognised, kept : str
        By what it is known, and what of it becomes text and metadata.
    many : bool
        Whether a file holds many documents.
    options : str
        Options of `iomnlp run` that concern it.
    needs : str
        The library of the extra `formats` that reads it, or nothing.
    tried : str
        On which files it was tried.
    """

    name: str
    suffixes: tuple[str, ...]
    recognised: str
    kept: str
    many: bool = False
    options: str = ""
    needs: str = ""
    tried: str = MADE


_COLUMNS = "--text-column, --metadata-columns"
FORMATS = (
    Format("Plain text", (".txt",), "no other format, no binary data", "everything", tried="gold corpus, samples"),
    Format(
        "HTML",
        (".html", ".htm", ".xhtml"),
        "a declaration or tags",
        "text in reading order with menus, lists, tables and definition lists; title, author, date of the head",
    ),
    Format(
        "PDF",
        (".pdf",),
        "%PDF-",
        "text layer: columns one after the other, broken words joined, running heads, feet and page numbers left out; "
        "scans are skipped; title, author, pages",
        needs="pypdfium2",
        tried="files made for the tests, two manuals in English",
    ),
    Format(
        "Word",
        (".docx",),
        "ZIP archive with word/document.xml",
        "paragraphs, lists, tables, foot notes; no headers, no pictures; title, author",
        needs="mammoth",
    ),
    Format("RTF", (".rtf",), "{\\rtf", "text and tables", needs="striprtf"),
    Format(
        "E-mail",
        (".eml",),
        "three or more fields of a message's header",
        "subject and plain text, else HTML; from, date; attachments as documents of their own",
        many=True,
    ),
    Format(
        "CSV, TSV",
        (".csv", ".tsv", ".tab"),
        "suffix, or a first row that names a text column",
        "a document a row",
        many=True,
        options=_COLUMNS,
    ),
    Format(
        "JSON Lines, JSON",
        (".jsonl", ".ndjson", ".json"),
        "objects, one a line, or an array of them",
        "a document an object",
        many=True,
        options=_COLUMNS,
    ),
    Format("Parquet", (".parquet",), "PAR1", "a document a row", many=True, options=_COLUMNS, needs="pyarrow"),
    Format("ZIP", (".zip",), "PK", "a document, or what it holds, a member", many=True),
    Format("tar", (".tar", ".tgz"), "a header's checksum", "a document, or what it holds, a member", many=True),
    Format("gzip, bzip2, xz", (".gz", ".bz2", ".xz"), "first bytes", "whatever is compressed"),
    Format("Zstandard", (".zst",), "first bytes", "whatever is compressed", needs="pyarrow"),
    Format(
        "WARC",
        (".warc", ".warc.gz"),
        "WARC/",
        "responses that are pages, texts, PDF or Word files; address and day of the crawl",
        many=True,
        needs="fastwarc",
    ),
    Format(
        "Europresse",
        (".html",),
        "classes of its HTML export",
        "title and text an article; source, issue, author, date, page, number",
        many=True,
        tried=NOT_REAL,
    ),
    Format(
        "Factiva",
        (".rtf", ".html"),
        "an article's number, or the classes of its HTML export",
        "title and text an article, with or without indexing codes; source, author, date, page, language, number",
        many=True,
        needs="striprtf (RTF)",
        tried=NOT_REAL,
    ),
    Format(
        "Nexis",
        (".docx", ".rtf"),
        "the line that ends or numbers each article, labelled lines",
        "title and text an article; source, author, date, page, section",
        many=True,
        needs="mammoth (DOCX), striprtf (RTF)",
        tried=NOT_REAL,
    ),
)
