import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_base.lib.transitions import (
    Machine,
    Request,
    Transition,
    TransitionError,
)

REPAIR = Machine(
    states=("draft", "open", "done", "cancelled"),
    initial=("draft",),
    final=("done", "cancelled"),
    transitions=(
        Transition("draft", "open", "action_open"),
        Transition("open", "done", "action_close", groups=("engineer", "manager")),
        Transition("open", "cancelled", "action_cancel", reason_required=True),
        Transition("done", "open", "action_reopen", groups=("manager",)),
    ),
)


def with_ways(*ways):
    return dataclasses.replace(REPAIR, transitions=REPAIR.transitions + ways)


def test_sound_machine_has_no_problems():
    assert REPAIR.problems() == []


def test_targets_keep_the_order_of_declaration():
    assert REPAIR.targets("open") == ("done", "cancelled")
    assert REPAIR.targets("cancelled") == ()


def test_undeclared_way_is_refused_with_the_ways_that_exist():
    with pytest.raises(TransitionError, match="one can go to open") as caught:
        REPAIR.require("draft", "done")
    assert caught.value.code == "not_declared"
    with pytest.raises(TransitionError, match="one can go to nowhere"):
        REPAIR.require("cancelled", "open")


def test_any_of_the_groups_suffices():
    assert REPAIR.require("open", "done", groups={"engineer"}).action == "action_close"
    with pytest.raises(TransitionError) as caught:
        REPAIR.require("open", "done", groups=set())
    assert (caught.value.code, caught.value.groups) == ("not_allowed", ("engineer", "manager"))


def test_rights_are_left_to_the_caller_when_groups_are_not_given():
    assert REPAIR.require("open", "done")


def test_reason_of_blanks_is_no_reason():
    for reason in ("", "  \n"):
        with pytest.raises(TransitionError) as caught:
            REPAIR.require("open", "cancelled", reason=reason)
        assert caught.value.code == "reason_missing"
    assert REPAIR.require("open", "cancelled", reason="double entry")


def test_batch_decides_each_request_on_its_own():
    decisions = REPAIR.decide(
        {
            1: Request("draft", "open"),
            2: Request("draft", "done"),
            3: Request("open", "cancelled"),
        }
    )
    assert decisions[1].allowed and decisions[1].transition.action == "action_open"
    assert decisions[2].refusal.code == "not_declared"
    assert decisions[3].refusal.code == "reason_missing"


@pytest.mark.parametrize(
    ("machine", "words"),
    [
        (with_ways(Transition("open", "lost", "a")), "names the state lost, which is not declared"),
        (with_ways(Transition("draft", "open", "a")), "From draft to open there are 2 transitions"),
        (with_ways(Transition("open", "open", "a")), "leads from a state to itself"),
        (with_ways(Transition("draft", "done", "")), "names no action"),
        (
            dataclasses.replace(REPAIR, states=(*REPAIR.states, "island")),
            "State island cannot be reached from an initial state",
        ),
        (
            dataclasses.replace(
                with_ways(Transition("open", "stuck", "a")), states=(*REPAIR.states, "stuck")
            ),
            "State stuck is a dead end",
        ),
        (dataclasses.replace(REPAIR, initial=()), "There is no initial state"),
        (dataclasses.replace(REPAIR, final=()), "There is no final state"),
        (dataclasses.replace(REPAIR, final=("gone", "done")), "final state gone is not declared"),
        (dataclasses.replace(REPAIR, states=(*REPAIR.states, "open")), "open is declared 2 times"),
    ],
)
def test_problem_is_named(machine, words):
    assert any(words in problem for problem in machine.problems()), machine.problems()


def test_circle_without_way_out_is_a_dead_end():
    machine = Machine(
        states=("a", "b", "c"),
        initial=("a",),
        final=("c",),
        transitions=(Transition("a", "b", "x"), Transition("b", "a", "y")),
    )
    assert machine.problems() == [
        "State a is a dead end: no way leads to a final state.",
        "State b is a dead end: no way leads to a final state.",
        "State c cannot be reached from an initial state.",
    ]


STATES = "abcdef"
ways = st.lists(
    st.tuples(st.sampled_from(STATES), st.sampled_from(STATES)), unique=True, max_size=20
)


@given(ways, st.sampled_from(STATES), st.sampled_from(STATES))
def test_machine_without_problems_lets_every_record_end(pairs, initial, final):
    """Walked breadth first, independently of how problems() searches."""
    machine = Machine(
        tuple(STATES),
        (initial,),
        (final,),
        tuple(Transition(source, target, "act") for source, target in pairs),
    )

    def walk(start):
        found = {start}
        for _step in STATES:
            found |= {target for state in found for target in machine.targets(state)}
        return found

    sound = (
        walk(initial) == set(STATES)
        and all(final in walk(state) for state in STATES)
        and all(source != target for source, target in pairs)
    )
    assert (machine.problems() == []) == sound
