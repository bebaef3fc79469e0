"""The forecasts on made series of which the truth is known, beside the published bias."""

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).parents[1] / "perf/accuracy_forecast.py"
spec = importlib.util.spec_from_file_location("accuracy_forecast", PATH)
accuracy = importlib.util.module_from_spec(spec)
spec.loader.exec_module(accuracy)
METHODS = accuracy.methods(accuracy.load_lib())


@pytest.mark.parametrize("interval", accuracy.INTERVALS)
def test_croston_has_the_published_bias_and_sba_takes_it_away(interval):
    facts = {"count": 400, "length": 600}
    croston = accuracy.evaluate(METHODS["Croston"], interval, **facts)[0]
    sba = accuracy.evaluate(METHODS["SBA"], interval, **facts)[0]
    assert croston == pytest.approx(accuracy.published_bias(interval), abs=3)
    # the same histories: the correction is exactly that of the paper
    assert sba == pytest.approx((100 + croston) * (1 - accuracy.ALPHA / 2) - 100, abs=1e-6)


@pytest.mark.parametrize("interval", accuracy.INTERVALS)
def test_they_beat_the_last_value_and_the_moving_average(interval):
    error = {name: accuracy.evaluate(one, interval)[1] for name, one in METHODS.items()}
    for name in ("Croston", "SBA", "TSB"):
        assert error[name] < error["mean of 13"] < error["last value"]


def test_only_tsb_forgets_a_part_that_nobody_needs_any_more():
    error = {name: accuracy.evaluate(one, 4, dies=True)[1] for name, one in METHODS.items()}
    assert error["TSB"] < 0.01 < 0.5 < min(error["Croston"], error["SBA"])
