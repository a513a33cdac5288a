"""Other systems: the tokens that let them in, the receivers that are told what happens, and what was delivered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import HTMLResponse

from iomnlp.review import roles
from iomnlp.review.accounts.model import BadName, NameTaken
from iomnlp.review.hooks.kinds import KINDS, Fate, Kind
from iomnlp.review.hooks.troubles import Trouble
from iomnlp.review.refusals import Refused
from iomnlp.review.tokens import BadScopes, Scope
from iomnlp.review.web import render
from iomnlp.review.web.access import requires
from iomnlp.review.web.locale import Language, marked
from iomnlp.review.web.places import ADMINISTRATION, Place
from iomnlp.review.web.reader import AForm, AReader, Form, Reader, first

router = APIRouter(include_in_schema=False)
PLACE = Place("/systems", marked("Systems"), roles.Action.MANAGE_TOKENS, ADMINISTRATION)
TOKENS = [requires(roles.Action.MANAGE_TOKENS)]
HOOKS = [requires(roles.Action.MANAGE_WEBHOOKS)]
# Days after which a new token ends, as the form offers them; 0 is never.
DAYS = (30, 90, 365, 0)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Delivery = Annotated[int, Path(ge=1, le=2**63 - 1)]


def _body(reader: Reader, status: int = 200, whole: bool = False, **told: Any) -> HTMLResponse:
    """Both lists with their forms; `told` holds a secret to show once, what was done, errors and what was typed."""
    now = datetime.now(UTC)
    known: dict[str, Any] = {"secret": None, "done": "", "token_error": "", "hook_error": "", "typed": {}}
    return render.page(
        reader,
        "systems.html" if whole else "systems_body.html",
        status,
        # What opens something first, the newest first.
        tokens=sorted(reader.review.tokens.list(), key=lambda one: (not one.open(now), -one.number)),
        now=now,
        hooks=reader.review.webhooks.list(),
        roles=list(roles.Role),
        scopes=list(Scope),
        days=DAYS,
        kinds=KINDS,
        **{**known, **told},
    )


@router.get("/systems", dependencies=TOKENS)
def systems(reader: AReader) -> HTMLResponse:
    """The page."""
    return _body(reader, whole=True)


@router.post("/systems/tokens", dependencies=TOKENS)
def add_token(reader: AReader, form: AForm) -> HTMLResponse:
    """Make a token, and show it this once."""
    text = reader.language.text
    role, days = first(form, "role"), first(form, "days")
    chosen = [scope for scope in Scope if scope in form.get("scope", ())]
    ends = datetime.now(UTC) + timedelta(days=int(days)) if days in {str(n) for n in DAYS if n} else None
    try:
        made, token = reader.review.tokens.add(
            first(form, "name"),
            roles.Role(role) if role in set(roles.Role) else roles.Role.READER,
            chosen,
            reader.name,
            ends,
        )
    except Refused as refused:
        return _body(reader, 422, token_error=_why(refused, reader.language), typed=_typed(form))
    told = text("The token of %(name)s. Copy it now: it is not shown again.", name=made.name)
    return _body(reader, secret=token, done=told)


def _why(refused: Refused, language: Language) -> str:
    text = language.text
    if isinstance(refused, BadName):
        return text("A name has 1 to %(most)s characters.", most=40)
    if isinstance(refused, NameTaken):
        return text("This name is taken. Revoke the other token first, or choose another name.")
    if isinstance(refused, BadScopes):
        return text("Choose at least one right, and only those that the role allows.")
    return text("Give an https address on the internet, without a password in it, and at least one event.")


def _typed(form: Form) -> dict[str, list[str]]:
    return {name: list(values) for name, values in form.items()}


@router.post("/systems/tokens/{number}/revoke", dependencies=TOKENS)
def revoke_token(reader: AReader, number: Number) -> HTMLResponse:
    """Let a token open nothing any more."""
    revoked = reader.review.tokens.revoke(number, reader.name)
    return _body(reader, done=reader.language.text("The token of %(name)s opens nothing any more.", name=revoked.name))


@router.post("/systems/webhooks", dependencies=HOOKS)
def add_webhook(reader: AReader, form: AForm) -> HTMLResponse:
    """Register a receiver, and show its secret this once."""
    kinds = [Kind(kind) for kind in KINDS if kind in form.get("kind", ())]
    try:
        number, secret = reader.review.webhooks.add(
            first(form, "url").strip(), reader.name, kinds, first(form, "personal") == "1"
        )
    except Refused as refused:
        return _body(reader, 422, hook_error=_why(refused, reader.language), typed=_typed(form))
    told = reader.language.text("The secret of receiver %(number)s. Copy it now: it is not shown again.", number=number)
    return _body(reader, secret=secret, done=told)


@router.post("/systems/webhooks/{number}/secret", dependencies=HOOKS)
def rotate_secret(reader: AReader, number: Number) -> HTMLResponse:
    """A new secret; for a day, both sign."""
    secret = reader.review.webhooks.rotate(number, reader.name)
    told = reader.language.text(
        "The new secret of receiver %(number)s. For a day, the old one signs, too.", number=number
    )
    return _body(reader, secret=secret, done=told)


@router.post("/systems/webhooks/{number}/test", dependencies=HOOKS)
def test_webhook(reader: AReader, number: Number) -> HTMLResponse:
    """A ping into the outbox."""
    reader.review.webhooks.test(number)
    return _body(reader, done=reader.language.text("A test is on its way; the log tells what became of it."))


@router.post("/systems/webhooks/{number}/pause", dependencies=HOOKS)
def pause_webhook(reader: AReader, number: Number, form: AForm) -> HTMLResponse:
    """Hold a receiver's events back, or let them go on."""
    resumed = first(form, "resume") == "1"
    reader.review.webhooks.pause(number, None if resumed else reader.name, reader.name)
    text = reader.language.text
    return _body(reader, done=text("Events go on.") if resumed else text("Events wait until you let them go on."))


