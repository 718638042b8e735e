#!/usr/bin/env python3
"""Checks the rounds of ricochet/levels.s for what the assembler cannot see.

    levels.py levels.s

Every round has 12 rows of 11 known letters and a brick that breaks, and bricks that share an
attribute quadrant (rows 1 and 2, 3 and 4, ... of a column) share a palette.
"""

import re
import sys

ROWS, COLS = 12, 11
PALETTE = {"b": 0, "c": 0, "r": 1, "o": 1, "g": 2, "y": 2, "s": 3, "x": 3}


def faults(rows):
    """Yields what is wrong with one round."""
    if len(rows) != ROWS or any(len(row) != COLS for row in rows):
        yield f"must be {ROWS} rows of {COLS} letters"
        return
    letters = set("".join(rows))
    if letters - set(PALETTE) - {"."}:
        yield f"unknown letters {sorted(letters - set(PALETTE) - {'.'})}"
        return
    if not letters - {".", "x"}:
        yield "has no brick that breaks"
    for y in range(0, ROWS, 2):
        for x in range(COLS):
            pair = {PALETTE[row[x]] for row in rows[y : y + 2] if row[x] != "."}
            if len(pair) > 1:
                yield f"rows {y + 1} and {y + 2}, column {x + 1}: two palettes in one quadrant"


def main(argv):
    if len(argv) != 1:
        sys.exit("usage: levels.py levels.s")
    with open(argv[0], encoding="ascii") as file:
        text = file.read()
    rounds = re.findall(r"^level_(\d+):.*\n((?: +\.byte \".*\"\n)+)", text, re.M)
    bad = [
        f"{argv[0]}: level_{name} {fault}"
        for name, body in rounds
        for fault in faults(re.findall(r'"(.*)"', body))
    ]
    count = int(re.search(r"^LEVEL_COUNT = (\d+)", text, re.M).group(1))
    if len(rounds) != count:
        bad.append(f"{argv[0]}: {len(rounds)} rounds, but LEVEL_COUNT is {count}")
    if bad:
        sys.exit("\n".join(bad))


if __name__ == "__main__":
    main(sys.argv[1:])
