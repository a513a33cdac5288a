"""A module per page; each brings a router."""

from iomnlp.review.web.pages import (
    accounts,
    adjudication,
    agreement,
    audit,
    decisions,
    door,
    doubts,
    info,
    learning,
    lists,
    oidc,
    password,
    queue,
    record,
    second,
    systems,
)

ROUTERS = (
    door.router,
    queue.router,
    record.router,
    decisions.router,
    lists.router,
    second.router,
    adjudication.router,
    doubts.router,
    agreement.router,
    learning.router,
    accounts.router,
    systems.router,
    info.router,
    password.router,
    oidc.router,
    audit.router,
)
# What people who work together need; the navigation shows each to those who may use it.
PLACES = (
    second.PLACE,
    adjudication.PLACE,
    doubts.PLACE,
    agreement.PLACE,
    learning.PLACE,
    accounts.PLACE,
    systems.PLACE,
    audit.PLACE,
)
