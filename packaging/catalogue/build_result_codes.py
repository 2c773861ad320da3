"""Write resources/catalogue/result_codes.json from a list of result codes and their names.

    python packaging/catalogue/build_result_codes.py LIST.json --source "Cổng Dịch vụ công quốc gia" --known-on 2026-07-31

LIST.json is one object, code to name, as anybody can gather it from the published procedures: `KQ.<authority>.<number>`.
Names are brought to NFC with single spaces; codes are grouped by authority, one line each, so that a difference is read
at a glance. Not needed at run time.
"""

import argparse
import json
import re
import unicodedata
from collections import defaultdict
from datetime import date
from pathlib import Path

TARGET = Path(__file__).resolve().parents[2] / "resources" / "catalogue" / "result_codes.json"
CODE = re.compile(r"KQ\.([GH]\d{2})\.(\d{5,6})")


def main() -> None:
    """Read the words of the command line and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("list", type=Path)
    parser.add_argument("--source", required=True, help="where the list was gathered")
    parser.add_argument("--known-on", required=True, type=date.fromisoformat)
    options = parser.parse_args()
    names = json.loads(options.list.read_text(encoding="utf-8"))
    TARGET.write_text(document(grouped(names), options.source, options.known_on), encoding="utf-8")


def grouped(names: dict[str, str]) -> dict[str, dict[str, str]]:
    """Codes by authority. A code of another form or an empty name ends the run: the list wants a look."""
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for code, name in names.items():
        match = CODE.fullmatch(code)
        tidy = " ".join(unicodedata.normalize("NFC", name).split())
        if match is None or not tidy:
            raise SystemExit(f"{code}: {name!r} is no result code with a name")
        groups[match[1]][match[2]] = tidy
    return groups


def document(groups: dict[str, dict[str, str]], source: str, known_on: date) -> str:
    """The text of the file."""
    head = json.dumps(
        {"version": 1, "source": source, "known_on": known_on.isoformat()}, ensure_ascii=False
    )
    parts = [
        f"    {json.dumps(authority)}: {{\n"
        + ",\n".join(f"      {_pair(number, name)}" for number, name in sorted(codes.items()))
        + "\n    }"
        for authority, codes in sorted(groups.items())
    ]
    return f'{head[:-1]},\n  "names": {{\n' + ",\n".join(parts) + "\n  }\n}\n"


def _pair(number: str, name: str) -> str:
    return f"{json.dumps(number)}: {json.dumps(name, ensure_ascii=False)}"


if __name__ == "__main__":
    main()
