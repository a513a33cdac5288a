"""Places in the navigation: in the bar, in a menu of it, or under the reader's name."""

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
    group : str
        The menu that it stands in, a message of the catalogue; empty where it stands in the bar itself.
    """

    path: str
    message: str
    action: Action
    group: str = ""


MEASURES = marked("Measures")
ADMINISTRATION = marked("Administration")
FIRST = Place("/queue", marked("Queue"), Action.READ)
# Of no use where no record is read twice.
PAIRED = ("/second", "/adjudicate", "/agreement")
# The menu under the reader's own name.
OWN = "own"
LAST = (
    Place("/settings", marked("Settings"), Action.OWN_SETTINGS, OWN),
    Place("/help", marked("Help"), Action.READ, OWN),
)
