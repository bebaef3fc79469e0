"""Two people want the last part at the same moment, over HTTP: one gets it, the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

ROUNDS = 4


@pytest.fixture(scope="module")
def two_people(connect):
    return [connect("storekeeper", lang="en_US"), connect("admin", "admin", "en_US")]


@pytest.fixture(scope="module")
def place(administrator):
    [store] = administrator.read("stock.warehouse", [], ["lot_stock_id"], limit=1)
    return store["lot_stock_id"][0]


@pytest.fixture
def part(administrator, place):
    """A part of which there is one."""
    values = {"name": "Last Part", "type": "consu", "is_storable": True, "mds_is_part": True}
    product = administrator.call("product.product", "create", values)
    quant = {"product_id": product, "location_id": place, "inventory_quantity": 1}
    quant = administrator.call("stock.quant", "create", quant, context={"inventory_mode": True})
    administrator.call("stock.quant", "action_apply_inventory", [quant])
    return product


@pytest.fixture(scope="module")
def order(administrator):
    values = {"name": "Hospital of the Last Part", "is_company": True}
    partner = administrator.call("res.partner", "create", values)
    return administrator.call("mds.order", "create", {"partner_id": partner})


def _want(administrator, order, part, place):
    values = {"order_id": order, "product_id": part, "location_id": place}
    return administrator.call("mds.order.part", "create", values)


def _at_once(people, lines, refused):
    """Each person takes his line at the same moment: None, or the words of the refusal."""
    start = Barrier(len(people))

    def take(person, line):
        start.wait()
        try:
            person.call("mds.order.part", "action_consume", [line])
        except refused as refusal:
            return str(refusal)
        return None

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(take, people, lines))


def _quantities(administrator, part, place):
    domain = [("product_id", "=", part), ("location_id", "=", place)]
    return [row["quantity"] for row in administrator.read("stock.quant", domain, ["quantity"])]


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_last_part_is_given_to_one_of_two(
    attempt, two_people, administrator, order, part, place, refused
):
    lines = [_want(administrator, order, part, place) for _person in two_people]
    answers = _at_once(two_people, lines, refused)
    assert answers.count(None) == 1, answers
    [words] = [answer for answer in answers if answer]
    assert "Nothing was booked" in words
    left = _quantities(administrator, part, place)
    assert sum(left) == 0
    assert all(quantity >= 0 for quantity in left)


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_same_request_sent_twice_takes_once(
    attempt, two_people, administrator, order, part, place, refused
):
    line = _want(administrator, order, part, place)
    assert _at_once(two_people, [line, line], refused) == [None, None]
    moves = administrator.read("stock.move", [("mds_order_part_id", "=", line)], ["state"])
    assert [move["state"] for move in moves] == ["done"]
    assert sum(_quantities(administrator, part, place)) == 0
