"""How well intermittent demand is forecast: `.mds/venv/bin/python tests/perf/accuracy_forecast.py`.

First on public series: orders by machine, part and four weeks, counted from the work orders of five
excavators, 2001 to 2012 (NIST, public domain; Hodkiewicz and Ho 2016). `data/excavator_parts.csv`
has the counts; the part is a word of the order's short text.

They are few, so more are made as the literature makes them, since its industrial series are not
free to ship (Syntetos and Boylan 2001, 2005; Teunter, Syntetos and Babai 2011): a demand comes in a
period with the probability 1/p, its size is geometric. The true rate is then known, and with it the
published bias of Croston's method: α/(2−α) · (1 − 1/p) of the rate. If the package
`intermittent-forecast` is there, its figures on the same series stand beside ours.
"""

import csv
import importlib.util
import math
import random
import sys
from pathlib import Path

PUBLIC = Path(__file__).parent / "data/excavator_parts.csv"
LIB = Path(__file__).parents[2] / "addons/mds_parts/lib/intermittent.py"
ALPHA = 0.1
INTERVALS = (2, 4, 10)
SELDOM = (20, 40, 80)  # most spare parts; two years of weeks, as the replenishment reads them
SERIES, LENGTH, AHEAD = 300, 156, 13
TWO_YEARS = 104
LONG = 800  # periods after which the start of a history does not matter any more
SIZE = 3.0  # mean size of a demand


def load_lib():
    spec = importlib.util.spec_from_file_location("intermittent", LIB)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_series(chance, interval, length, dies=False):
    """One history; where it `dies`, nobody needs the part any more in its last third."""
    series = []
    for period in range(length):
        lives = not (dies and period >= length * 2 // 3)
        amount = 0
        if lives and chance.random() < 1 / interval:
            amount = 1 + int(math.log(1 - chance.random()) / math.log(1 - 1 / SIZE))
        series.append(amount)
    return series


def read_public_series():
    """Orders per four weeks of each machine and part, over the machine's life in the log."""
    counts, life = {}, {}
    with PUBLIC.open(newline="") as lines:
        for row in csv.DictReader(lines):
            period = int(row["period"])
            first, last = life.get(row["asset"], (period, period))
            life[row["asset"]] = (min(first, period), max(last, period))
            counts.setdefault((row["asset"], row["part"]), {})[period] = int(row["orders"])
    return [
        [found.get(period, 0) for period in range(life[asset][0], life[asset][1] + 1)]
        for (asset, _part), found in sorted(counts.items())
    ]


def evaluate_public(forecast, every=AHEAD):
    """(bias in percent, root of the mean squared error) of the rate of the next 13 periods.

    From the second year on, a forecast each 13 periods; each error in means of its own series.
    """
    errors, expected, came = [], 0.0, 0.0
    for series in read_public_series():
        mean = sum(series) / len(series)
        for origin in range(26, len(series) - AHEAD + 1, every):
            if sum(amount > 0 for amount in series[:origin]) < 2:
                continue  # nothing to learn from, and the other library refuses it
            value, ahead = forecast(series[:origin]), sum(series[origin:][:AHEAD]) / AHEAD
            expected, came = expected + value, came + ahead
            errors.append(((value - ahead) / mean) ** 2)
    return 100 * (expected / came - 1), math.sqrt(sum(errors) / len(errors))


def naive(series):
    return float(series[-1])


def moving_average(series, window=13):
    return sum(series[-window:]) / window


def methods(lib):
    return {
        "last value": naive,
        "mean of 13": moving_average,
        "Croston": lambda series: lib.croston(series, ALPHA),
        "SBA": lambda series: lib.sba(series, ALPHA),
        "TSB": lambda series: lib.tsb(series, ALPHA, ALPHA),
    }


def other_library():
    """The same by the package `intermittent-forecast`, if it is installed."""
    try:
        from intermittent_forecast.forecasters import Croston
    except ImportError:
        return {}

    def by(variant):
        def forecast(series):
            fitted = Croston().fit(ts=series, variant=variant, alpha=ALPHA, beta=ALPHA)
            return float(fitted.forecast(start=len(series), end=len(series) + 1)[-1])

        return forecast

    names = {"Croston": "cro", "SBA": "sba", "TSB": "tsb"}
    return {f"{name}, other library": by(variant) for name, variant in names.items()}


def evaluate(forecast, interval, dies=False, seed=7, count=SERIES, length=LENGTH):
    """(bias of the rate in percent, root of the mean squared error of the rate ahead)."""
    chance = random.Random(seed)
    errors, sum_of_forecasts, rate = [], 0.0, SIZE / interval
    for _number in range(count):
        history = make_series(chance, interval, length, dies)
        ahead = [0] * AHEAD if dies else make_series(chance, interval, AHEAD)
        value = forecast(history)
        sum_of_forecasts += value
        errors.append((value - sum(ahead) / AHEAD) ** 2)
    bias = 100 * (sum_of_forecasts / count / rate - 1)
    return bias, math.sqrt(sum(errors) / count)


def published_bias(interval, alpha=ALPHA):
    """Croston's, in percent of the rate (Syntetos and Boylan 2001).

    >>> round(published_bias(2), 2), round(published_bias(10), 2)
    (2.63, 4.74)
    """
    return 100 * alpha / (2 - alpha) * (1 - 1 / interval)


def main():
    table = methods(load_lib()) | other_library()
    print(f"{'excavator parts (public series)':32}    bias %    error")
    for name, forecast in table.items():
        bias, error = evaluate_public(forecast)
        print(f"{name:32} {bias:9.2f} {error:9.3f}")
    print()
    heads = [f"p = {interval}" for interval in INTERVALS]
    print(f"{'bias in % of the true rate':32}", *(f"{head:>9}" for head in heads))
    print(f"{'Croston as published':32}", *(f"{published_bias(i):9.2f}" for i in INTERVALS))
    for name, forecast in table.items():
        biases = [evaluate(forecast, i, count=1000, length=LONG)[0] for i in INTERVALS]
        print(f"{name:32}", *(f"{bias:9.2f}" for bias in biases))
    print(f"\n{'error of 13 periods ahead':32}", *(f"{head:>9}" for head in heads), "    dying")
    for name, forecast in table.items():
        errors = [evaluate(forecast, interval)[1] for interval in INTERVALS]
        errors.append(evaluate(forecast, 4, dies=True)[1])
        print(f"{name:32}", *(f"{error:9.3f}" for error in errors))
    print(f"\n{'seldom, 104 weeks: bias % / error':32}", *(f"{f'p = {i}':>16}" for i in SELDOM))
    for name, forecast in methods(load_lib()).items():
        figures = [evaluate(forecast, interval, length=TWO_YEARS) for interval in SELDOM]
        print(f"{name:33}", *(f"{bias:8.1f} /{error:6.3f}" for bias, error in figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
