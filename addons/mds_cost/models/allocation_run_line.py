from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib import change
from .allocation_cycle import DRIVERS

NOTHING = change.Part(Decimal(0), Decimal(0), Decimal(0))


def _exact(number):
    return Decimal(str(round(number or 0.0, 6)))


class AllocationRunLine(models.Model):
    """What one sender gives to one receiver: the chain of every allocated cent.

    Made by the test run only. Read by cost accountants.
    """

    _name = "mds.allocation.run.line"
    _description = "Line of an Allocation Run"
    _order = "run_id, id"
    _check_company_auto = True
    _log_access = False
    _rec_name = "run_id"

    run_id = fields.Many2one("mds.allocation.run", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="run_id.company_id")
    currency_id = fields.Many2one(related="run_id.currency_id")
    segment_id = fields.Many2one(
        "mds.allocation.segment", index="btree_not_null", ondelete="set null"
    )
    sender_id = fields.Many2one(
        "account.analytic.account", "Sender", required=True, ondelete="restrict"
    )
    element_id = fields.Many2one(
        "mds.cost.element", "Cost Element", required=True, ondelete="restrict"
    )
    receiver_id = fields.Many2one(
        "account.analytic.account", "Receiver", required=True, ondelete="restrict"
    )
    order_id = fields.Many2one("mds.order", "Order", index="btree_not_null", ondelete="restrict")
    device_id = fields.Many2one("mds.device", "Device", index="btree_not_null", ondelete="restrict")
    driver = fields.Selection(DRIVERS)
    quantity = fields.Float("Driver Quantity", digits=(16, 4))
    quantity_total = fields.Float("Driver in All", digits=(16, 4), aggregator=None)
    share = fields.Float("Share (%)", compute="_compute_share", digits=(16, 6), aggregator=None)
    amount = fields.Monetary()
    residual = fields.Float(
        "Rounding",
        digits=(16, 6),
        help="What rounding to the cent added to the exact share.",
    )
    cycle_id = fields.Many2one(related="run_id.cycle_id")
    previous_amount = fields.Monetary(
        "Last Period",
        compute="_compute_previous_amount",
        help="The same receiver, sender and element in the run that was posted before.",
    )
    previous_share = fields.Float(
        "Share Last Period (%)",
        compute="_compute_previous_amount",
        digits=(16, 6),
        aggregator=None,
    )
    given = fields.Monetary("The Sender Gave", compute="_compute_previous_amount")
    previous_given = fields.Monetary("It Gave Last Period", compute="_compute_previous_amount")
    change = fields.Monetary("More than Last Period", compute="_compute_previous_amount")
    change_by_sender = fields.Monetary(
        "Because the Sender Gave More",
        compute="_compute_previous_amount",
        help="What the sender gave more, at the share of last period.",
    )
    change_by_share = fields.Monetary(
        "Because the Share Grew",
        compute="_compute_previous_amount",
        help="The rest of the change: more of the driver, or less of it elsewhere.",
    )

    @api.depends("quantity", "quantity_total")
    def _compute_share(self):
        for line in self:
            line.share = 100 * line.quantity / line.quantity_total if line.quantity_total else 0

    def _compute_previous_amount(self):
        """Of the run before only the lines of the same receivers are read: it may be long."""
        before = self.run_id._get_previous_runs()
        names = self._get_part_names()
        found = self._read_previous_parts(before, names)
        for line in self:
            key = (before[line.run_id], *(line[name] for name in names))
            was = found.get(key, NOTHING)
            line.previous_amount = float(was.amount)
            line.previous_share = float(100 * was.share)
            line.previous_given = float(was.given)
            line.given = float(found[line.run_id, line.sender_id, line.element_id])
            split = change.split(
                change.Part(_exact(line.amount), _exact(line.given), _exact(line.share) / 100),
                was,
                line.currency_id._mds_get_unit(),
            )
            line.change = float(split.change)
            line.change_by_sender = float(split.by_sender)
            line.change_by_share = float(split.by_share)

    @api.model
    def _get_part_names(self):
        """Fields that together tell one line of a run from the others."""
        columns = self.env["mds.allocation.run"]._get_receiver_columns().values()
        return ["sender_id", "element_id", "receiver_id", *columns]

    def _read_previous_parts(self, before, names):
        """``{(run before, key): change.Part}``, and ``{(run, sender, element): given}`` of these
        runs and those before; two queries."""
        runs = self.run_id.union(*(run for run in before.values() if run))
        found = defaultdict(Decimal)
        for run, sender, element, amount in self._read_group(
            [("run_id", "in", runs.ids)], ["run_id", "sender_id", "element_id"], ["amount:sum"]
        ):
            found[run, sender, element] = _exact(amount)
        domain = [("run_id", "in", [run.id for run in before.values() if run])]
        domain += [(name, "in", [False, *self[name].ids]) for name in names]
        for *key, amount, quantity, total in self._read_group(
            domain, ["run_id", *names], ["amount:sum", "quantity:sum", "quantity_total:max"]
        ):
            share = _exact(quantity) / _exact(total) if total else Decimal(0)
            found[tuple(key)] = change.Part(_exact(amount), found[tuple(key[:3])], share)
        return found

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self.env._("Lines are made by the test run."))

    def action_open_sender(self):
        """The cost that the sender had of this element, entry by entry, with what it was given in
        the run itself."""
        self.ensure_one()
        name = self.env._("Entries of the Sender")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_cost.analytic_line_action"),
            "name": name,
            "display_name": name,
            "domain": list(self._get_given_domain()),
            "context": {"create": False},
        }

    def _get_given_domain(self):
        run = self.run_id
        column = self.env["mds.cost.dimension"]._get_columns()["cost_centre"]
        given = run._get_frozen_given()[run].get(self.sender_id.id)
        own = run._get_sender_domain(self.sender_id.id, given)
        received = Domain(
            [
                ("mds_run_id", "=", run.id),
                ("mds_run_side", "=", "get"),
                (column, "=", self.sender_id.id),
            ]
        ) & Domain(run._get_unowned_domain())
        ids = self.element_id.ids
        if self.element_id == self.env.ref("mds_cost.element_overhead"):
            ids.append(False)  # what has no element is given as overhead
        if run._read_definition()["mode"] == "distribution":
            own &= Domain("mds_cost_element_id", "in", ids)
        return own | received & Domain("mds_cost_element_id", "=", self.element_id.id)
