from odoo import api, fields, models
from odoo.exceptions import ValidationError

CORRECTED = ("start", "end", "kind", "loss_percent", "is_excluded")


class Downtime(models.Model):
    """When a device could not be used 停机: from the report to restored, and how much was lost.

    Rows come from orders (reported unsafe, found unsafe, restored by the result) and are entered
    for outages without an order. The database lets no two rows of one device overlap: each hour
    is lost once. Rights: everyone in service reads; dispatchers and service managers enter and
    correct, with a reason, audited; nobody deletes a row: it is excluded with a reason.
    """

    _name = "mds.downtime"
    _description = "Downtime"
    _inherit = ["mds.audit.mixin", "mds.organisation.mixin", "mds.offline.mixin"]
    _order = "start desc, id desc"
    _rec_name = "device_id"
    _check_company_auto = True

    _audit_fields = (
        "device_id",
        "order_id",
        "start",
        "end",
        "kind",
        "loss_percent",
        "is_excluded",
        "exclusion_reason",
        "correction_reason",
    )

    # the company is the device's: no check_company, which would offer none to a new row
    device_id = fields.Many2one("mds.device", required=True, index=True, ondelete="restrict")
    order_id = fields.Many2one(
        "mds.order",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('device_line_ids.device_id', '=', device_id)]",
    )
    company_id = fields.Many2one(
        related="device_id.company_id",
        store=True,
        precompute=True,
        index=True,
        required=False,
        default=None,
    )
    region_id = fields.Many2one(
        related="device_id.region_id", store=True, precompute=True, index=True
    )
    outlet_id = fields.Many2one(
        related="device_id.outlet_id", store=True, precompute=True, index="btree_not_null"
    )
    product_tmpl_id = fields.Many2one(
        related="device_id.product_tmpl_id", string="Device Model", store=True, index=True
    )
    partner_id = fields.Many2one(
        related="device_id.partner_id", string="Customer", store=True, index="btree_not_null"
    )
    start = fields.Datetime("Down since", required=True, index=True)
    end = fields.Datetime("Restored", index=True, help="Empty: still down.")
    kind = fields.Selection(
        [("unplanned", "Unplanned"), ("planned", "Planned Work")],
        required=True,
        default="unplanned",
    )
    loss_percent = fields.Integer(
        "Loss of Use (%)",
        required=True,
        default=100,
        aggregator="avg",
        help="100: the device could not be used at all. Less: it could be used in part.",
    )
    is_excluded = fields.Boolean("Excluded", help="Does not count against the uptime.")
    exclusion_reason = fields.Char("Why Excluded")
    correction_reason = fields.Char("Why Corrected", copy=False)
    origin = fields.Selection(
        [("order", "From an order"), ("person", "Entered")],
        required=True,
        default="person",
        readonly=True,
    )
    duration_hours = fields.Float(
        "Hours Down", compute="_compute_duration_hours", store=True, precompute=True
    )
    lost_hours = fields.Float(
        "Hours Lost",
        compute="_compute_duration_hours",
        store=True,
        precompute=True,
        help="Hours down times the loss of use; nothing where it is excluded.",
    )

    _end_after_start = models.Constraint(
        'CHECK ("end" IS NULL OR start < "end")', "A downtime ends after it starts."
    )
    _loss_in_percent = models.Constraint(
        "CHECK (loss_percent > 0 AND loss_percent <= 100)",
        "The loss of use lies between 1 and 100 percent.",
    )
    _excluded_says_why = models.Constraint(
        "CHECK (NOT is_excluded OR exclusion_reason IS NOT NULL)", "Say why it is excluded."
    )
    _device_once = models.Constraint(
        'EXCLUDE USING gist (device_id WITH =, tsrange(start, "end") WITH &&)',
        "This device is down already at this time. Correct that downtime instead.",
    )

    @api.depends("start", "end", "loss_percent", "is_excluded")
    def _compute_duration_hours(self):
        for row in self:
            is_over = row.start and row.end
            seconds = (row.end - row.start).total_seconds() if is_over else 0.0
            row.duration_hours = seconds / 3600
            row.lost_hours = 0.0 if row.is_excluded else seconds / 3600 * row.loss_percent / 100

    @api.constrains("start", "end", "order_id", "device_id")
    def _check_times(self):
        for row in self:
            self._check_not_future(row.start)
            self._check_not_future(row.end)
            devices = row.order_id.device_line_ids.device_id + row.order_id.device_id
            if devices and row.device_id not in devices:
                raise ValidationError(
                    self.env._("%(order)s is about another device.", order=row.order_id.name)
                )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"origin"}

    def write(self, vals):
        """Who corrects says why; what the order itself writes needs no words."""
        if not self.env.su:
            self.check_access("write")
            vals = {name: value for name, value in vals.items() if name != "origin"}
            changed = [
                row
                for row in self
                if row.end and any(row._differs(name, vals) for name in CORRECTED)
            ]
            given = (vals.get("correction_reason") or "").strip()
            if changed and not given:
                raise ValidationError(
                    self.env._("Say under “Why Corrected” why you change this downtime.")
                )
        return super().write(vals)

    def _differs(self, name, vals):
        if name not in vals:
            return False
        value = vals[name]
        if self._fields[name].type == "datetime":
            value = fields.Datetime.to_datetime(value) or False
        return value != self[name]

    def _drop(self):
        """A row that an order opened at its end, and that its corrected result takes back."""
        for row in self:
            row.write(
                {
                    "end": fields.Datetime.add(row.start, seconds=1),
                    "is_excluded": True,
                    "exclusion_reason": self.env._("The result was corrected."),
                }
            )

    def action_restore(self, occurred_at=None):
        """The device works again, without an order or before its work is done."""
        now = fields.Datetime.to_datetime(occurred_at) or fields.Datetime.now()
        self.filtered(lambda row: not row.end).write({"end": now})
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise ValidationError(
            self.env._("A downtime is evidence: exclude it with a reason instead of deleting it.")
        )
