#!/usr/bin/env python3
"""The filters F1 to F7 over columns, by DuckDB, Polars and DataFusion, one thread each, and ours.

Needs the Python packages duckdb, polars, datafusion and pyarrow, and the users as Parquet:

    cargo run --release -p filter --example generate_users -- 1000000 users.parquet
    scripts/filter-columns.py users.parquet [rounds] [our benchmark]

Prints nanoseconds of CPU time per row, the least of all rounds. In each round each filter is run
by all engines, one after the other: once for the caches, once on the clock. Counts must agree. Our
benchmark is the program that `cargo bench -p filter --no-run --bench filters` names (or that of
`crates/filter/rivals`); it makes the same million users by itself, and answers line by line.
"""
import math
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


class Ours:
    """Our benchmark as a child that answers filter by filter."""

    def __init__(self, program, rows):
        pipe = subprocess.PIPE
        command = [program, "answer", f"count={rows}"]
        self.child = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        ready = self.child.stdout.readline().split()
        assert ready == ["ready", str(rows)], ready

    def run(self, name):
        """Time and count of each tier."""
        self.child.stdin.write(name + "\n")
        self.child.stdin.flush()
        words = self.child.stdout.readline().split("\t")
        for tier, nanos, count in zip(words[::3], words[1::3], words[2::3]):
            yield tier, float(nanos), int(count)


def foreign(engines, rows, build):
    """Time and count of each of the other engines."""
    for name, run in engines.items():
        run(build)
        start = time.process_time_ns()
        count = run(build)
        yield name, (time.process_time_ns() - start) / rows, count


def race(engines, ours, rows, rounds):
    """The least times and the counts, by engine and filter."""
    best, counts = {}, {}
    for _ in range(rounds):
        for name, build in FILTERS.items():
            times = [*foreign(engines, rows, build), *(ours.run(name) if ours else ())]
            for engine, nanos, count in times:
                counts.setdefault(name, set()).add(count)
                best[engine, name] = min(best.get((engine, name), nanos), nanos)
            assert len(counts[name]) == 1, f"{name}: {counts[name]}"
    return best, {name: found.pop() for name, found in counts.items()}


def geomean(values):
    values = list(values)
    return math.exp(sum(map(math.log, values)) / len(values))


def report(best, counts, engines, rows):
    names = list(dict.fromkeys(engine for engine, _ in best))
    print(f"{rows} rows, ns of CPU time per row")
    print(" " * 12 + "".join(f"{name:>11}" for name in names) + "  best other / best of ours")
    ratios = []
    for name, count in counts.items():
        line = "".join(f"{best[n, name]:11.2f}" for n in names)
        other = min(best[n, name] for n in engines)
        ours = min((best[n, name] for n in names if n not in engines), default=other)
        ratios.append(other / ours)
        print(f"  {name} {count:7}{line}{ratios[-1]:11.2f}")
    means = {n: geomean(best[n, name] for name in counts) for n in names}
    print("  geomean   " + "".join(f"{mean:11.2f}" for mean in means.values()))
    other = min(means[n] for n in engines)
    for tier in (n for n in names if n not in engines):
        print(f"  {tier}: {other / means[tier]:.2f} times the best other by geomean")
    if len(names) > len(engines):
        print(f"  least of the filters: {min(ratios):.2f}")


def main():
    table = pyarrow.parquet.read_table(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    engines = {
        "DuckDB": duckdb_engine(table),
        "Polars": polars_engine(table),
        "DataFusion": datafusion_engine(table),
    }
    ours = Ours(sys.argv[3], table.num_rows) if len(sys.argv) > 3 else None
    best, counts = race(engines, ours, table.num_rows, rounds)
    report(best, counts, engines, table.num_rows)


if __name__ == "__main__":
    main()
