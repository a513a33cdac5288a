"""What whoever runs the server needs: is it well, how much does it do; never who or what it was about."""

from iomnlp.review.operations.add import add_operations
from iomnlp.review.operations.logs import log_as_json

__all__ = ["add_operations", "log_as_json"]
