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

FILTER = 'email contains "zebra" and postcode < 50000'


def by_polars(path):
    passes = polars.col("email").str.contains("zebra", literal=True)
    rows = polars.scan_csv(path).filter(passes & (polars.col("postcode") < 50000))
    return rows.select(polars.len()).collect().item()


def by_duckdb(connection, path):
    query = "select count(*) from read_csv(?) where contains(email, 'zebra') and postcode < 50000"
    return connection.execute(query, [path]).fetchone()[0]


def by_tool(tool, path):
    command = [tool, "--filter", FILTER, "--count", path]
    return int(subprocess.run(command, check=True, capture_output=True).stdout)


def cpu_seconds():
    """CPU time of this process and of its children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main():
    path, tool = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    connection = duckdb.connect()
    connection.execute("set threads = 1")
    engines = {
        "filter-query": lambda: by_tool(tool, path),
        "Polars": lambda: by_polars(path),
        "DuckDB": lambda: by_duckdb(connection, path),
    }
    best, counts = {}, set()
    for _ in range(rounds):
        for name, run in engines.items():
            start = cpu_seconds()
            counts.add(run())
            spent = cpu_seconds() - start
            best[name] = min(best.get(name, spent), spent)
    assert len(counts) == 1, counts
    print(f"{os.path.getsize(path) / 1e6:.0f} MB, {counts.pop()} rows pass, seconds of CPU time")
    for name, seconds in best.items():
        print(f"  {name:14}{seconds:8.3f}{best['filter-query'] / seconds:8.2f}")


if __name__ == "__main__":
    main()
