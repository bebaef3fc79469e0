from odoo import api, fields, models
from odoo.exceptions import UserError

from .allocation_cycle import DRIVERS


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
    previous_amount = fields.Monetary(
        "Last Period",
        compute="_compute_previous_amount",
        help="The same receiver, sender and element in the run that was posted before.",
    )

    @api.depends("quantity", "quantity_total")
    def _compute_share(self):
        for line in self:
            line.share = 100 * line.quantity / line.quantity_total if line.quantity_total else 0

    def _compute_previous_amount(self):
        """Of the run before only the lines of the same receivers are read: it may be long."""
        before = self.run_id._get_previous_runs()
        names = ["sender_id", "element_id", "receiver_id"]
        names += self.env["mds.allocation.run"]._get_receiver_columns().values()
        domain = [("run_id", "in", [run.id for run in before.values() if run])]
        domain += [(name, "in", [False, *self[name].ids]) for name in names]
        sums = {
            tuple(key): amount
            for *key, amount in self._read_group(domain, ["run_id", *names], ["amount:sum"])
        }
        for line in self:
            key = (before[line.run_id], *(line[name] for name in names))
            line.previous_amount = sums.get(key, 0.0)

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self.env._("Lines are made by the test run."))

    def action_open_sender(self):
        """The cost that the sender had, entry by entry."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("mds_cost.analytic_line_action"),
            "domain": self.run_id._get_sender_domain(self.segment_id, self.sender_id),
        }
