import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..lib import device_results
from .order import DISPATCHER, RESULTS

RESULT_FIELDS = ("result", "result_note")
STAMP_FIELDS = ("done_at", "done_by_id", "device_identity", "is_from_steps")


class OrderDevice(models.Model):
    """A device that an order is about, with what was found for it.

    Every order with a device has a row for it; an order for a ward's pumps has one for each. The
    order's own device is its *lead*: the first one, or the one that was reported.

    ============= =========================== ====================================
    role          of his own orders           of all orders
    ============= =========================== ====================================
    service user  read                        read, in his companies and regions
    engineer      add, result                 add to an order that he reported
    dispatcher    –                           add, result, other device, take off
    ============= =========================== ====================================

    Until the order is closed. Who answered and when is written by the server.
    """

    _name = "mds.order.device"
    _description = "Device of an Order"
    _inherit = ["mds.order.work.mixin"]
    _order = "order_id, sequence, id"
    _rec_name = "device_id"
    _rec_names_search = ["device_id.serial", "device_id.name", "order_id.name"]
    _check_company_auto = True

    _guarded_fields = STAMP_FIELDS
    _audit_fields = ("order_id", "device_id", *RESULT_FIELDS)

    device_id = fields.Many2one(
        "mds.device", required=True, index=True, ondelete="restrict", check_company=True
    )
    sequence = fields.Integer(default=10)
    serial = fields.Char(related="device_id.serial", string="Serial No.")
    product_tmpl_id = fields.Many2one(related="device_id.product_tmpl_id", string="Device Model")
    site_id = fields.Many2one(related="device_id.site_id", string="Where")
    device_status = fields.Char(related="device_id.status_sentence", string="May it be Used?")
    order_state = fields.Selection(related="order_id.state", string="State of the Order")
    is_lead = fields.Boolean("Lead Device", compute="_compute_is_lead")
    result = fields.Selection(
        [*RESULTS, (device_results.NOT_FOUND, "Not found")], copy=False, index=True
    )
    result_note = fields.Char("Restrictions and Remarks", copy=False)
    is_checked = fields.Boolean(
        "Answered", compute="_compute_is_checked", store=True, precompute=True
    )
    done_at = fields.Datetime("Answered on", readonly=True, copy=False)
    done_by_id = fields.Many2one(
        "res.users", "Answered by", readonly=True, copy=False, ondelete="restrict"
    )
    device_identity = fields.Text(
        "Device as Serviced", readonly=True, copy=False, help="Frozen when the work ended (JSON)."
    )

    _order_device_uniq = models.UniqueIndex(
        "(order_id, device_id)", "This device is on the order already."
    )

    @api.depends("order_id.device_id", "device_id")
    def _compute_is_lead(self):
        for row in self:
            row.is_lead = row.order_id.device_id == row.device_id

    @api.depends("result")
    def _compute_is_checked(self):
        for row in self:
            row.is_checked = bool(row.result)

    @api.constrains("order_id", "device_id")
    def _check_same_customer(self):
        """One order, one customer: the acceptance and the bill are his."""
        for order, rows in self.grouped("order_id").items():
            if len(order.device_line_ids) < 2:
                continue
            customer = order.partner_id.commercial_partner_id
            foreign = rows.filtered(
                lambda row, customer=customer: (
                    not row.is_lead and row.device_id.partner_id.commercial_partner_id != customer
                )
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(devices)s: not a device of %(customer)s. Make another order for it.",
                        devices=", ".join(foreign.device_id.mapped("display_name")),
                        customer=customer.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create([self._prepare_row_vals(vals) for vals in vals_list])
        rows.order_id._take_first_as_lead()
        rows.order_id.filtered(
            lambda order: order.state in ("triaged", "planned", "in_progress")
        )._spread_device_steps()
        rows.filtered("result").order_id._take_row_results()
        return rows

    @api.model
    def _prepare_row_vals(self, vals):
        vals = {name: value for name, value in vals.items() if name not in STAMP_FIELDS}
        return {**vals, **self._prepare_answer_stamp(vals)}

    def write(self, vals):
        vals = self._prepare_row_vals(vals)
        self._check_move(vals)
        leads = self.filtered("is_lead") if "device_id" in vals else self.browse()
        result = super().write(vals)
        for row in leads:
            if row.order_id.device_id != row.device_id:
                row.order_id.device_id = row.device_id
        if set(RESULT_FIELDS) & vals.keys():
            self.order_id._take_row_results()
            self.order_id.filtered(lambda order: order.state == "done")._apply_result()
        return result

    def unlink(self):
        orders = self.order_id
        self.task_ids.unlink()  # what was answered refuses to go
        result = super().unlink()
        orders._take_steps_back()
        orders._take_first_as_lead()
        orders._take_row_results()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        answered = self.filtered("result")
        if answered:
            raise UserError(
                self.env._(
                    "%(devices)s: has a result already, so it stays in the record.",
                    devices=", ".join(answered.mapped("display_name")),
                )
            )

    def _check_move(self, vals):
        """A row stays on its order; another device needs a dispatcher and an open answer."""
        if "order_id" in vals and self.filtered(lambda row: row.order_id.id != vals["order_id"]):
            raise UserError(self.env._("A device is added to an order, not moved to another one."))
        moved = self.filtered(
            lambda row: "device_id" in vals and row.device_id.id != vals["device_id"]
        )
        if not moved:
            return
        if not self.env.su and not self.env.user.has_group(DISPATCHER):
            raise AccessError(
                self.env._("Only a dispatcher may exchange the device of an order. Ask one.")
            )
        answered = moved.filtered(lambda row: row.result and len(row.order_id.device_line_ids) > 1)
        if answered:
            raise UserError(
                self.env._(
                    "%(devices)s: take the result back first, then choose the other device.",
                    devices=", ".join(answered.mapped("display_name")),
                )
            )

    @api.model
    def _prepare_answer_stamp(self, vals):
        """Who answered and when follows from who writes the result."""
        if "result" not in vals:
            return {}
        if not vals["result"]:
            return {"done_at": False, "done_by_id": False, "is_from_steps": False}
        done_at = self._audit_occurred_at() or fields.Datetime.now()
        return {"done_at": done_at, "done_by_id": self.env.uid, "is_from_steps": False}

    def _mark_from_steps(self):
        """Called when the steps said so; no user writes this field."""
        super().write({"is_from_steps": True})

    def _is_unexplained(self):
        self.ensure_one()
        words = (self.result_note or self.order_id.result_note or "").strip()
        doubtful = self.result in device_results.NEEDS_WORDS or (
            self.result == "fit" and self.task_ids._filter_failed()
        )
        return bool(doubtful and not words)

    def _get_result_text(self):
        """The result in words, with its remarks or those of the order."""
        self.ensure_one()
        label = dict(self._fields["result"]._description_selection(self.env)).get(self.result, "")
        note = (self.result_note or self.order_id.result_note or "").strip()
        return f"{label} – {note}" if label and note else label

    def _freeze_identity(self):
        """Keep how each device was identified on the day of service."""
        for row in self:
            identity = row.order_id._prepare_identity_of(row.device_id)
            text = json.dumps(identity, ensure_ascii=False, sort_keys=True)
            super(OrderDevice, row).write({"device_identity": text})

    def _get_identity(self):
        self.ensure_one()
        if self.device_identity:
            return json.loads(self.device_identity)
        return self.order_id._prepare_identity_of(self.device_id)

    def action_fit(self):
        self.write({"result": "fit"})
        return True

    def action_not_found(self):
        """Looked for and not found: the note says where."""
        self.write({"result": device_results.NOT_FOUND})
        return True

    def action_undo(self):
        """Take the result back; the audit trail keeps it."""
        self.write({"result": False, "result_note": False})
        return True

    def action_open_device(self):
        self.ensure_one()
        return self.device_id.get_formview_action()
