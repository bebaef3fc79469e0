"""The tools that judge the tests are tested themselves."""

import sys
import threading
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from mds.addons import Suite
from mds.console import Failure, say
from mds.lanes import Task, run_in_lanes
from mds.odoo_process import Log
from mds.postgres import quoted
from mds.settings import external_server
from mds.tally import Tally
from mds.testing import _is_refusal, _is_test, _results

HEAD = "2026-03-01 08:00:00,123 42"


def read(*lines):
    log = Log()
    log.read(f"{line}\n" for line in lines)
    return log


def test_warning_and_its_traceback_are_one_complaint():
    log = read(
        f"{HEAD} INFO db odoo.modules.loading: Loading module web (1/2)",
        f"{HEAD} WARNING db odoo.fields: Redundant default on mds.visit.company_id",
        f"{HEAD} ERROR db odoo.registry: Failed to load registry",
        "Traceback (most recent call last):",
        "KeyError: 'x'",
        f"{HEAD} INFO db odoo.modules.loading: Modules loaded.",
    )
    assert len(log.complaints) == 2
    assert log.complaints[1].endswith("KeyError: 'x'")


def test_failures_and_errors_both_count():
    log = read(
        f"{HEAD} ERROR db odoo.tests.result: 2 failed, 1 error(s) of 40 tests when loading database"
    )
    assert _results(log) == (37, 3)


def test_run_without_result_line_has_no_test():
    assert _results(read(f"{HEAD} INFO db odoo.service.server: Initiating shutdown")) == (0, 0)


@pytest.mark.parametrize(
    ("logger", "text", "is_test"),
    [
        ("odoo.addons.mds_order.tests.test_tour", "FAIL: TestTour.test_engineer", True),
        ("odoo.tests.result", "1 failed, 0 error(s) of 3 tests", True),
        ("odoo.modules.loading", "At least one test failed when loading the modules.", True),
        ("odoo.modules.loading", "Some modules are not loaded", False),
        ("odoo.fields", "Redundant default", False),
    ],
)
def test_failed_tests_are_told_from_other_complaints(logger, text, is_test):
    assert _is_test(f"{HEAD} ERROR db {logger}: {text}") is is_test


def test_only_warnings_are_refusals():
    assert _is_refusal(f"{HEAD} WARNING db odoo.http: Access Denied")
    assert not _is_refusal(f"{HEAD} ERROR db odoo.http: Exception during request handling.")


def test_nothing_run_is_a_failure(capsys):
    assert Tally().close() == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 1 failed"


def test_one_failure_fails_the_run(capsys):
    tally = Tally()
    tally.add(5)
    tally.check("a rule", is_good=False)
    assert tally.close() == 1
    assert capsys.readouterr().out.splitlines()[-1] == "5 passed, 1 failed"


@pytest.fixture
def suite(tmp_path):
    def write(graph):
        for name, depends in graph.items():
            (tmp_path / name).mkdir()
            (tmp_path / name / "__manifest__.py").write_text(repr({"depends": depends}))
        return Suite(tmp_path)

    return write


def test_addon_comes_after_what_it_needs(suite):
    made = suite({"a_top": ["m_left", "z_base"], "m_left": ["z_base"], "z_base": ["mail"]})
    assert made.names == ["z_base", "m_left", "a_top"]
    assert made.closure("m_left") == ["z_base", "m_left"]
    assert made.foreign(["a_top", "z_base"]) == ("mail",)


def test_stage_holds_no_sibling(suite):
    made = suite({"base": [], "left": ["base"], "right": ["base"]})
    assert made.closure("right") == ["base", "right"]


def test_ring_is_refused(suite):
    with pytest.raises(Failure, match="ring"):
        _ = suite({"a": ["b"], "b": ["a"]}).names


def test_database_url_is_taken_apart(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:p%40ss@db.example.org:5433/x")
    assert external_server() == {
        "PGHOST": "db.example.org",
        "PGPORT": "5433",
        "PGUSER": "me",
        "PGPASSWORD": "p@ss",
    }


def test_quote_is_doubled():
    assert quoted("o'clock") == "'o''clock'"


def test_task_waits_for_what_it_needs(capsys):
    order = []
    tasks = [
        Task("roof", lambda _lane: order.append("roof"), frozenset({"wall"})),
        Task("wall", lambda _lane: order.append("wall"), frozenset({"floor"})),
        Task("floor", lambda _lane: order.append("floor")),
    ]
    run_in_lanes(tasks, 2)
    assert order == ["floor", "wall", "roof"]


def test_two_tasks_run_at_once_and_are_heard_one_after_the_other(capsys):
    meeting = threading.Barrier(2, timeout=10)

    def talk(name):
        def act(lane):
            say(f"{name} begins in lane {lane}")
            meeting.wait()
            say(f"{name} ends")

        return act

    run_in_lanes([Task(name, talk(name)) for name in "ab"], 2)
    heard = capsys.readouterr().out.splitlines()
    assert heard[1] == heard[0].split()[0] + " ends"
    assert sorted(line.split()[-1] for line in heard if "lane" in line) == ["0", "1"]


def test_error_in_a_task_is_raised():
    def fail(_lane):
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        run_in_lanes([Task("a", fail), Task("b", print, frozenset({"a"}))], 2)


@pytest.mark.parametrize(("needs", "words"), [("a", "ring"), ("c", "no task")])
def test_impossible_tasks_are_refused(needs, words):
    with pytest.raises(ValueError, match=words):
        run_in_lanes([Task("a", print, frozenset({needs}))], 1)
