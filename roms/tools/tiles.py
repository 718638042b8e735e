#!/usr/bin/env python3
"""Turns text-art tile sheets into an 8 KiB CHR image and an include file of tile names.

    tiles.py --chr OUT.chr --inc OUT.inc TABLE0.txt[,MORE.txt] TABLE1.txt[,MORE.txt]

Each argument lists the sheets that fill one 4 KiB pattern table, in order. A sheet is plain
text: `.` is colour 0, `1` `2` `3` are themselves, `#` is the colour that `shade` gives to that
pixel row of a tile. Spaces inside art are ignored, `;` starts a comment, a blank line ends a
block of art. Art is 8 pixels a tile, any number of tiles wide and high, cut in reading order.

    shade 33332222  colours of '#' for pixel rows 0 to 7 of a tile
    at $40          put the next tile at this index
    strip           art without a name
    tile NAME       art; the include file gets TILE_NAME, the index of its first tile (a sheet
                    used in both tables must give the same index in both)
    pattern NAME    16x16 art of a floor; stored five times: plain, with a shadow on top, on
                    the left, on both, and in the corner only (4 tiles each; TILE_NAME)
    picture NAME    art whose equal tiles are stored once; the include file gets MAP_NAME, a
                    macro of .byte rows, with MAP_NAME_W and MAP_NAME_H in tiles

The bytes depend on the sheets alone. Errors name the file and the line.
"""

import sys

SHADOW = 3  # pixels: how far a brick's shadow reaches over a floor pattern


class SheetError(Exception):
    """A mistake in a sheet; its text names file and line."""


class Table:
    """One 4 KiB pattern table while it is being filled."""

    def __init__(self, number):
        self.number = number
        self.tiles = {}
        self.next = 0
        self.names = []
        self.maps = []

    def put(self, tile, where):
        if self.next > 255:
            raise SheetError(f"{where}: pattern table {self.number} is full")
        if self.next in self.tiles:
            raise SheetError(f"{where}: tile ${self.next:02X} is already drawn")
        self.tiles[self.next] = tile
        self.next += 1
        return self.next - 1

    def find(self, tile):
        return next((i for i, t in self.tiles.items() if t == tile), None)

    def bytes(self):
        blank = ((0,) * 8,) * 8
        return b"".join(planes(self.tiles.get(i, blank)) for i in range(256))


def planes(tile):
    """The 16 bytes of a tile: low bit plane, then high bit plane (NESdev: PPU pattern tables)."""
    low = bytes(sum((p & 1) << (7 - x) for x, p in enumerate(row)) for row in tile)
    high = bytes(sum((p >> 1) << (7 - x) for x, p in enumerate(row)) for row in tile)
    return low + high


def cut(art, where):
    """Cuts rows of pixels into rows of tiles."""
    width, height = len(art[0]), len(art)
    if width % 8 or height % 8 or any(len(row) != width for row in art):
        raise SheetError(f"{where}: art must be whole tiles of 8x8, all rows as wide as the first")
    return [
        [
            tuple(tuple(art[ty + y][tx : tx + 8]) for y in range(8))
            for tx in range(0, width, 8)
        ]
        for ty in range(0, height, 8)
    ]


def shaded(art, top, left, corner):
    """A copy of the floor with shadow (colour 0) along the named edges."""
    def dark(x, y):
        x, y = x % 8, y % 8
        above, beside = y < SHADOW, x < SHADOW
        return (top and above) or (left and beside) or (corner and above and beside)

    return [[0 if dark(x, y) else p for x, p in enumerate(row)] for y, row in enumerate(art)]


def number(text):
    return int(text[1:], 16) if text.startswith("$") else int(text)


class Sheet:
    """Reads one sheet into a table."""

    def __init__(self, path, table):
        self.path, self.table, self.shade = path, table, [1] * 8
        with open(path, encoding="ascii") as file:
            self.lines = [line.split(";")[0].split() for line in file]
        self.at = 0

    def where(self):
        return f"{self.path}:{self.at}"

    def read(self):
        while self.at < len(self.lines):
            words = self.lines[self.at]
            self.at += 1
            if words:
                self.directive(*words)

    def directive(self, word, *args):
        handler = getattr(self, "do_" + word, None)
        if handler is None:
            raise SheetError(f"{self.where()}: unknown word '{word}'")
        try:
            handler(*args)
        except (TypeError, ValueError):
            raise SheetError(f"{self.where()}: wrong arguments for '{word}'") from None

    def art(self):
        """The pixel rows up to the next blank line."""
        rows = []
        while self.at < len(self.lines) and self.lines[self.at]:
            line = "".join(self.lines[self.at])
            self.at += 1
            rows.append([self.pixel(c, len(rows)) for c in line])
        if not rows:
            raise SheetError(f"{self.where()}: no art here")
        return rows

    def pixel(self, char, row):
        if char == "#":
            return self.shade[row % 8]
        if char not in ".123":
            raise SheetError(f"{self.where()}: '{char}' is not a pixel")
        return ".123".index(char)

    def store(self, art):
        for row in cut(art, self.where()):
            for tile in row:
                self.table.put(tile, self.where())

    def name(self, name):
        self.table.names.append((name, self.table.next))

    def do_shade(self, colours):
        self.shade = [int(c) for c in colours]

    def do_at(self, index):
        self.table.next = number(index)

    def do_strip(self):
        self.store(self.art())

    def do_tile(self, name):
        self.name(name)
        self.store(self.art())

    def do_pattern(self, name):
        self.name(name)
        art = self.art()
        for edges in [(0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 0, 1)]:
            self.store(shaded(art, *edges))

    def do_picture(self, name):
        rows = []
        for row in cut(self.art(), self.where()):
            rows.append([self.once(tile) for tile in row])
        self.table.maps.append((name, rows))

    def once(self, tile):
        found = self.table.find(tile)
        return self.table.put(tile, self.where()) if found is None else found


def include(tables):
    """The text of the include file."""
    out = ["; Written by tiles.py from the sheets in gfx/. Do not edit."]
    names = {}
    for name, index in (pair for table in tables for pair in table.names):
        if names.setdefault(name, index) != index:
            raise SheetError(f"TILE_{name} has two places, ${names[name]:02X} and ${index:02X}")
    out += [f"TILE_{name} = ${index:02X}" for name, index in names.items()]
    for table in tables:
        for name, rows in table.maps:
            out += [f"MAP_{name}_W = {len(rows[0])}", f"MAP_{name}_H = {len(rows)}"]
            out += [f".macro MAP_{name}"]
            out += ["    .byte " + ",".join(f"${i:02X}" for i in row) for row in rows]
            out += [".endmacro"]
    return "\n".join(out) + "\n"


def main(argv):
    if len(argv) != 6 or argv[0] != "--chr" or argv[2] != "--inc":
        sys.exit("usage: tiles.py --chr OUT.chr --inc OUT.inc TABLE0.txt[,...] TABLE1.txt[,...]")
    tables = []
    try:
        for i, paths in enumerate(argv[4:6]):
            tables.append(Table(i))
            for path in paths.split(","):
                Sheet(path, tables[-1]).read()
        names = include(tables)
    except (SheetError, OSError) as error:
        sys.exit(f"tiles.py: {error}")
    with open(argv[1], "wb") as file:
        file.write(b"".join(table.bytes() for table in tables))
    with open(argv[3], "w", encoding="ascii") as file:
        file.write(names)
    print(" ".join(f"table {t.number}: {len(t.tiles)} tiles" for t in tables))


if __name__ == "__main__":
    main(sys.argv[1:])
