from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib import delegation


class ApprovalDelegation(models.Model):
    """An absence: from the first to the last day somebody else answers requests 委托审批.

    The absent person may still answer. A stand-in who is away too passes it on to his own.

    Rights: everybody writes his own and reads those in which he stands in; administrators all.
    """

    _name = "mds.approval.delegation"
    _inherit = ["mds.audit.mixin"]
    _description = "Stand-in for Approvals"
    _order = "date_from desc, id desc"
    _audit_fields = ("user_id", "delegate_id", "date_from", "date_to", "active")

    user_id = fields.Many2one(
        "res.users",
        "Away",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    delegate_id = fields.Many2one(
        "res.users",
        "Stands in",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
    )
    date_from = fields.Date("First Day", required=True, default=fields.Date.context_today)
    date_to = fields.Date("Last Day", required=True)
    note = fields.Char()
    active = fields.Boolean(default=True)

    _days_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day is not before the first one."
    )
    _another_person = models.Constraint(
        "CHECK (delegate_id <> user_id)", "Somebody else must stand in."
    )
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (user_id WITH =, daterange(date_from, date_to, '[]') WITH &&) "
        "WHERE (active)",
        "There is a stand-in for some of these days already: change that one.",
    )

    @api.depends("user_id", "delegate_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.user_id.name or ''} → {one.delegate_id.name or ''}"

    @api.constrains("user_id", "delegate_id", "date_from", "date_to", "active")
    def _check_ring(self):
        """Two who stand in for each other on the same day would leave nobody."""
        live = self.filtered("active")
        if not live:
            return
        others = self._sudo_all().search(
            [
                ("date_to", ">=", min(live.mapped("date_from"))),
                ("date_from", "<=", max(live.mapped("date_to"))),
            ]
        )
        ring = delegation.find_ring([one._prepare_delegation() for one in others])
        if ring:
            names = self._sudo_all().env["res.users"].browse(ring).mapped("name")
            raise ValidationError(
                self.env._(
                    "%(people)s would stand in for each other on the same days, and nobody would "
                    "be left. Choose somebody who is there.",
                    people=" → ".join((*names, names[0])),
                )
            )

    @api.constrains("delegate_id")
    def _check_delegate(self):
        for one in self:
            delegate = one.delegate_id._sudo_rights()
            if not delegate.active or not delegate.has_group("mds_base.group_user"):
                raise ValidationError(
                    self.env._(
                        "%(name)s has no access to Device Service and could not open requests.",
                        name=delegate.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["mds.approval"]._refresh_stand_ins()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env["mds.approval"]._refresh_stand_ins()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["mds.approval"]._refresh_stand_ins()
        return result

    def _prepare_delegation(self):
        self.ensure_one()
        return delegation.Delegation(
            self.user_id.id, self.delegate_id.id, self.date_from, self.date_to
        )

    @api.model
    def _sudo_all(self):
        """Rings and chains go over absences of people whom the user may not see."""
        return self.sudo()

    @api.model
    def _get_standing_in(self, users):
        """``{absent user id: stand-in's id}`` today, for ``users`` and whoever stands in."""
        now = fields.Datetime.now()
        around = [
            ("date_from", "<=", fields.Date.add(now.date(), days=1)),
            ("date_to", ">=", fields.Date.subtract(now.date(), days=1)),
        ]
        found = self._sudo_all().search(around)
        days = {
            user.id: fields.Datetime.context_timestamp(user.with_context(tz=user.tz), now).date()
            for user in found.user_id
        }
        return delegation.in_force([one._prepare_delegation() for one in found], days)
