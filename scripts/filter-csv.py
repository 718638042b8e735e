#!/usr/bin/env python3
"""Counting rows of a CSV file by filter-query, Polars and DuckDB, one thread each.

Needs the Python packages polars and duckdb, the tool, and the users as CSV:

    cargo build --release -p filter
    cargo run --release -p filter --example generate_users -- 1000000 users.csv users.parquet
    scripts/filter-csv.py users.csv target/release/filter-query [rounds]

Prints seconds of CPU time (the tool's with its start), the least of all rounds, the engines in
turn. Counts must agree.
"""
import os
import resource
import subprocess
import sys
import time

os.environ["POLARS_MAX_THREADS"] = "1"

import duckdb
import polars

# For each filter: its text, its SQL, and its expression for Polars.
FILTERS = [
    (
        'email contains "zebra" and postcode < 50000',
        "contains(email, 'zebra') and postcode < 50000",
        lambda col: col("email").str.contains("zebra", literal=True) & (col("postcode") < 50000),
    ),
    (
        'phone_number ^= "+44" or city == "london"',
        "starts_with(phone_number, '+44') or city = 'london'",
        lambda col: col("phone_number").str.starts_with("+44") | (col("city") == "london"),
    ),
    (
        "postcode < 2000 and birthdate >= 0",
        "postcode < 2000 and birthdate >= 0",
        lambda col: (col("postcode") < 2000) & (col("birthdate") >= 0),
    ),
    (
        'picture contains "9999" and last_name in ["davis", "torres", "smith"] and title == "ms"',
        "contains(picture, '9999') and last_name in ('davis', 'torres', 'smith') and title = 'ms'",
        lambda col: col("picture").str.contains("9999", literal=True)
        & col("last_name").is_in(["davis", "torres", "smith"])
        & (col("title") == "ms"),
    ),
]


def by_polars(path, expression):
    rows = polars.scan_csv(path).filter(expression(polars.col))
    return rows.select(polars.len()).collect().item()


def by_duckdb(connection, path, where):
    query = f"select count(*) from read_csv(?) where {where}"
    return connection.execute(query, [path]).fetchone()[0]


def by_tool(tool, path, text):
    command = [tool, "--filter", text, "--count", path]
    return int(subprocess.run(command, check=True, capture_output=True).stdout)


def cpu_seconds():
    """CPU time of this process and of its children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def race(engines, rounds):
    """Least seconds of each engine, and the count on which they agree."""
    best, counts = {}, set()
    for _ in range(rounds):
        for name, run in engines.items():
            start = cpu_seconds()
            counts.add(run())
            spent = cpu_seconds() - start
            best[name] = min(best.get(name, spent), spent)
    assert len(counts) == 1, counts
    return best, counts.pop()


def main():
    path, tool = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    connection = duckdb.connect()
    connection.execute("set threads = 1")
    size = os.path.getsize(path) / 1e6
    print(f"{size:.0f} MB, seconds of CPU time, and the tool's share of them")
    for text, where, expression in FILTERS:
        engines = {
            "filter-query": lambda: by_tool(tool, path, text),
            "Polars": lambda: by_polars(path, expression),
            "DuckDB": lambda: by_duckdb(connection, path, where),
        }
        best, count = race(engines, rounds)
        print(f"{text}: {count} rows")
        for name, seconds in best.items():
            print(f"  {name:14}{seconds:8.3f}{best['filter-query'] / seconds:8.2f}")


if __name__ == "__main__":
    main()
