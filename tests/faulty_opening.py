"""Opening as a desk's worker does it, with work that does what a document tells it to. Only tests can name it."""

from __future__ import annotations

import faulty_work
from iomnlp.batch import opening

opening.work = faulty_work  # type: ignore[misc,assignment]
prepare = opening.prepare
process = opening.process
