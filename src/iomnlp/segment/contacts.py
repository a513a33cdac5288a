"""Contact lines by their company: what a phrase announces, what stands round an address, labelled numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from iomnlp.segment.channels import has_number
from iomnlp.segment.lines import Unit, is_bare_marker
from iomnlp.segment.shape import Shape, leading_label
from iomnlp.segment.words import CONTACT_HEAD, PageCues, starts_with_cue

_EMAIL = re.compile(r"[\w.+-]{1,60}@[\w-]{1,60}\.\w")
_TELEPHONE = re.compile(r"\btel\b")


def mark_contacts(units: Sequence[Unit], shapes: Sequence[Shape], page: PageCues) -> None:
    """The paragraph or lines that say whom to reach: opened by a phrase, or round an e-mail address."""
    # Two pages of three tell no way to reach anybody.
    if any(shape.channel for shape in shapes):
        _mark_announced(units, shapes, page)
        _mark_labelled(units, shapes, page)
    for index in [index for index, unit in enumerate(units) if "@" in unit.text]:
        shape = shapes[index]
        if shape.contact or shape.furniture or shape.sheet or shape.words > 60:
            continue
        if not _EMAIL.search(units[index].text):
            continue
        if starts_with_cue("mail_header", shape.bare) and leading_label(shape.bare):
            continue
        _as_contact(shape)
        for above in range(index - 1, max(-1, index - 6), -1):
            near = shapes[above]
            opening = units[above].text.endswith(":") and near.words <= 12
            if units[above + 1].blank_before or not (near.short or opening) or near.marked or near.words > 12:
                break
            if near.furniture or near.related or near.repeated or near.contact:
                break
            _as_contact(near)
            if opening:
                break
        for below in range(index + 1, min(index + 4, len(units))):
            if not shapes[below].channel or shapes[below].words > 12 or shapes[below].furniture or shapes[below].sheet:
                break
            _as_contact(shapes[below])


def _mark_announced(units: Sequence[Unit], shapes: Sequence[Shape], page: PageCues) -> None:
    """Contact lines from the phrase that opens them to the last address."""
    index = 0
    while index < len(units):
        shape = shapes[index]
        cue = page.find("contact", shape.bare[:CONTACT_HEAD]) if shape.words <= 120 and not shape.sheet else None
        opens = cue is not None and (cue.start() <= 3 or shape.words <= 40)
        if not opens or shape.glued:
            index += 1
            continue
        last = index if shape.channel else -1
        inline = shape.channel and shape.words >= 8
        for ahead in range(index + 1, min(index + 10, len(units))):
            near = shapes[ahead]
            if near.sheet or near.words > 40 or (near.prose and not near.channel) or near.related or near.glued:
                break
            if inline and (units[ahead].blank_before or not near.channel):
                break
            if near.channel:
                last = ahead
            if ahead - max(last, index) >= 5:
                break
        if last >= index and not (
            shape.prose and not shape.channel and not units[index].text.endswith(":") and last > index + 6
        ):
            for i in range(index, last + 1):
                if not is_bare_marker(units[i].text):
                    _as_contact(shapes[i])
            index = last
        index += 1


def _mark_labelled(units: Sequence[Unit], shapes: Sequence[Shape], page: PageCues) -> None:
    """A line of its own with a telephone number under a label ("Porte-parole : Awa Sarr, +227 …"), below the text."""
    told = next((i for i, s in enumerate(shapes) if s.prose and s.words >= 20), len(units))
    for index in range(told + 1, len(units)):
        shape = shapes[index]
        if shape.channel and shape.words <= 30 and not (shape.contact or shape.sheet or shape.item or shape.related):
            label = leading_label(shape.bare)
            if (
                label
                and len(label[1].split()) <= 5
                and (has_number(shape.bare) or _TELEPHONE.search(shape.bare))
                and not page.find("verbs", shape.bare)
            ):
                _as_contact(shape)


def _as_contact(shape: Shape) -> None:
    shape.contact = True
    shape.prose = shape.item = shape.meta = False
