"""Bring a translation up to its template: `python tools/merge_catalogue.py X.pot zh_CN.po`.

What is translated stays, what is new stands there empty, what is gone goes.
"""

import sys
from pathlib import Path

import polib

HEADER = {"Language": "zh_CN", "Plural-Forms": "nplurals=1; plural=0;"}


def merge(template: Path, translation: Path) -> int:
    """Write the translation anew in the template's order; how many terms have no Chinese yet."""
    wanted = polib.pofile(str(template), wrapwidth=78)
    known = polib.pofile(str(translation)) if translation.exists() else polib.POFile()
    texts = {entry.msgid: entry.msgstr for entry in known}
    for entry in wanted:
        entry.msgstr = texts.get(entry.msgid, "")
    wanted.metadata = {**wanted.metadata, **known.metadata, **HEADER}
    wanted.header = known.header or wanted.header
    wanted.save(str(translation))
    return len(wanted.untranslated_entries())


if __name__ == "__main__":
    print(merge(Path(sys.argv[1]), Path(sys.argv[2])))
