"""Libraries of the extra `formats`, imported when a document needs them."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from iomnlp.errors import ReadError

REMEDY = "Install what reads them: pip install 'iomnlp[formats]'"


def need(module: str, what: str) -> ModuleType:
    """A library of the extra, or an error that says how to get it.

    Parameters
    ----------
    module : str
        Its name for `import`.
    what : str
        What it reads, in the plural.

    Raises
    ------
    ReadError
        When it is not installed.

    Examples
    --------
    >>> need("no_such_library", "Wax tablets")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    iomnlp.errors.ReadError: Wax tablets need no_such_library, which is not installed. Install what reads them: ...
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise ReadError(f"{what} need {module.partition('.')[0]}, which is not installed.", remedy=REMEDY) from error
