"""Places in the navigation."""

from __future__ import annotations

from typing import NamedTuple

from iomnlp.review.roles import Action
from iomnlp.review.web.locale import marked


class Place(NamedTuple):
    """One entry of the navigation, shown to those who may do what its page does.

    Attributes
    ----------
    path : str
        Where it leads.
    message : str
        Its name, a message of the catalogue.
    action : Action
        What the reader's role must allow.
    """

    path: str
    message: str
    action: Action


FIRST = Place("/queue", marked("Queue"), Action.READ)
LAST = (Place("/help", marked("Help"), Action.READ), Place("/settings", marked("Settings"), Action.OWN_SETTINGS))
