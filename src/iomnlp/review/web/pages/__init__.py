"""A module per page; each brings a router."""

from iomnlp.review.web.pages import decisions, door, info, learning, lists, queue, record

ROUTERS = (door.router, queue.router, record.router, decisions.router, lists.router, learning.router, info.router)
