"""What comes next at the bench, and which device may take another's place."""

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.mds_depot.lib import bench, swap

STATES = (
    "expected",
    "received",
    "decontaminated",
    "diagnosed",
    "quote_waiting",
    "repairing",
    "testing",
    "ready",
    "shipped",
    "cancelled",
)
JOBS = st.builds(
    bench.Job,
    state=st.sampled_from(STATES),
    is_clean=st.booleans(),
    has_finding=st.booleans(),
    needs_quote=st.booleans(),
    has_quote=st.booleans(),
    answer=st.sampled_from(("", "approved", "refused")),
    test_result=st.sampled_from(("", "pass", "fail")),
    has_waybill=st.booleans(),
)


@given(JOBS)
def test_each_open_job_has_one_next_step(job):
    [step] = bench.next_steps([job])
    assert bool(step.action) == (job.state not in ("shipped", "cancelled"))


@given(JOBS, st.sampled_from(STATES))
def test_contaminated_device_is_received_and_nothing_else(job, target):
    if not job.is_clean and target not in ("received", "cancelled"):
        assert bench.missing(job, target) == bench.CONTAMINATED


@given(JOBS)
def test_no_repair_against_the_customer(job):
    if job.state in ("diagnosed", "quote_waiting") and job.needs_quote and job.is_clean:
        assert (bench.missing(job, "repairing") == "") == (job.answer == "approved")


@given(
    st.builds(
        swap.Pair,
        old=st.integers(1, 3),
        new=st.integers(1, 3),
        new_state=st.sampled_from(("received", "in_service", "disposed", "standby")),
        new_has_customer=st.booleans(),
        new_is_quarantined=st.booleans(),
        new_is_dirty=st.booleans(),
        same_company=st.booleans(),
        old_is_gone=st.booleans(),
    )
)
def test_swap_is_refused_for_every_reason_at_once(pair):
    [found] = swap.refusals([pair])
    assert (swap.SAME in found) == (pair.old == pair.new)
    assert (swap.DIRTY in found) == pair.new_is_dirty
    assert (swap.HAS_CUSTOMER in found) == pair.new_has_customer
    assert (swap.NOT_USABLE in found) == (
        pair.new_is_quarantined or pair.new_state not in swap.USABLE
    )
