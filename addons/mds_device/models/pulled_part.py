from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import pulled_value

# Only code that holds this very object can pass it: a context sent by a client cannot.
_MAY_CLAIM = object()


class StockLot(models.Model):
    """A part that was taken out of a device at its end 拆机件: neither new nor refurbished."""

    _inherit = "stock.lot"

    mds_pulled_from_id = fields.Many2one(
        "mds.device",
        "Pulled from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="mds_base.group_user",
    )

    def _sudo_mark_pulled(self, device):
        """Storekeepers dismantle; what a lot is worth knowing stays written on it."""
        self.sudo().write({"mds_pulled_from_id": device.id})


class Device(models.Model):
    """What is left of it goes to stock."""

    _inherit = "mds.device"

    pulled_value = fields.Monetary("Value of Pulled Parts", readonly=True, copy=False)

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"pulled_value"}

    @api.model
    def _get_audited_fields(self):
        return (*super()._get_audited_fields(), "pulled_value")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([_without_pulled_value(vals) for vals in vals_list])

    def write(self, vals):
        if self.env.context.get("mds_pulled_key") is not _MAY_CLAIM:
            vals = _without_pulled_value(vals)
        return super().write(vals)

    def _get_trade_in_left(self):
        """The part of the trade-in value that no pulled part carries yet."""
        if not self:
            return Decimal("0.00")
        exits = self.exit_ids.filtered(lambda one: one.kind == "take_back" and one.is_current)
        total = pulled_value.money(exits[:1].trade_in_value or 0)
        return pulled_value.remaining(total, pulled_value.money(self.pulled_value or 0))

    def _claim_trade_in(self, value):
        """Take so much of what is left; of two who dismantle at once, one waits."""
        self.ensure_one()
        self.lock_for_update()
        self.invalidate_recordset(["pulled_value"])
        left = self._get_trade_in_left()
        wanted = pulled_value.money(value or 0)
        if not 0 <= wanted <= left:
            raise UserError(
                self.env._(
                    "The parts cannot be worth %(value)s: %(left)s are left of the trade-in value.",
                    value=wanted,
                    left=left,
                )
            )
        if wanted:
            self._write_pulled_value(float(pulled_value.money(self.pulled_value) + wanted))

    def _write_pulled_value(self, value):
        self.with_context(mds_pulled_key=_MAY_CLAIM).write({"pulled_value": value})

    def action_dismantle(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dismantle"),
            "res_model": "mds.device.dismantle",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_device_id": self.id},
        }


def _without_pulled_value(vals):
    """What pulled parts are worth is found out by dismantling alone."""
    return {name: value for name, value in vals.items() if name != "pulled_value"}
