"""Records as a report: figures, charts and a map on one self-contained page, each number down to its evidence."""

from iomnlp.write.report.left import Left, read_left
from iomnlp.write.report.page import report
from iomnlp.write.report.rates import Rates, read_rates

__all__ = ["Left", "Rates", "read_left", "read_rates", "report"]
