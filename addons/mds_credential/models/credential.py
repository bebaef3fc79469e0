from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..lib import credentials

EDITORS = (
    "hr.group_hr_user",
    "mds_base.group_quality_officer",
    "mds_base.group_service_manager",
)
OWNER_FIELDS = {
    "company": None,
    "partner": "partner_id",
    "product": "product_tmpl_id",
    "employee": "employee_id",
    "device": "device_id",
}
WARNING_DAYS = 30


class Credential(models.Model):
    """A licence, certificate or authorisation 资质证照 of a company, partner, product, person or
    device, with its validity.

    Validity follows from the dates; a renewal is a new credential that names the old one. The
    number of a person's credential is personal: it is kept as a digest in the audit trail.

    ================================ ============ ================= ==========================
    role                             people's     other             enter, renew, withdraw
    ================================ ============ ================= ==========================
    every service user               own          companies         –
    HR clerk                         companies    companies         yes
    quality officer, service manager companies    companies         yes
    administrator                    companies    companies         yes, and delete
    ================================ ============ ================= ==========================
    """

    _name = "mds.credential"
    _description = "Credential"
    _inherit = ["mds.state.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "valid_to, id"
    _rec_names_search = ["number", "kind_id.name", "owner_name"]

    _initial_states = ("active",)
    _final_states = ("withdrawn",)
    _audit_fields = (
        "kind_id",
        "company_id",
        "partner_id",
        "product_tmpl_id",
        "employee_id",
        "device_id",
        "issuer",
        "product_tmpl_ids",
        "categ_ids",
        "region_ids",
        "valid_from",
        "valid_to",
        "file",
        "previous_id",
        "responsible_id",
        "state",
    )
    _audit_personal_fields = ("number",)

    kind_id = fields.Many2one(
        "mds.credential.kind", "Kind", required=True, index=True, ondelete="restrict"
    )
    applies_to = fields.Selection(
        related="kind_id.applies_to", string="Held by", store=True, precompute=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner", "Partner", index="btree_not_null", ondelete="restrict"
    )
    product_tmpl_id = fields.Many2one(
        "product.template", "Product", index="btree_not_null", ondelete="restrict"
    )
    employee_id = fields.Many2one(
        "hr.employee", "Employee", index="btree_not_null", ondelete="restrict"
    )
    device_id = fields.Many2one("mds.device", "Device", index="btree_not_null", ondelete="restrict")
    owner_name = fields.Char("Holder", compute="_compute_owner_name", store=True, compute_sudo=True)
    number = fields.Char("Credential Number", required=True, index="trigram")
    issuer = fields.Char("Issued by")
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "mds_credential_model_rel",
        string="Models",
        domain=[("is_medical_device", "=", True)],
    )
    categ_ids = fields.Many2many(
        "product.category", "mds_credential_categ_rel", string="Categories"
    )
    region_ids = fields.Many2many("mds.region", "mds_credential_region_rel", string="Regions")
    scope = fields.Text("Scope as Written")
    valid_from = fields.Date(required=True, default=fields.Date.context_today)
    valid_to = fields.Date("Valid until", index=True, help="Empty: without limit.")
    days_left = fields.Integer(compute="_compute_validity")
    validity = fields.Selection(
        [
            ("upcoming", "Not yet Valid"),
            ("valid", "Valid"),
            ("expiring", "Expiring"),
            ("expired", "Expired"),
            ("renewed", "Renewed"),
            ("withdrawn", "Withdrawn"),
        ],
        compute="_compute_validity",
        search="_search_validity",
    )
    state = fields.Selection(
        [("active", "In Force"), ("withdrawn", "Withdrawn")],
        required=True,
        readonly=True,
        default="active",
        copy=False,
    )
    file = fields.Binary("Scan", attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    responsible_id = fields.Many2one(
        "res.users", "Responsible", required=True, default=lambda self: self.env.user
    )
    previous_id = fields.Many2one(
        "mds.credential", "Renews", index="btree_not_null", ondelete="restrict", copy=False
    )
    next_ids = fields.One2many("mds.credential", "previous_id", "Renewed by")
    is_renewed = fields.Boolean(compute="_compute_is_renewed", store=True)
    reminder_ids = fields.One2many("mds.credential.reminder", "credential_id", "Reminders Given")

    _from_before_to = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_from <= valid_to)", "A credential ends after it begins."
    )
    _one_holder = models.Constraint(
        "CHECK (num_nonnulls(partner_id, product_tmpl_id, employee_id, device_id) = "
        "CASE WHEN applies_to = 'company' THEN 0 ELSE 1 END)",
        "A credential has one holder, of the sort that its kind says.",
    )

    # -- computes ------------------------------------------------------------------------------

    @api.depends(
        "applies_to",
        "company_id.name",
        "partner_id.display_name",
        "product_tmpl_id.name",
        "employee_id.name",
        "device_id.display_name",
    )
    def _compute_owner_name(self):
        for credential in self:
            name = OWNER_FIELDS.get(credential.applies_to)
            owner = credential[name] if name else credential.company_id
            credential.owner_name = owner.display_name or False

    @api.depends("kind_id.name", "owner_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for credential in self:
            parts = (credential.kind_id.name, credential.owner_name)
            credential.display_name = " · ".join(filter(None, parts))

    @api.depends("next_ids.state")
    def _compute_is_renewed(self):
        for credential in self:
            credential.is_renewed = "active" in credential.next_ids.mapped("state")

    @api.depends("valid_from", "valid_to", "state", "is_renewed")
    @api.depends_context("tz")
    def _compute_validity(self):
        today = fields.Date.context_today(self)
        for credential in self:
            holding = credential._prepare_holding()
            credential.validity = credentials.validity(holding, today, WARNING_DAYS)
            left = (credential.valid_to - today).days if credential.valid_to else 0
            credential.days_left = max(left, 0)

    @api.model
    def _search_validity(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        active = Domain("state", "=", "active")
        ended = active & Domain("valid_to", "<", today)
        running = active & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", today))
        begun = running & Domain("valid_from", "<=", today)
        near = Domain("is_renewed", "=", False) & Domain(
            "valid_to", "<=", today + timedelta(days=WARNING_DAYS)
        )
        domains = {
            "withdrawn": Domain("state", "=", "withdrawn"),
            "expired": ended & Domain("is_renewed", "=", False),
            "renewed": ended & Domain("is_renewed", "=", True),
            "upcoming": running & Domain("valid_from", ">", today),
            "expiring": begun & near,
            "valid": begun & ~near,
        }
        return Domain.OR([domains[name] for name in value if name in domains])

    @api.onchange("kind_id", "valid_from")
    def _onchange_kind_id(self):
        """Propose the usual validity; clear a holder of another sort."""
        for credential in self:
            months = credential.kind_id.validity_months
            if months and credential.valid_from and not credential._origin.valid_to:
                credential.valid_to = credentials.add_months(credential.valid_from, months)
            wanted = OWNER_FIELDS.get(credential.kind_id.applies_to)
            for name in filter(None, OWNER_FIELDS.values()):
                if credential.kind_id and name != wanted:
                    credential[name] = False

    # -- rules ---------------------------------------------------------------------------------

    @api.constrains("kind_id", "partner_id", "product_tmpl_id", "employee_id", "device_id")
    def _check_holder(self):
        """The database refuses it too; this says which holder is missing."""
        labels = dict(self._fields["applies_to"]._description_selection(self.env))
        for credential in self:
            wanted = OWNER_FIELDS.get(credential.kind_id.applies_to)
            given = [name for name in OWNER_FIELDS.values() if name and credential[name]]
            if given != ([wanted] if wanted else []):
                raise ValidationError(
                    self.env._(
                        "“%(kind)s” is held by: %(sort)s. Name this holder and no other.",
                        kind=credential.kind_id.name,
                        sort=labels[credential.kind_id.applies_to],
                    )
                )

    @api.constrains("file", "kind_id")
    def _check_file(self):
        for credential in self:
            if credential.kind_id.is_file_required and not credential.file:
                raise ValidationError(
                    self.env._(
                        "“%(kind)s” needs the scan of the document: attach it.",
                        kind=credential.kind_id.name,
                    )
                )

    @api.constrains("previous_id", "kind_id", "employee_id", "partner_id", "device_id")
    def _check_renewal(self):
        if self._has_cycle("previous_id"):
            raise ValidationError(
                self.env._("A credential cannot renew itself, not even by way of others.")
            )
        names = ("kind_id", *filter(None, OWNER_FIELDS.values()))
        for credential in self.filtered("previous_id"):
            old = credential.previous_id
            if any(credential[name] != old[name] for name in names):
                raise ValidationError(
                    self.env._("A renewal is of the same kind and the same holder as the old one.")
                )

    # -- states and actions ----------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("active", "withdrawn", "action_withdraw", EDITORS, reason_required=True),
        ]

    def action_withdraw(self):
        self._transition("withdrawn")

    def action_renew(self):
        """A new credential that takes over from this one; the dates are still to be entered."""
        self.ensure_one()
        self.check_access("write")
        names = ("kind_id", "company_id", "responsible_id", *filter(None, OWNER_FIELDS.values()))
        defaults = {f"default_{name}": self[name].id for name in names}
        scopes = ("product_tmpl_ids", "categ_ids", "region_ids")
        defaults |= {f"default_{name}": [(6, 0, self[name].ids)] for name in scopes}
        begin = fields.Date.context_today(self)
        if self.valid_to:
            begin = max(begin, self.valid_to + timedelta(days=1))
        months = self.kind_id.validity_months
        defaults |= {
            "default_previous_id": self.id,
            "default_number": self.number,
            "default_issuer": self.issuer,
            "default_scope": self.scope,
            "default_valid_from": begin,
            "default_valid_to": credentials.add_months(begin, months) if months else False,
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Renewal"),
            "res_model": self._name,
            "views": [(False, "form")],
            "context": defaults,
        }

    def action_open_previous(self):
        self.ensure_one()
        return self._open(self.previous_id)

    def action_open_next(self):
        self.ensure_one()
        return self._open(self.next_ids[:1])

    @api.model
    def _open(self, credential):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": credential.id,
            "views": [(False, "form")],
        }

    def _prepare_holding(self):
        self.ensure_one()
        return credentials.Holding(
            self.kind_id.id,
            self.valid_from or None,
            self.valid_to or None,
            self.state == "withdrawn",
            self.is_renewed,
            frozenset(self.product_tmpl_ids.ids),
            frozenset(self.categ_ids.ids),
            frozenset(self.region_ids.ids),
        )
