#!/usr/bin/env python3
"""The licences of all crates that a package links, from `cargo metadata`.

    cargo metadata --format-version 1 --filter-platform TARGET | licences.py PACKAGE FOLDER

Writes FOLDER/LIST.txt, a line a crate, and the licence files that each crate carries. Ends with 1
where a crate neither names a licence nor carries one.
"""
import json
import re
import shutil
import sys
from pathlib import Path

FILE = re.compile(r"(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)


def linked(metadata, name):
    """Identifiers of the package and of all that it is linked with: no build or test tools."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    names = {package["id"]: package["name"] for package in metadata["packages"]}
    queue = [identifier for identifier in nodes if names[identifier] == name]
    found = set(queue)
    while queue:
        for dependency in nodes[queue.pop()]["deps"]:
            normal = any(kind["kind"] is None for kind in dependency["dep_kinds"])
            if normal and dependency["pkg"] not in found:
                found.add(dependency["pkg"])
                queue.append(dependency["pkg"])
    return found


def main():
    name, folder = sys.argv[1], Path(sys.argv[2])
    metadata = json.load(sys.stdin)
    wanted = linked(metadata, name)
    lines, missing = [], []
    for package in metadata["packages"]:
        if package["id"] not in wanted or package["source"] is None:
            continue
        title = f"{package['name']}-{package['version']}"
        source = Path(package["manifest_path"]).parent
        files = [path for path in source.iterdir() if path.is_file() and FILE.match(path.name)]
        licence = package["license"] or (files and "see its files")
        if not licence:
            missing.append(title)
        lines.append(f"{title}: {licence}, {package['repository'] or 'no repository named'}")
        if files:
            (folder / title).mkdir(parents=True, exist_ok=True)
            for path in files:
                shutil.copy(path, folder / title / path.name)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "LIST.txt").write_text("\n".join(sorted(lines)) + "\n")
    if missing:
        sys.exit(f"no licence: {', '.join(missing)}")


if __name__ == "__main__":
    main()
