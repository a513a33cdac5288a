"""The person behind a request: session, preferences, language; and the application's own parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from iomnlp.review.roles import Action, may
from iomnlp.review.service import Review
from iomnlp.review.team import Counts
from iomnlp.review.web import preferences
from iomnlp.review.web.access import masked
from iomnlp.review.web.guard import session_of
from iomnlp.review.web.locale import Language, language, negotiate
from iomnlp.review.web.places import PAIRED, Place
from iomnlp.review.web.preferences import Preferences
from iomnlp.review.web.sessions import Session
from iomnlp.review.web.settings import Settings

Form = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, and in which words to answer.

    Attributes
    ----------
    request : Request
        What is asked.
    session : Session or None
        None on the pages before the door.
    preferences : Preferences
        The reader's choices.
    language : Language
        Chosen, else of the browser, else French.
    """

    request: Request
    session: Session | None
    preferences: Preferences
    language: Language

    @property
    def review(self) -> Review:
        """The service, as this reader sees it."""
        review = cast(Review, self.request.app.state.review)
        return review.seen_by(self.session.reviewer, self.masked) if self.session else review

    @property
    def settings(self) -> Settings:
        """The server's settings."""
        return cast(Settings, self.request.app.state.settings)

    @property
    def masked(self) -> bool:
        """Whether contact data are hidden from the reader."""
        return masked(self.request)

    def may(self, action: str) -> bool:
        """Whether the reader's role allows an action."""
        return may(self.session.role if self.session else None, Action(action))

    def menus(self, paired: bool) -> dict[str, list[Place]]:
        """The entries that the reader may use by their menu: those of the bar itself first, the reader's own last.

        `paired` says whether records are read twice here: without it, some entries are of no use.
        """
        found: dict[str, list[Place]] = {}
        for place in self.request.app.state.navigation:
            if self.may(place.action) and (paired or place.path not in PAIRED):
                found.setdefault(place.group, []).append(place)
        return found

    @property
    def counts(self) -> Counts:
        """What waits for the reader, for the menu."""
        return self.review.team.counts()

    @property
    def name(self) -> str:
        """The pseudonym under which decisions are kept."""
        return session_of(self.request).reviewer


def reader(request: Request) -> Reader:
    """The reader of a request."""
    chosen = preferences.read(request.cookies.get(preferences.COOKIE, ""))
    code = chosen.language or negotiate(request.headers.get("accept-language", ""))
    return Reader(request, request.scope["state"].get("session"), chosen, language(code))


async def posted(request: Request) -> Form:
    """What a form sends: name → values; files are not taken here."""
    sent: FormData = await request.form(max_files=0, max_fields=400)
    form: dict[str, list[str]] = {}
    for name, value in sent.multi_items():
        if not isinstance(value, UploadFile):
            # Browsers send line ends as CR LF whatever was typed, and no NUL, which PostgreSQL does not take in a text.
            form.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\0", ""))
    return form


def first(form: Form, name: str, default: str = "") -> str:
    """The first value of a name."""
    return form.get(name, [default])[0]


AReader = Annotated[Reader, Depends(reader)]
AForm = Annotated[Form, Depends(posted)]