@router.post("/systems/webhooks/{number}/remove", dependencies=HOOKS)
def remove_webhook(reader: AReader, number: Number) -> HTMLResponse:
    """Tell a receiver nothing more."""
    reader.review.webhooks.remove(number, reader.name)
    return _body(reader, done=reader.language.text("Receiver %(number)s is told nothing more.", number=number))


def trouble_name(language: Language, trouble: Trouble, answer: int | None) -> str:
    """What kept an event from its receiver, and where to look, in the reader's words."""
    text = language.text
    return {
        Trouble.STATUS: text("The receiver answered with status %(status)s.", status=answer or "?"),
        Trouble.REDIRECT: text(
            "The receiver points elsewhere (status %(status)s); redirects are not followed.", status=answer or "?"
        ),
        Trouble.NAME: text("Nobody knows the receiver's name: look at its spelling, or at the DNS."),
        Trouble.ADDRESS: text("The receiver's name leads to an address that is not public: nothing is sent there."),
        Trouble.REFUSED: text("The receiver's machine refuses the connection: its service does not run there."),
        Trouble.TLS: text("The receiver's certificate is not accepted: no safe connection."),
        Trouble.TIMEOUT: text("The receiver did not answer in time."),
        Trouble.BROKEN: text("The connection ended before an answer came."),
        Trouble.OTHER: text("The message could not be sent."),
    }[trouble]


def _log(reader: Reader, whole: bool, webhook: str, fate: str, before: int | None, done: str = "") -> HTMLResponse:
    number = int(webhook) if webhook.isdecimal() and len(webhook) < 10 else None
    page = reader.review.webhooks.log(number, Fate(fate) if fate in set(Fate) else None, before)
    return render.page(
        reader,
        "deliveries.html" if whole else "deliveries_body.html",
        page=page,
        hooks=reader.review.webhooks.list(),
        fates=list(Fate),
        trouble_name=lambda one: trouble_name(reader.language, one.trouble, one.answer),
        webhook=webhook,
        fate=fate,
        done=done,
    )


@router.get("/systems/deliveries", dependencies=HOOKS)
def deliveries(
    reader: AReader,
    webhook: str = "",
    fate: str = "",
    before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
) -> HTMLResponse:
    """What was sent, or waits to be."""
    return _log(reader, "hx-request" not in reader.request.headers, webhook, fate, before)


@router.get("/systems/deliveries/{delivery}", dependencies=HOOKS)
def attempts(reader: AReader, delivery: Delivery) -> HTMLResponse:
    """Each attempt to deliver one event."""
    return render.page(
        reader,
        "deliveries_attempts.html",
        attempts=reader.review.webhooks.attempts(delivery),
        trouble_name=lambda one: trouble_name(reader.language, one.trouble, one.answer),
    )


@router.post("/systems/deliveries/{delivery}/redeliver", dependencies=HOOKS)
def redeliver(reader: AReader, delivery: Delivery, form: AForm) -> HTMLResponse:
    """Send an event again."""
    reader.review.webhooks.redeliver(delivery)
    done = reader.language.text("The event is sent again.")
    return _log(reader, False, first(form, "webhook"), first(form, "fate"), None, done)


@router.post("/systems/deliveries/{delivery}/skip", dependencies=HOOKS)
def skip(reader: AReader, delivery: Delivery, form: AForm) -> HTMLResponse:
    """Give an event up."""
    reader.review.webhooks.skip(delivery, reader.name)
    done = reader.language.text("The event is given up; the later ones of its record go on.")
    return _log(reader, False, first(form, "webhook"), first(form, "fate"), None, done)
