"""The files of the story, as rows. Standard library only."""

import csv
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"


def rows(name):
    """The rows of ``data/<name>.csv`` as dicts of texts.

    >>> [row["role"] for row in rows("logins")][:2]
    ['service_manager', 'dispatcher']
    """
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
