from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import duty

# what changes the meaning of a rule: a confirmed rule is confirmed again after that
MEANING = frozenset(
    {
        "kind_id",
        "force",
        "product_tmpl_id",
        "categ_id",
        "code_system",
        "code_prefix",
        "valid_from",
        "valid_to",
        "interval_months",
        "company_id",
    }
)


class CertificateDuty(models.Model):
    """Which devices need which certificate, by law or by the house's own rule, from when to when.

    Rules are dated data, because catalogues of mandatory verification are replaced by
    announcement. A rule that a quality officer has not confirmed against its source binds nobody;
    only a rule *by law* takes a device out of service.

    Read: everyone in service. Written and confirmed: quality officers.
    """

    _name = "mds.certificate.duty"
    _inherit = ["mds.audit.mixin"]
    _description = "Certificate Duty"
    _order = "is_confirmed desc, kind_id, valid_from desc, id"
    _rec_name = "subject"

    _guarded_fields = ("is_confirmed", "confirmed_by_id", "confirmed_on")
    _audit_fields = (*sorted(MEANING), "subject", "source", "is_confirmed", "active")

    subject = fields.Char(
        "Devices", required=True, translate=True, help="In the words of the rule."
    )
    active = fields.Boolean(default=True)
    kind_id = fields.Many2one("mds.certificate.kind", required=True, ondelete="restrict")
    force = fields.Selection(
        [("law", "Law"), ("house", "Own rule")],
        required=True,
        default="law",
        help="Law: without a good certificate the device must not be used. Own rule: it is due, "
        "and said so, but nothing is blocked.",
    )
    source = fields.Char("Source", translate=True, help="Law, announcement, article, date.")
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")

    product_tmpl_id = fields.Many2one(
        "product.template",
        "Model",
        index="btree_not_null",
        domain=[("is_medical_device", "=", True)],
        ondelete="cascade",
    )
    categ_id = fields.Many2one("product.category", "Category", ondelete="restrict")
    code_system = fields.Selection(selection="_selection_code_system", string="Nomenclature")
    code_prefix = fields.Char(
        "Code Begins with", help="All models whose code in the nomenclature begins so."
    )
    valid_from = fields.Date(required=True, default=fields.Date.context_today)
    valid_to = fields.Date()
    interval_months = fields.Integer(
        "Interval (months)", help="Where this rule wants another than the kind. Zero: the kind's."
    )
    is_confirmed = fields.Boolean("Confirmed", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    confirmed_on = fields.Datetime(readonly=True, copy=False)

    _names_devices = models.Constraint(
        "CHECK (product_tmpl_id IS NOT NULL OR categ_id IS NOT NULL OR code_prefix IS NOT NULL)",
        "Say which devices: a model, a category, or a code.",
    )
    _code_whole = models.Constraint(
        "CHECK ((code_prefix IS NULL) = (code_system IS NULL))",
        "A code needs its nomenclature, and a nomenclature its code.",
    )
    _dates = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "The rule ends before it begins.",
    )
    _months = models.Constraint(
        "CHECK (interval_months >= 0 AND interval_months <= 600)",
        "The interval is 0 to 600 months.",
    )

    @api.model
    def _selection_code_system(self):
        return [
            ("nmpa", self.env._("NMPA classification")),
            ("emdn", "EMDN"),
            ("umdns", "UMDNS"),
            ("gmdn", "GMDN"),
            ("fda", self.env._("FDA product code")),
        ]

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {name: value for name, value in vals.items() if name not in self._guarded_fields}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if self.env.context.get("mds_duty_key") is not _MAY_CONFIRM:
            vals = {name: value for name, value in vals.items() if name not in self._guarded_fields}
            if MEANING & vals.keys():
                self.filtered("is_confirmed")._withdraw_confirmation()
        return super().write(vals)

    def _withdraw_confirmation(self):
        """A rule that says something new binds nobody until it is confirmed again."""
        self.with_context(mds_duty_key=_MAY_CONFIRM).write(
            {"is_confirmed": False, "confirmed_by_id": False, "confirmed_on": False}
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        if self.filtered("is_confirmed"):
            raise UserError(
                self.env._("A confirmed rule is kept: give it a last day, or archive it.")
            )

    def action_confirm(self):
        """Checked against its source: from now on it binds."""
        self.check_access("write")
        for rule in self:
            if not (rule.source or "").strip():
                raise UserError(
                    self.env._("%(rule)s: name the source first.", rule=rule.display_name)
                )
        self.with_context(mds_duty_key=_MAY_CONFIRM).write(
            {
                "is_confirmed": True,
                "confirmed_by_id": self.env.uid,
                "confirmed_on": fields.Datetime.now(),
            }
        )
        return True

    def action_withdraw(self):
        self.check_access("write")
        self._withdraw_confirmation()
        return True

    @api.model
    def _get_rules(self):
        """All rules that bind somebody at some time, as ``lib.duty`` knows them."""
        rules = self._sudo_rules().search([("is_confirmed", "=", True)], order="id")
        return [
            duty.Rule(
                id=rule.id,
                kind=rule.kind_id.id,
                is_law=rule.force == "law",
                valid_from=rule.valid_from,
                valid_to=rule.valid_to or None,
                model=rule.product_tmpl_id.id or 0,
                category=rule.categ_id.id or 0,
                system=rule.code_system or "",
                code=(rule.code_prefix or "").strip(),
                company=rule.company_id.id or 0,
                months=rule.interval_months,
            )
            for rule in rules
        ]

    @api.model
    def _sudo_rules(self):
        """The law binds whether or not the user may read the table of rules."""
        return self.sudo()


# Only code that holds this very object can pass it: a context sent by a client cannot.
_MAY_CONFIRM = object()
