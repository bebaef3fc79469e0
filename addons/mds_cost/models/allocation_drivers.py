from collections import defaultdict
from datetime import timedelta

from odoo import models

WORK = ("labour", "travel")
PARTS = ("part", "consumable")
KILOMETRES = "trip:%:km"


class AllocationRun(models.Model):
    """What cost is shared out by: facts of the period, each on the cost centre that it lies on.

    A driver gives rows ``(order or device, cost centre id, quantity)``; who receives follows.
    """

    _inherit = "mds.allocation.run"

    # seams
    def _get_receiver_columns(self):
        """``{kind of receiver: column of the run line}``, of those that are no cost centres."""
        return {"order": "order_id", "device": "device_id"}

    def _get_receivers_of_orders(self, kind, orders):
        """``{order: id of who receives for it}``; an order without one is left out."""
        if kind == "order":
            return {order: order.id for order in orders}
        return {order: order.device_id.id for order in orders if order.device_id}

    def _get_receiver_ids(self, receiver):
        """The values of those columns for one receiver."""
        return [
            receiver[1] if receiver[0] == kind else None for kind in self._get_receiver_columns()
        ]

    def _get_centre_of(self, receiver):
        return receiver[1] if receiver[0] == "centre" else receiver[2]

    def _get_figure(self, figure):
        values = self.env["mds.allocation.figure.value"]._get_values_on(
            figure, self.company_id, self.date_to
        )
        return {("centre", account): quantity for (_f, account), quantity in values.items()}

    def _get_work_driver(self, driver, receiver_kind):
        """``{receiver: quantity}`` of the period."""
        if driver in ("stock", "device"):
            rows = self._get_value_rows(driver)
        elif driver == "visits":
            rows = self._get_visits()
        else:
            rows = self._get_cost_driver(driver)
        result = defaultdict(float)
        if receiver_kind == "centre":
            for _record, centre_id, quantity in rows:
                result["centre", centre_id] += quantity
            return result
        if driver != "device":
            orders = self.env["mds.order"].union(*(row[0] for row in rows))
            owners = self._get_receivers_of_orders(receiver_kind, self._sudo_orders(orders))
            rows = [
                (owners[order], centre_id, quantity)
                for order, centre_id, quantity in rows
                if order in owners
            ]
        else:
            rows = [(device.id, centre_id, quantity) for device, centre_id, quantity in rows]
        for owner_id, centre_id, quantity in rows:
            result[receiver_kind, owner_id, centre_id] += quantity
        return result

    def _sudo_orders(self, orders):
        """Overhead is shared over the work of all regions, whichever the accountant may see."""
        return orders.sudo()

    # work
    def _get_cost_driver(self, driver):
        """Hours, kilometres, value of parts and direct cost are read from the lines of cost."""
        codes = {"hours": WORK, "parts": PARTS}.get(driver)
        column = self.env["mds.cost.dimension"]._get_columns()["cost_centre"]
        domain = [
            ("company_id", "=", self.company_id.id),
            ("date", ">=", self.date_from),
            ("date", "<=", self.date_to),
            ("mds_order_id", "!=", False),
            ("mds_source_key", "!=", False),
            (column, "!=", False),
        ]
        if codes:
            domain.append(("mds_cost_element_id.code", "in", codes))
        if driver == "km":
            domain.append(("mds_source_key", "=like", KILOMETRES))
        counted = driver in ("hours", "km")
        groups = self.env["account.analytic.line"]._read_group(
            domain, ["mds_order_id", column], ["unit_amount:sum" if counted else "amount:sum"]
        )
        sign = 1 if counted else -1
        return [(order, centre.id, sign * amount) for order, centre, amount in groups]

    def _get_visits(self):
        next_day = self.date_to + timedelta(days=1)
        groups = self._sudo_visits()._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "done"),
                ("finished_at", ">=", self.company_id._mds_day_start(self.date_from)),
                ("finished_at", "<", self.company_id._mds_day_start(next_day)),
            ],
            ["order_id"],
            ["__count"],
        )
        return [
            (order, order.mds_cost_centre_id.id, count)
            for order, count in groups
            if order.mds_cost_centre_id
        ]

    def _sudo_visits(self):
        """Overhead is shared over the visits of all regions, whichever the accountant may see."""
        return self.env["mds.visit"].sudo()

    # values
    def _get_value_rows(self, driver):
        """Average value of stock by place, or price of devices in service, on their centres."""
        if driver == "stock":
            values = self.env["mds.cost.charge"]._get_average_stock(
                self.company_id, self.date_from, self.date_to
            )
        else:
            devices = self._sudo_devices()
            values = {device: device.purchase_price for device in devices}
        centres = self.env["mds.cost.charge"]._find_centres(self.company_id, values, self.date_to)
        return [
            (record, centres[record], value)
            for record, value in values.items()
            if centres.get(record) and value
        ]

    def _sudo_devices(self):
        """Devices of all regions share it."""
        return (
            self.env["mds.device"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("state", "=", "in_service"),
                    ("purchase_price", ">", 0),
                ]
            )
        )
