#!/usr/bin/env python3
"""The filters F1 to F7 over columns, by DuckDB, Polars and DataFusion, one thread each, and ours.

Needs the Python packages duckdb, polars, datafusion and pyarrow, and the users as Parquet:

    cargo run --release -p filter --example generate_users -- 1000000 users.parquet
    scripts/filter-columns.py users.parquet [rounds] [our benchmark]

Prints nanoseconds of CPU time per row, the least of all rounds, the engines in turn. Counts must
agree. Our benchmark is the program that `cargo bench -p filter --no-run --bench filters` names (or
that of `crates/filter/rivals`); it makes the same million users by itself, and runs once a round.
"""
import os
import subprocess
import sys
import time

os.environ["POLARS_MAX_THREADS"] = "1"

import datafusion
import duckdb
import polars
import pyarrow.parquet

NAMES = """ada bruno chloe dmitri elena farid greta hugo john mary jaro keiko lars mbali nadia
otto pavel quinn rosa sven tariq uma vera wim xenia yusuf zelda alexandrina bartholomew
maximiliane theodora konstantin""".split()


class Sql:
    """The terms of a filter as SQL."""

    starts = staticmethod(lambda column, text: f"starts_with({column}, '{text}')")
    ends = staticmethod(lambda column, text: f"ends_with({column}, '{text}')")
    contains = staticmethod(lambda column, text: f"contains({column}, '{text}')")
    equals = staticmethod(lambda column, text: f"{column} = '{text}'")
    below = staticmethod(lambda column, bound: f"{column} < {bound}")
    any_of = staticmethod(lambda *terms: "(" + " or ".join(terms) + ")")
    all_of = staticmethod(lambda *terms: "(" + " and ".join(terms) + ")")
    negate = staticmethod(lambda term: f"not {term}")


class Frames:
    """The terms of a filter as Polars expressions."""

    starts = staticmethod(lambda column, text: polars.col(column).str.starts_with(text))
    ends = staticmethod(lambda column, text: polars.col(column).str.ends_with(text))
    contains = staticmethod(
        lambda column, text: polars.col(column).str.contains(text, literal=True)
    )
    equals = staticmethod(lambda column, text: polars.col(column) == text)
    below = staticmethod(lambda column, bound: polars.col(column) < bound)
    any_of = staticmethod(polars.any_horizontal)
    all_of = staticmethod(polars.all_horizontal)
    negate = staticmethod(lambda term: ~term)


def classic(to):
    long = [to.starts("first_name", "a long value") for _ in range(32)]
    here = to.any_of(to.contains("email", "example.com"), to.equals("city", "new york"))
    doctor = to.all_of(to.equals("city", "london"), to.equals("title", "dr"))
    return to.any_of(
        *long,
        to.all_of(here, to.equals("gender", "female")),
        to.all_of(to.starts("username", "user_"), to.ends("state", "shire")),
        to.contains("phone_number", "+123"),
        to.all_of(
            to.equals("first_name", "john"), to.any_of(to.equals("last_name", "doe"), doctor)
        ),
    )


def eight_terms(to):
    return to.any_of(
        *(to.starts("first_name", start) for start in ("jo", "al", "xa")),
        to.starts("last_name", "mc"),
        to.contains("email", "zebra"),
        to.contains("email", "hotmail"),
        to.equals("city", "boston"),
        to.contains("phone_number", "+123"),
    )


def nested(to):
    here = to.any_of(to.contains("email", "example"), to.equals("city", "boston"))
    return to.all_of(
        here,
        to.equals("gender", "female"),
        to.negate(to.below("birthdate", 315532800)),
        to.below("birthdate", 631152000),
        to.negate(to.any_of(to.starts("phone_number", "07"), to.below("postcode", 10000))),
        to.any_of(to.ends("last_name", "son"), to.contains("street", "park")),
    )


FILTERS = {
    "F1": lambda to: to.starts("first_name", "jo"),
    "F2": lambda to: to.contains("email", "zebra"),
    "F3": lambda to: to.contains("email", "example"),
    "F4": classic,
    "F5": eight_terms,
    "F6": nested,
    "F7": lambda to: to.any_of(*(to.equals("first_name", name) for name in NAMES)),
}


def duckdb_engine(table):
    connection = duckdb.connect()
    connection.execute("set threads = 1")
    connection.register("arrow_users", table)
    connection.execute("create table users as select * from arrow_users")
    query = "select count(*) from users where "
    return lambda build: connection.execute(query + build(Sql)).fetchone()[0]


def polars_engine(table):
    frame = polars.from_arrow(table).lazy()
    return lambda build: frame.filter(build(Frames)).select(polars.len()).collect().item()


def datafusion_engine(table):
    context = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(1))
    context.register_record_batches("users", [table.to_batches(max_chunksize=8192)])
    query = "select count(*) as n from users where "
    return lambda build: context.sql(query + build(Sql)).to_pydict()["n"][0]


def ours(program):
    """Nanoseconds per row of each of our tiers, for each filter."""
    command = [program, "columns", "seconds=1"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    lines = [line for line in output.splitlines() if line.startswith("filter, ")][:2]
    return {line[8:14]: dict(zip(FILTERS, map(float, line[24:].split()))) for line in lines}


def main():
    table = pyarrow.parquet.read_table(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    engines = {
        "DuckDB": duckdb_engine(table),
        "Polars": polars_engine(table),
        "DataFusion": datafusion_engine(table),
    }
    best = {}
    counts = {}
    for _ in range(rounds):
        for name, build in FILTERS.items():
            for engine, run in engines.items():
                start = time.process_time_ns()
                counts.setdefault(name, set()).add(run(build))
                nanos = (time.process_time_ns() - start) / table.num_rows
                best[engine, name] = min(best.get((engine, name), nanos), nanos)
        for tier, times in ours(sys.argv[3]).items() if len(sys.argv) > 3 else ():
            for name, nanos in times.items():
                best[tier, name] = min(best.get((tier, name), nanos), nanos)
    names = list(dict.fromkeys(engine for engine, _ in best))
    print(f"{table.num_rows} rows, ns of CPU time per row")
    print(" " * 12 + "".join(f"{name:>11}" for name in names))
    for name, found in counts.items():
        assert len(found) == 1, f"{name}: {found}"
        print(f"  {name} {found.pop():7}" + "".join(f"{best[n, name]:11.2f}" for n in names))


if __name__ == "__main__":
    main()
