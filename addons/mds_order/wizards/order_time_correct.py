from odoo import api, fields, models


class OrderTimeCorrect(models.TransientModel):
    """Correct booked time of a closed order: what is right, and why."""

    _name = "mds.order.time.correct"
    _description = "Correct the Time"

    time_id = fields.Many2one("mds.order.time", required=True, readonly=True)
    is_void = fields.Boolean("Only Take It Back", help="This time was not worked at all.")
    kind = fields.Selection(
        [("work", "Work"), ("travel", "Travel"), ("wait", "Waiting")],
        compute="_compute_times",
        store=True,
        readonly=False,
    )
    wait_for = fields.Selection(
        [
            ("us", "Us"),
            ("customer", "Customer"),
            ("vendor", "Vendor"),
            ("logistics", "Logistics"),
        ],
        "Waiting for Whom",
        compute="_compute_times",
        store=True,
        readonly=False,
    )
    start = fields.Datetime("From", compute="_compute_times", store=True, readonly=False)
    end = fields.Datetime("To", compute="_compute_times", store=True, readonly=False)
    reason = fields.Char(required=True)

    @api.depends("time_id")
    def _compute_times(self):
        for wizard in self:
            for name in ("kind", "wait_for", "start", "end"):
                wizard[name] = wizard.time_id[name]

    def action_confirm(self):
        self.ensure_one()
        right = {name: self[name] for name in ("kind", "wait_for", "start", "end")}
        self.time_id._do_correct(self.reason, None if self.is_void else right)
        return {"type": "ir.actions.act_window_close"}
