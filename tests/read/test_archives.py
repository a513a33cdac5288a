"""Archives: every file in them is a document, whatever is hostile or damaged has its reason, nothing is written."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from iomnlp.read import Member, ReadOptions, Unreadable, documents, read_bytes
from iomnlp.read.members import MIB
from made_files import docx, paragraph, tarred, warc, zipped

PAGES = {"a.txt": "Deux puits à Bria.", "sous/b.html": "<html><body><p>Une pompe.</p></body></html>"}


def shown(data: bytes, name: str, options: ReadOptions | None = None) -> list[tuple[str, str]]:
    """What a source holds: URI, and the member's name or the reason."""
    return [
        (found.uri, found.metadata.get("member", "") if isinstance(found, Member) else found.reason)
        for found in documents(data, name, options)
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("p.zip", zipped(PAGES)),
        ("p.tar", tarred(PAGES)),
        ("p.tar.gz", gzip.compress(tarred(PAGES))),
        ("p.txz", lzma.compress(tarred(PAGES))),
    ],
)
def test_an_archive_gives_its_files_in_its_order(name: str, data: bytes, tmp_path: Path) -> None:
    assert shown(data, name) == [(f"{name}#1", "a.txt"), (f"{name}#2", "sous/b.html")]
    (tmp_path / name).write_bytes(data)
    assert list(documents(tmp_path / name)) == list(documents(data, name))
    assert list(documents(io.BytesIO(data), name)) == list(documents(data, name))
    first = next(documents(data, name))
    assert isinstance(first, Member)
    assert first.data.decode() == PAGES["a.txt"]


def test_a_compressed_document_is_one_document() -> None:
    (found,) = documents(gzip.compress(PAGES["sous/b.html"].encode()), "page.html.gz")
    assert isinstance(found, Member)
    assert (found.uri, read_bytes(found.data).text) == ("page.html.gz", "Une pompe.\n")


def test_a_text_that_opens_with_the_letters_of_bzip2_is_a_text() -> None:
    (found,) = documents("BZhelp nous a donné deux puits.".encode(), "note.txt")
    assert isinstance(found, Member)
    assert found.data.decode() == "BZhelp nous a donné deux puits."
    for level in range(1, 10):
        (found,) = documents(bz2.compress(PAGES["a.txt"].encode(), level), "a.txt.bz2")
        assert isinstance(found, Member)
        assert found.data.decode() == PAGES["a.txt"]


def test_archives_in_archives_and_tables_in_them_are_opened() -> None:
    inner = zipped({"presse.csv": "titre,texte\nA,b\nC,d\n", "note.docx": docx(paragraph("Un puits."))})
    data = gzip.compress(tarred({"x/inner.zip": inner, "c.txt": "Un puits."}))
    assert shown(data, "p.tgz") == [
        ("p.tgz#1#1#1", "x/inner.zip/presse.csv"),
        ("p.tgz#1#1#2", "x/inner.zip/presse.csv"),
        ("p.tgz#1#2", "x/inner.zip/note.docx"),
        ("p.tgz#2", "c.txt"),
    ]


def test_names_that_climb_out_are_only_names(tmp_path: Path) -> None:
    names = ["../../etc/passwd", "/etc/passwd", "C:\\x\\y.txt", "a\nb.txt"]
    for data, name in (
        (zipped(dict.fromkeys(names, "Un puits.")), "p.zip"),
        (tarred(dict.fromkeys(names, "x")), "p.tar"),
    ):
        (tmp_path / name).write_bytes(data)
        assert [uri for uri, _ in shown(data, name)] == [f"{name}#{n}" for n in (1, 2, 3, 4)]
        assert all(isinstance(found, Member) for found in documents(tmp_path / name))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.tar", "p.zip"]


