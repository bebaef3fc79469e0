from odoo import fields, models
from odoo.addons.mds_cost.models.order import COST_READERS


class VendorWork(models.Model):
    """What a vendor's work costs: accrued 暂估 when it is accepted, then what the bills say."""

    _inherit = "mds.vendor.work"

    cost_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Cost"
    )
    accrued_cost = fields.Monetary(
        "Accrued at Acceptance",
        currency_field="cost_currency_id",
        compute="_compute_costs",
        groups=COST_READERS,
    )
    open_accrual = fields.Monetary(
        "Not Billed Yet",
        currency_field="cost_currency_id",
        compute="_compute_costs",
        groups=COST_READERS,
    )
    billed_cost = fields.Monetary(
        "Billed",
        currency_field="cost_currency_id",
        compute="_compute_costs",
        groups=COST_READERS,
    )
    cost_difference = fields.Monetary(
        "Billed above Accrual",
        currency_field="cost_currency_id",
        compute="_compute_costs",
        groups=COST_READERS,
        help="What the bills brought more, or less, than was accrued for the same work.",
    )

    cost_waits = fields.Boolean(compute="_compute_cost_waits", groups=COST_READERS)

    def _compute_cost_waits(self):
        """Whether an act on the order is not in its cost yet: a zero would mislead."""
        waiting = self._sudo_waiting()
        for work in self:
            work.cost_waits = work.order_id in waiting

    def _sudo_waiting(self):
        """Managers see that cost waits, not the list of what waits."""
        domain = [("order_id", "in", self.order_id.ids), ("code", "=", "waiting")]
        return self.env["mds.cost.pending"].sudo().search(domain).order_id

    def _compute_costs(self):
        for work, sums in self._sudo_costs().items():
            accrued, settled, billed = sums
            work.accrued_cost = accrued
            work.open_accrual = accrued - settled
            work.billed_cost = billed
            work.cost_difference = billed - settled

    def _sudo_costs(self):
        """Managers see what work cost without reading the ledger."""
        return dict(zip(self, self.sudo()._get_costs(), strict=True))

    def _get_costs(self):
        """(accrued, settled, billed) of each, from the lines of its order; two queries."""
        items = self.env["account.move.line"].search(
            [("purchase_line_id", "in", self.purchase_line_id.ids), ("mds_order_id", "!=", False)]
        )
        works = {work.purchase_line_id: work.id for work in self if work.purchase_line_id}
        owners = {f"bill:{item.id}": (works[item.purchase_line_id], 2) for item in items}
        owners |= {f"vendor:{work.id}": (work.id, 0) for work in self}
        sums = {work.id: [0.0, 0.0, 0.0] for work in self}
        groups = self.env["account.analytic.line"]._read_group(
            [("mds_order_id", "in", self.order_id.ids), ("mds_source_key", "!=", False)],
            ["mds_source_key"],
            ["amount:sum"],
        )
        for key, amount in groups:
            if ":settled:" in key and key.startswith("vendor:"):
                work_id = int(key.split(":")[1])
                if work_id in sums:
                    sums[work_id][1] += amount
            elif key in owners:
                work_id, place = owners[key]
                sums[work_id][place] -= amount
        return [sums[work.id] for work in self]

    def _after_transition(self, changes):
        super()._after_transition(changes)
        self.env["mds.cost.pending"]._enqueue(self.order_id)

    def _write_stamps(self, vals):
        result = super()._write_stamps(vals)
        self.env["mds.cost.pending"]._enqueue(
            self.filtered(lambda work: work.state == "accepted").order_id
        )
        return result
