"""E-mail: subject and text as the document, who and when as metadata; attachments are documents of their own."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from iomnlp.errors import ReadError
from iomnlp.read import html
from iomnlp.read.dates import edtf_of_mail
from iomnlp.read.encoding import clean, decode
from iomnlp.read.members import Found, Member, Place
from iomnlp.read.registry import is_text, register
from iomnlp.source import SourceText

MEDIA_TYPE = "message/rfc822"
_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,60}):[ \t]", re.ASCII)
_TELLING = {b"from", b"to", b"date", b"subject", b"mime-version", b"message-id", b"received", b"return-path"}
_LEAST = 3
# What a message carries when it was saved by a program; one copied out of a window is plain text, header lines and all.
_CARRIED = {
    *(b"mime-version", b"message-id", b"received", b"return-path", b"content-type", b"content-transfer-encoding"),
}


def is_mail(head: bytes) -> bool:
    """Whether text opens with a message's header as programs save it: only fields, three of them its own."""
    if not is_text(head[:4096]):
        return False
    telling = set()
    for line in head[:8192].splitlines():
        if not line.strip():
            break
        field = _FIELD.match(line)
        if field:
            telling.add(field[1].lower())
        elif not line.startswith((b" ", b"\t")):
            return False
    return len(telling & _TELLING) >= _LEAST and bool(telling & _CARRIED)


def _message(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)


def _header(message: EmailMessage, name: str) -> str:
    """A field's value in one line; the standard library refuses some that real senders write."""
    try:
        value = str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError):
        value = next((str(v) for key, v in message.raw_items() if key.lower() == name.lower()), "")
    return clean(" ".join(value.split()))


def _text(message: EmailMessage, uri: str) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    if part.get_content_type() == "text/html":
        return html.read(data, uri).text
    return decode(data, part.get_content_charset())[0]


def read(data: bytes, uri: str) -> SourceText:
    """The subject and the text of a message: its plain text, else its HTML.

    >>> message = b"From: a@example.org\\nDate: Tue, 12 Mar 2019 08:00:00 +0100\\nSubject: Puits\\n\\nUn puits.\\n"
    >>> read(message, "lettre.eml").text
    'Puits\\n\\nUn puits.\\n'
    """
    message = _message(data)
    known = {name: _header(message, name) for name in ("Subject", "From", "Date")}
    text = clean(_text(message, uri))
    subject = known["Subject"]
    return SourceText(
        text=f"{subject}\n\n{text}" if subject else text,
        sha256=hashlib.sha256(data).hexdigest(),
        uri=uri,
        media_type=MEDIA_TYPE,
        metadata={name.lower(): value for name, value in known.items() if value},
    )


def _attachments(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for number, part in enumerate(message.iter_attachments(), 1):
        name = part.get_filename() or f"attachment {number}"
        if part.get_content_type() == MEDIA_TYPE:
            inner = part.get_payload(0) if part.is_multipart() else None
            yield name, inner.as_bytes() if isinstance(inner, EmailMessage) else b""
        elif part.is_multipart():
            yield name, part.as_bytes()
        else:
            payload = part.get_payload(decode=True)
            yield name, payload if isinstance(payload, bytes) else b""


def mail_documents(data: bytes, place: Place) -> Iterator[Found]:
    """The message, and after it its attachments; alone, the message is a plain document."""
    try:
        message = _message(data)
        published = edtf_of_mail(_header(message, "Date"))
        attachments = list(_attachments(message))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ReadError(f"The message is damaged: {str(error)[:120]}.") from error
    if not attachments:
        place.budget.member()
        yield Member(place.uri, data, MEDIA_TYPE, place.metadata(), published)
        return
    yield place.member(1, data, MEDIA_TYPE, published=published)
    for number, (name, content) in enumerate(attachments, 2):
        yield from place.inside(number, name.replace("/", "_"), io.BytesIO(content))


register(MEDIA_TYPE, (".eml",), is_mail, read)