def test_links_devices_and_hidden_files_are_skipped_and_told_of() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind, name in ((tarfile.SYMTYPE, "lien"), (tarfile.FIFOTYPE, "tube"), (tarfile.REGTYPE, ".cache/x")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    link = zipfile.ZipInfo("lien")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped_links:
        zipped_links.writestr(link, "/etc/passwd")
        zipped_links.writestr("__MACOSX/._a.txt", "x")
    for data, count in ((out.getvalue(), 3), (packed.getvalue(), 2)):
        found = list(documents(data, "p"))
        assert len(found) == count
        assert all(isinstance(one, Unreadable) and one.skipped for one in found)


@pytest.mark.parametrize(("data", "name"), [(zipped({}), "p.zip"), (tarred({}), "p.tar"), (b"", "p.txt")])
def test_an_empty_archive_is_told_of(data: bytes, name: str) -> None:
    (found,) = documents(data, name)
    assert found.uri == name
    assert isinstance(found, Member) or (found.skipped and "empty" in found.reason)


def test_an_encrypted_member_fails_alone() -> None:
    data = bytearray(zipped(PAGES))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    assert shown(bytes(data), "p.zip") == [
        ("p.zip#1", "a.txt is encrypted. Unpack the archive with its password first."),
        ("p.zip#2", "sous/b.html"),
    ]


def test_a_damaged_member_fails_alone() -> None:
    data = bytearray(zipped({"a.txt": "Deux puits à Bria. " * 50, "b.txt": "Une pompe."}))
    start = data.index(b"a.txt") + 10
    data[start : start + 6] = b"\xff" * 6
    found = list(documents(bytes(data), "p.zip"))
    assert [type(one) for one in found] == [Unreadable, Member]
    assert found[0].uri == "p.zip#1"
    assert "archive's member is damaged or cut short" in found[0].reason  # type: ignore[union-attr]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("pack", [zipped, tarred, lambda files: gzip.compress(tarred(files))])
def test_a_cut_archive_says_so_and_gives_what_it_can(pack: Any, share: float) -> None:
    texts = {f"{n}.txt": "".join(f"Le puits {i * n} " for i in range(700)) for n in range(40)}
    data = pack(texts)
    found = list(documents(data[: int(len(data) * share)], "p"))
    good = [one for one in found if isinstance(one, Member)]
    assert all(one.data.decode() in texts.values() for one in good)
    lost = [one for one in found if isinstance(one, Unreadable)]
    assert 1 <= len(lost) <= 2
    assert all("damaged or cut short" in one.reason and not one.skipped for one in lost)
    if pack is not zipped:
        assert len(good) >= 40 * share - 3


def bomb(layers: int) -> bytes:
    """An archive that unpacks to 200 MiB of nothing, in archives."""
    data = zipped({"zero.txt": b"\x00" * (200 * MIB)})
    for _ in range(layers):
        data = zipped({"inner.zip": data})
    return data


def test_a_bomb_stops_at_the_limit_of_one_document() -> None:
    ((uri, reason),) = shown(bomb(0), "p.zip")
    assert uri.startswith("p.zip")
    assert "larger than 64 MiB" in reason or "unpacks to more than 64 MiB" in reason


def test_bombs_side_by_side_stop_the_source_once() -> None:
    zero = gzip.compress(b"\x00" * (30 * MIB))
    found = shown(zipped({f"{n}.txt.gz": zero for n in range(100)}), "p.zip")
    assert found[-1][0] == "p.zip"
    assert "unpacks to more than 64 MiB: reading stopped after" in found[-1][1]
    assert len(found) < 10


def test_archives_nested_too_deeply_are_not_opened() -> None:
    data = zipped({"a.txt": "x"})
    for _ in range(6):
        data = zipped({"inner.zip": data})
    ((uri, reason),) = shown(data, "p.zip")
    assert (uri, "nested more than 4 deep" in reason) == ("p.zip#1#1#1#1#1", True)


def test_more_members_than_the_limit_end_the_source_once() -> None:
    found = shown(zipped({f"{n}.txt": "x" for n in range(9)}), "p.zip", ReadOptions(max_members=5))
    assert [uri for uri, _ in found] == [*(f"p.zip#{n}" for n in range(1, 6)), "p.zip"]
    assert "more than 5 documents: the others were not read" in found[-1][1]


def test_a_document_larger_than_the_limit_fails_alone() -> None:
    files = {"a.txt": "x" * (2 * MIB), "b.txt": "Un puits."}
    found = shown(zipped(files), "p.zip", ReadOptions(max_document=MIB))
    assert found == [
        ("p.zip#1", "The document is larger than 1 MiB. Split it, or save the part that matters as text."),
        ("p.zip#2", "b.txt"),
    ]


def test_a_source_that_is_not_there_is_one_reason(tmp_path: Path) -> None:
    assert [found.reason for found in documents(tmp_path / "absent.zip")] == [  # type: ignore[union-attr]
        "The file cannot be read: No such file or directory."
    ]


def test_reading_is_lazy() -> None:
    class Counted(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            self.taken += len(data)
            return data

    stream = Counted(tarred({f"{n}.txt": "x" * 100_000 for n in range(100)}))
    next(documents(stream, "p.tar"))
    assert stream.taken < 2_000_000


CRAWL = [
    ("https://a.example/1", "200 OK", "text/html; charset=utf-8", b"<html><body><p>Deux puits.</p></body></html>"),
    ("https://a.example/2", "404 Not Found", "text/html", b"<p>absent</p>"),
    ("https://a.example/x.png", "200 OK", "image/png", b"\x89PNG"),
    ("https://a.example/3", "200 OK", "text/plain", "Une pompe à Bria.".encode()),
]


@pytest.mark.parametrize("packed", [False, True])
def test_a_crawl_gives_its_pages_and_says_what_it_leaves(packed: bool) -> None:
    found = list(documents(warc(CRAWL, packed), "crawl.warc"))
    assert [type(one) for one in found] == [Member, Unreadable, Unreadable, Member]
    assert [one.uri for one in found] == [f"crawl.warc#{n}" for n in (1, 2, 3, 4)]
    first, missing, picture, last = found
    assert isinstance(first, Member)
    assert (first.data, first.media_type) == (CRAWL[0][3], "text/html")
    assert first.metadata == {"url": "https://a.example/1", "crawled": "2019-03-14T06:00:00Z"}
    assert first.published is None, "the day of the crawl is not that of publication"
    assert (missing.reason, picture.reason) == ("The server answered 404.", "It is image/png, no page.")  # type: ignore[union-attr]
    assert last.data.decode() == "Une pompe à Bria."  # type: ignore[union-attr]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.97])
def test_a_cut_crawl_loses_nothing_silently(packed: bool, share: float) -> None:
    pages = [(f"https://a.example/{n}", "200 OK", "text/plain", b"Un puits de plus. " * 99) for n in range(20)]
    data = warc(pages, packed)
    found = list(documents(data[: int(len(data) * share)], "crawl.warc.gz"))
    assert isinstance(found[-1], Unreadable)
    assert all(one.data == pages[0][3] for one in found[:-1] if isinstance(one, Member))
