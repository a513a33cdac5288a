"""The REST API: what scripts and other systems ask for, under `/api/v1`."""

from iomnlp.review.api.app import PREFIX, add_api
from iomnlp.review.api.limits import Limits
from iomnlp.review.api.tokens import Tokens

__all__ = ["PREFIX", "Limits", "Tokens", "add_api"]
