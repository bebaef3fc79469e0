"""What a benchmark needs: measure a batch of work, and compare it with a named floor.

A file `bench_<subject>.py` has functions marked with `@benchmark`. Each is called as
`function(env, measure)` in a transaction of its own, which is rolled back afterwards, and measures
with::

    with measure("orders, one batch of 1,000", records=1000, floor="mail.thread, one batch"):
        env["mds.order"].create(vals_list)

`floor` names an earlier measurement of the same run: the table shows how many times as long a
record takes. `aim` is a pair of words and number, `max_queries` or `max_ratio`, that must hold.
"""

import importlib
import json
import os
import statistics
import time
from contextlib import contextmanager

REPEATS = int(os.environ.get("MDS_BENCH_REPEATS", "3"))
"""Fewer where the machine is busy and a round takes minutes."""


class Results:
    """Measurements by name, in the order in which they were first taken."""

    def __init__(self):
        self._samples = {}

    def add(self, name, seconds, queries, **about):
        sample = self._samples.setdefault(name, {**about, "seconds": [], "queries": []})
        sample["seconds"].append(seconds)
        sample["queries"].append(queries)

    def per_record(self, name):
        """Seconds per record: the median of the repeats."""
        sample = self._samples[name]
        return statistics.median(sample["seconds"]) / sample["records"]

    def queries_per_record(self, name):
        sample = self._samples[name]
        return statistics.median(sample["queries"]) / sample["records"]

    def rows(self):
        return [self._row(name, sample) for name, sample in self._samples.items()]

    def _row(self, name, sample):
        floor = sample["floor"]
        if floor and floor not in self._samples:
            raise KeyError(f"{name} names the floor {floor}, which this run did not measure.")
        ratio = self.per_record(name) / self.per_record(floor) if floor else None
        queries = self.queries_per_record(name)
        aims, missed = [], False
        if sample["max_queries"] is not None:
            aims.append(f"at most {sample['max_queries']:g} queries a record")
            missed |= queries > sample["max_queries"]
        if sample["max_ratio"] is not None:
            aims.append(f"at most {sample['max_ratio']:g} times the floor")
            missed |= ratio > sample["max_ratio"]
        return {
            "name": name,
            "records": sample["records"],
            "per_second": 1 / self.per_record(name),
            "queries": queries,
            "floor": floor,
            "ratio": ratio,
            "aim": ", ".join(aims),
            "missed": missed,
        }


def benchmark(function):
    """Mark a function that the runner is to call."""
    function.is_benchmark = True
    return function


def main(env, names, mark):
    """Run the benchmarks of these modules REPEATS times and print their results as JSON."""
    results = Results()
    functions = [
        function
        for name in _floors_first(names)
        for function in vars(importlib.import_module(name)).values()
        if getattr(function, "is_benchmark", False)
    ]
    for _repeat in range(REPEATS):
        for function in functions:
            env.invalidate_all()
            function(env, _measurer(env, results))
            env.cr.rollback()
            env.transaction.reset()
            env.registry.clear_all_caches()  # they may know records that the rollback took away
    print(mark + json.dumps(results.rows()), flush=True)


def _floors_first(names):
    """The floors are always measured: a ratio holds within one run only."""
    return ["bench_floors", *(name for name in names if name != "bench_floors")]


def _measurer(env, results):
    @contextmanager
    def measure(name, *, records, floor=None, max_queries=None, max_ratio=None):
        env.flush_all()
        queries, started = env.cr.sql_log_count, time.perf_counter()
        yield
        # What waits for the commit (recomputations, the audit trail) belongs to the price.
        env.flush_all()
        env.cr.precommit.run()
        env.flush_all()
        seconds = time.perf_counter() - started
        results.add(
            name,
            seconds,
            env.cr.sql_log_count - queries,
            records=records,
            floor=floor,
            max_queries=max_queries,
            max_ratio=max_ratio,
        )

    return measure
