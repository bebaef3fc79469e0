from odoo import api, fields, models
from odoo.addons.mds_device.models.device import GONE
from odoo.exceptions import UserError, ValidationError

from ..lib import swap


class DepotExchange(models.Model):
    """One device took the place of another 换机: the old one came to us, the new one went there.

    A record of evidence: dispatchers make it by the dialog, everyone in service reads it, nobody
    changes or deletes it. Within the companies of the user.
    """

    _name = "mds.depot.exchange"
    _inherit = ["mds.audit.mixin"]
    _description = "Exchange of a Device"
    _order = "id desc"
    _rec_name = "order_id"
    _check_company_auto = True

    _audit_fields = ("order_id", "old_device_id", "new_device_id", "reason", "exchanged_at")

    order_id = fields.Many2one("mds.order", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    old_device_id = fields.Many2one("mds.device", required=True, index=True, ondelete="restrict")
    new_device_id = fields.Many2one("mds.device", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one("res.partner", "Customer", required=True, ondelete="restrict")
    site_id = fields.Many2one("mds.site", "Department", ondelete="restrict")
    reason = fields.Text(required=True)
    exchanged_at = fields.Datetime("Exchanged on", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True)

    _once = models.UniqueIndex(
        "(order_id, old_device_id)", "This device was exchanged with this order already."
    )

    def write(self, vals):
        raise UserError(self.env._("An exchange that was made is evidence: it is not changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("An exchange that was made is evidence: it is not deleted."))

    @api.model
    def _swap(self, order, old, new, reason):
        """Old back to us, new in its place, with parent, attached devices and parties."""
        order.check_access("write")
        order._check_field_rights({"device_id"})
        self._check_swap(order, old, new)
        made = self.search([("order_id", "=", order.id), ("old_device_id", "=", old.id)], limit=1)
        if made:
            return made
        moment = self._audit_occurred_at() or fields.Datetime.now()
        record = self._sudo_exchange().create(
            {
                "order_id": order.id,
                "old_device_id": old.id,
                "new_device_id": new.id,
                "partner_id": old.partner_id.id,
                "site_id": old.site_id.id,
                "reason": reason,
                "exchanged_at": moment,
                "user_id": self.env.uid,
            }
        )
        record._move_devices()
        return self.browse(record.id)

    @api.model
    def _sudo_exchange(self):
        """Made by the dialog alone, after the rights on the order were checked."""
        return self.sudo()

    @api.model
    def _check_swap(self, order, old, new):
        words = {
            swap.SAME: self.env._("it is the same device."),
            swap.HAS_CUSTOMER: self.env._("it stands at a customer's: choose one of ours."),
            swap.NOT_USABLE: self.env._("it may not be used: choose another."),
            swap.OTHER_COMPANY: self.env._("it belongs to another company."),
            swap.DIRTY: self.env._("it must be decontaminated first."),
            swap.OLD_GONE: self.env._("the old device has left service already."),
        }
        if old not in order.device_line_ids.device_id:
            raise ValidationError(
                self.env._(
                    "%(device)s is not a device of %(order)s.",
                    device=old.display_name,
                    order=order.name,
                )
            )
        [against] = swap.refusals(
            [
                swap.Pair(
                    old=old.id,
                    new=new.id,
                    new_state=new.state,
                    new_has_customer=bool(new.partner_id),
                    new_is_quarantined=new.is_quarantined,
                    new_is_dirty=bool(new._get_handling_blockers()),
                    same_company=new.company_id == order.company_id,
                    old_is_gone=old.state in GONE,
                )
            ]
        )
        if against:
            raise ValidationError(
                self.env._(
                    "%(device)s: %(reasons)s",
                    device=new.display_name,
                    reasons=" ".join(words[code] for code in against),
                )
            )

    def _move_devices(self):
        """What follows for the two files; called on elevated records."""
        self.ensure_one()
        old, new = self.old_device_id, self.new_device_id
        partner, site, parent = self.partner_id, self.site_id, old.parent_id
        children = old.child_ids
        if new._sudo_stock()._is_in_stock_at("internal")[new]:
            new._sudo_stock()._transfer("out", partner, None, self.order_id.name)
        new.write({"partner_id": partner.id, "site_id": site.id})
        # what is attached follows its parent; it is detached first, lest it goes back with it
        children.write({"parent_id": False})
        if parent:
            old.write({"parent_id": False})
            new.write({"parent_id": parent.id})
        self._copy_parties(old, new)
        self._take_back(old, partner)
        children.write({"parent_id": new.id})
        if new.state == "received":
            new._transition("installed")
        if not new._get_reasons_against_service()[new]:
            new._transition("in_service")
        text = self.env._(
            "%(old)s exchanged for %(new)s. %(reason)s",
            old=old.display_name,
            new=new.display_name,
            reason=self.reason,
        )
        (old | new)._log_event("exchanged", {old: text, new: text}, cause=self)
        old._follow_exchange(new)

    def _take_back(self, old, partner):
        if old._sudo_stock()._is_in_stock_at("customer")[old]:
            old._sudo_stock()._transfer("in", partner, None, self.order_id.name)
        if old.state == "received":
            old.write({"partner_id": False, "site_id": False})
        else:
            old.action_take_back()

    def _copy_parties(self, old, new):
        """Payer, dealer, maintainer … of the place go on with the new device."""
        today = fields.Date.context_today(self)
        rows = old.party_ids.filtered(
            lambda row: row.role != "user" and (not row.date_to or row.date_to >= today)
        )
        taken = set(new.party_ids.mapped("role"))
        self.env["mds.device.party"].create(
            [
                {
                    "device_id": new.id,
                    "role": row.role,
                    "partner_id": row.partner_id.id,
                    "date_from": today,
                    "date_to": row.date_to,
                }
                for row in rows
                if row.role not in taken
            ]
        )
        rows.filtered(lambda row: not row.date_from or row.date_from <= today).write(
            {"date_to": today}
        )
