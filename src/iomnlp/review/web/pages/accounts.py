"""Accounts, for administrators: who may come in and as what; made, changed, shut, opened again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import HTMLResponse

from iomnlp.review import roles
from iomnlp.review.accounts.model import Account, BadName, LastAdmin, NameTaken
from iomnlp.review.accounts.passwords import generated
from iomnlp.review.accounts.rows import LONGEST_NAME
from iomnlp.review.refusals import Refused
from iomnlp.review.web import render
from iomnlp.review.web.access import requires
from iomnlp.review.web.account_sessions import logins_of
from iomnlp.review.web.locale import Language, marked
from iomnlp.review.web.places import ADMINISTRATION, Place
from iomnlp.review.web.reader import AForm, AReader, Reader, first
from iomnlp.review.web.sessions import COOKIE

router = APIRouter(include_in_schema=False)
PLACE = Place("/accounts", marked("Accounts"), roles.Action.MANAGE_USERS, ADMINISTRATION)
MANAGES = [requires(roles.Action.MANAGE_USERS)]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def _body(reader: Reader, status: int = 200, whole: bool = False, **told: Any) -> HTMLResponse:
    """All accounts; `told` holds what was done, a password to show once, an error, and what was typed."""
    accounts = reader.review.accounts.all()
    known: dict[str, Any] = {"done": "", "secret": None, "error": "", "add_error": "", "typed": ("", "steward")}
    return render.page(
        reader,
        "accounts.html" if whole else "accounts_body.html",
        status,
        # Who can come in first; each part by name.
        accounts=sorted(accounts, key=lambda one: one.disabled),
        open_sessions=logins_of(reader.review, reader.settings).counts(),
        own=reader.session.account if reader.session else None,
        roles=list(roles.Role) if accounts else [roles.Role.ADMIN],
        longest=LONGEST_NAME,
        **{**known, **told},
    )


@router.get(PLACE.path, dependencies=MANAGES)
def accounts_page(reader: AReader) -> HTMLResponse:
    """The page."""
    return _body(reader, whole=True)


@router.post(PLACE.path, dependencies=MANAGES)
def add(reader: AReader, form: AForm) -> HTMLResponse:
    """Make an account with a password of ours, and show it this once."""
    text = reader.language.text
    name, wanted = first(form, "name"), first(form, "role")
    role = roles.Role(wanted) if wanted in set(roles.Role) else roles.Role.READER
    if role is not roles.Role.ADMIN and not reader.review.accounts.any():
        told = text("The first account is an administrator's, who can manage the others.")
        return _body(reader, 422, add_error=told, typed=(name, role))
    made = generated()
    try:
        account = reader.review.accounts.add(name, role, made, reader.name)
    except Refused as refused:
        return _body(reader, 422, add_error=_why(refused, reader.language), typed=(name, role))
    return _body(reader, secret=made, done=text("The password of %(name)s, shown this once.", name=account.name))


def _why(refused: Refused, language: Language) -> str:
    text = language.text
    if isinstance(refused, BadName):
        return text("A name has 1 to %(most)s letters, digits, spaces and . @ ' + - _ within it.", most=LONGEST_NAME)
    if isinstance(refused, NameTaken):
        return text("This name is taken by a person or a system. Choose another one.")
    if isinstance(refused, LastAdmin):
        return text("This is the last administrator. Make another one first.")
    return str(refused)


def _changed(
    reader: Reader, number: int, change: Callable[[Account], str], own: bool = False, secret: str | None = None
) -> HTMLResponse:
    """Change an account, and say what was done; `own` allows it on the reader's own one."""
    account = reader.review.accounts.numbered(number)
    if not own and reader.session is not None and account.number == reader.session.account:
        # A slip of the hand would shut the door behind the one who could open it.
        told = reader.language.text("Your own account is changed by another administrator.")
        return _body(reader, 422, error=told)
    try:
        return _body(reader, done=change(account), secret=secret)
    except Refused as refused:
        return _body(reader, 422, error=_why(refused, reader.language))


@router.post("/accounts/{number}/role", dependencies=MANAGES)
def change_role(reader: AReader, number: Number, form: AForm) -> HTMLResponse:
    """Give a person another role; open sessions end."""
    wanted = first(form, "role")

    def change(account: Account) -> str:
        if wanted not in set(roles.Role):
            raise Refused(reader.language.text("Choose a role."))
        if account.role == wanted:
            return reader.language.text("%(name)s has this role already.", name=account.name)
        reader.review.accounts.set_role(account.name, roles.Role(wanted), reader.name)
        return reader.language.text("%(name)s has another role; open sessions are over.", name=account.name)

    return _changed(reader, number, change)


@router.post("/accounts/{number}/shut", dependencies=MANAGES)
def shut(reader: AReader, number: Number, form: AForm) -> HTMLResponse:
    """Shut the door to a person."""

    def change(account: Account) -> str:
        reader.review.accounts.disable(account.name, reader.name)
        return reader.language.text("%(name)s cannot come in any more; decisions keep the name.", name=account.name)

    return _changed(reader, number, change)


@router.post("/accounts/{number}/reopen", dependencies=MANAGES)
def reopen(reader: AReader, number: Number, form: AForm) -> HTMLResponse:
    """Open it again."""

    def change(account: Account) -> str:
        reader.review.accounts.enable(account.name, reader.name)
        return reader.language.text("%(name)s may come in again.", name=account.name)

    return _changed(reader, number, change)


@router.post("/accounts/{number}/password", dependencies=MANAGES)
def reset_password(reader: AReader, number: Number, form: AForm) -> HTMLResponse:
    """A new password of ours, shown this once; open sessions end."""
    made = generated()

    def change(account: Account) -> str:
        reader.review.accounts.set_password(account.name, made, reader.name)
        return reader.language.text(
            "The new password of %(name)s, shown this once; open sessions are over.", name=account.name
        )

    return _changed(reader, number, change, secret=made)


@router.post("/accounts/{number}/sessions", dependencies=MANAGES)
def end_sessions(reader: AReader, number: Number, form: AForm) -> HTMLResponse:
    """End a person's open sessions; of one's own, all others."""

    def change(account: Account) -> str:
        kept = reader.request.cookies.get(COOKIE, "")
        count = reader.review.accounts.end_sessions(account.name, reader.name, kept)
        return reader.language.plural(
            "%(num)s session of %(name)s is over.", "%(num)s sessions of %(name)s are over.", count, name=account.name
        )

    return _changed(reader, number, change, own=True)
