"""Where a store is, as it may be shown."""

from __future__ import annotations

import re


def without_password(url: str) -> str:
    """The address of a store without its password, for terminals, messages and journals; a file stays as it is.

    >>> without_password("postgresql://awa:se:c@ret@serveur/relecture")
    'postgresql://awa:***@serveur/relecture'
    >>> without_password("postgresql:///relecture?host=/run/postgresql&password=secret")
    'postgresql:///relecture?host=/run/postgresql&password=***'
    >>> without_password("relecture.db")
    'relecture.db'
    """
    hidden = re.sub(r"(://[^:/?]*:).*@", r"\1***@", url)
    return re.sub(r"([?&](?:ssl)?password=)[^&]*", r"\1***", hidden)
