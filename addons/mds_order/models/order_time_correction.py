from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .order import DISPATCHER
from .order_work_mixin import OrderWorkMixin

GUARDED = ("reverses_id", "corrects_id", "is_reversed", "correction_reason", "origin")


class OrderTime(models.Model):
    """Corrections of time after the order was closed: by reversal, with a reason.

    What was booked stays. A row of minus the same hours takes it back, a new row says what is
    right; both name the reason and the row that they correct. The engineer's signature stands: he
    signed what was booked then, the correction is the office's and is audited as such.
    """

    _inherit = "mds.order.time"

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | set(GUARDED)

    @api.model
    def _get_audited_fields(self):
        return (*super()._get_audited_fields(), *GUARDED[:-1])

    @api.model_create_multi
    def create(self, vals_list):
        names = set(GUARDED) - ({"origin"} if self._is_stamping(vals_list) else set())
        return super().create(
            [
                {name: value for name, value in vals.items() if name not in names}
                for vals in vals_list
            ]
        )

    @api.model
    def _is_stamping(self, vals_list):
        """Rows of a visit's stamps name their visit; a person's rows are entered."""
        return all(vals.get("origin") == "stamp" and vals.get("visit_id") for vals in vals_list)

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name not in GUARDED}
        return super().write(vals) if vals else True

    def action_correct(self):
        """Ask what is right, and why."""
        self.ensure_one()
        self._check_correctable()
        return self.order_id._prepare_dialog(
            self.env._("Correct the Time"),
            "mds.order.time.correct",
            {"default_time_id": self.id},
        )

    def _do_correct(self, reason, right=None):
        """Reverse these rows; with ``right`` (kind, start, end, wait_for) book what is true.

        :return: the new rows: reversals first, then what is right
        """
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why this time is corrected."))
        self.lock_for_update()
        self._check_correctable()
        reversals = [
            {**row._prepare_copy_vals(reason), "reverses_id": row.id, "wait_for": row.wait_for}
            for row in self
        ]
        rights = [
            {**row._prepare_copy_vals(reason), **right, "corrects_id": row.id}
            for row in self
            if right
        ]
        for vals in rights:
            if vals.get("kind") != "wait":
                vals["wait_for"] = False
        super(OrderWorkMixin, self).write({"is_reversed": True, "correction_reason": reason})
        self.flush_recordset()
        return super(OrderWorkMixin, self.browse()).create(reversals + rights)

    def _prepare_copy_vals(self, reason):
        self.ensure_one()
        return {
            "order_id": self.order_id.id,
            "visit_id": self.visit_id.id,
            "employee_id": self.employee_id.id,
            "kind": self.kind,
            "start": self.start,
            "end": self.end,
            "origin": "person",
            "correction_reason": reason,
        }

    def _check_correctable(self):
        _ = self.env._
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(DISPATCHER):
            raise AccessError(
                _("Only dispatchers and service managers correct the time of a closed order.")
            )
        for row in self:
            if row.order_id.state not in ("closed", "concluded"):
                raise UserError(
                    _(
                        "%(order)s is not closed: change the time itself.",
                        order=row.order_id.name,
                    )
                )
            if row.is_reversed or row.reverses_id:
                raise UserError(_("This time was reversed already. Correct the row that stands."))


class Order(models.Model):
    _inherit = "mds.order"

    def _get_signature_content(self):
        """What the engineer signed is what was booked then, not what the office corrected."""
        content = super()._get_signature_content()
        corrections = set(
            self._sudo_read_evidence()
            .time_ids.filtered(lambda row: row.reverses_id or row.corrects_id)
            .ids
        )
        for order in self if corrections else ():
            content[order]["time_ids"] = [
                line for line in content[order]["time_ids"] if line["id"] not in corrections
            ]
        return content
