"""Webhooks: what happened to records, told to other systems, at least once and in order."""

from iomnlp.review.hooks.courier import Courier
from iomnlp.review.hooks.endpoints import Webhooks
from iomnlp.review.hooks.kinds import Kind
from iomnlp.review.hooks.pace import Pace

__all__ = ["Courier", "Kind", "Pace", "Webhooks"]
