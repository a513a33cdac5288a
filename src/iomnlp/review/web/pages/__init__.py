"""A module per page; each brings a router."""

from iomnlp.review.web.pages import decisions, door, info, lists, queue, record

ROUTERS = (door.router, queue.router, record.router, decisions.router, lists.router, info.router)
