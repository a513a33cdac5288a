"""The pages of the review: FastAPI, Jinja2 and htmx over the service; French first, English second."""

from iomnlp.review.web.app import create_app
from iomnlp.review.web.settings import Settings

__all__ = ["Settings", "create_app"]
