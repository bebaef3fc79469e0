from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib import entitlement
from .contract_type import CATEGORY_FIELDS, PERCENT_CHECK

WEIGHTS = {"device_id": 8, "product_tmpl_id": 4, "site_id": 2}
"""How narrowly a line names a device: one device before a model before a place."""


def show_number(field, value):
    """All digits: two values that differ read differently."""
    if field.type == "monetary":
        return f"{value:,.2f}"
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def _from_type(name):
    """A compute of its own for each field: of a shared one, a given value would stop the others."""

    @api.depends("contract_id.type_id")
    def compute(self):
        for line in self:
            line[name] = line.contract_id.type_id[name]

    return compute


class ContractLine(models.Model):
    """A promise for some devices of the customer: which, what share of which cost, how often.

    Without device, model or place it is for everything of the customer. Rights follow the
    version: changed only while that is in preparation.
    """

    _name = "mds.contract.line"
    _inherit = ["mds.contract.coverage", "mds.contract.content.mixin", "mds.audit.mixin"]
    _description = "Contract Line"
    _order = "version_id, sequence, id"

    _audit_fields = (
        "contract_id",
        "version_id",
        "device_id",
        "product_tmpl_id",
        "site_id",
        *CATEGORY_FIELDS.values(),
        "visits_per_year",
        "hours_per_year",
        "parts_value_per_year",
        "counter_line_id",
        "sla_policy_id",
    )

    contract_id = fields.Many2one("mds.contract", required=True, index=True, ondelete="cascade")
    version_id = fields.Many2one(
        "mds.contract.version", required=True, index=True, ondelete="cascade"
    )
    root_id = fields.Many2one(
        "mds.contract.line",
        "First Line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The line of the first version from which this one descends: counters go on.",
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="contract_id.region_id", store=True, index=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True, index=True)
    state = fields.Selection(related="version_id.state")
    sequence = fields.Integer(default=10)
    name = fields.Char("Description")
    device_id = fields.Many2one(
        "mds.device",
        index="btree_not_null",
        ondelete="restrict",
        help="One device. Empty: every device that fits the model and the place.",
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Device Model",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("is_medical_device", "=", True)],
    )
    site_id = fields.Many2one(
        "mds.site",
        "Place",
        index="btree_not_null",
        ondelete="restrict",
        help="The place and all places within it.",
    )
    order_type_ids = fields.Many2many(
        "mds.order.type",
        string="Kinds of Work",
        compute=_from_type("order_type_ids"),
        store=True,
        readonly=False,
        help="Empty: every kind of work.",
    )
    excluded_cause_ids = fields.Many2many(
        "mds.fault.code",
        string="Not for these Causes",
        domain=[("kind", "=", "cause")],
        help="Misuse, accidents: what the contract does not answer for.",
    )
    labour_percent = fields.Integer(
        compute=_from_type("labour_percent"), store=True, readonly=False
    )
    travel_percent = fields.Integer(
        compute=_from_type("travel_percent"), store=True, readonly=False
    )
    parts_percent = fields.Integer(compute=_from_type("parts_percent"), store=True, readonly=False)
    consumables_percent = fields.Integer(
        compute=_from_type("consumables_percent"), store=True, readonly=False
    )
    vendor_percent = fields.Integer(
        compute=_from_type("vendor_percent"), store=True, readonly=False
    )
    expense_percent = fields.Integer(
        compute=_from_type("expense_percent"), store=True, readonly=False
    )
    sla_policy_id = fields.Many2one(
        "mds.sla.policy",
        "Service Level",
        compute=_from_type("sla_policy_id"),
        store=True,
        readonly=False,
        ondelete="restrict",
    )
    _percents = models.Constraint(PERCENT_CHECK, "A share is between 0 and 100 %.")

    @api.depends("name", "device_id", "product_tmpl_id", "site_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            what = [line[name].display_name for name in WEIGHTS if line[name]] or [
                self.env._("All devices")
            ]
            line.display_name = line.name or " · ".join(what)

    @api.model_create_multi
    def create(self, vals_list):
        homeless = [vals for vals in vals_list if not vals.get("version_id")]
        contracts = self.env["mds.contract"].browse(
            {vals["contract_id"] for vals in homeless if vals.get("contract_id")}
        )
        drafts = contracts._provide_draft()
        for vals in homeless:
            contract = self.env["mds.contract"].browse(vals.get("contract_id") or [])
            if contract:
                vals["version_id"] = drafts[contract].id
        versions = self.env["mds.contract.version"].browse(
            {vals["version_id"] for vals in vals_list if vals.get("version_id")}
        )
        for vals in vals_list:
            version = versions.browse(vals.get("version_id") or [])
            vals.setdefault("contract_id", version.contract_id.id)
        return super().create(vals_list)

    @api.model
    def _changes_content(self, vals):
        return bool(vals.keys() - {"use_revision"})

    @api.constrains("device_id", "site_id", "contract_id", "version_id")
    def _check_belongs(self):
        for line in self:
            hospital = line.contract_id.partner_id.commercial_partner_id
            owners = {
                line.device_id.partner_id.commercial_partner_id,
                line.site_id.partner_id.commercial_partner_id,
            } - {self.env["res.partner"]}
            if owners - {hospital}:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” belongs to another hospital than the contract's customer, "
                        "%(hospital)s.",
                        line=line.display_name,
                        hospital=hospital.display_name,
                    )
                )
            if line.version_id.contract_id != line.contract_id:
                raise ValidationError(self.env._("The line's version is of another contract."))

    # -- what it says -------------------------------------------------------------------------

    def _get_root(self):
        self.ensure_one()
        return self.root_id or self._origin

    def _copy_to(self, version):
        """These lines as a start of ``version``; their counters go on. ``{line: its copy}``."""
        return {
            line: line.copy(
                {
                    "version_id": version.id,
                    "contract_id": version.contract_id.id,
                    "root_id": line._get_root().id,
                }
            )
            for line in self
        }

    def _describe_change(self, name, old, new):
        """“Parts (%): 80 → 100”, in the user's language."""
        field = self._fields[name]

        def shown(value):
            if field.relational:
                return ", ".join(value.mapped("display_name")) or "–"
            is_number = field.type in ("integer", "float", "monetary")
            return show_number(field, value) if is_number else (value or "–")

        return f"{self._get_field_label(name)}: {shown(old)} → {shown(new)}"

    def _get_specificity(self):
        self.ensure_one()
        return sum(weight for name, weight in WEIGHTS.items() if self[name])

    def _fits(self, device, site):
        """Whether the line is for this device at this place."""
        self.ensure_one()
        if self.device_id and self.device_id != device:
            return False
        if self.product_tmpl_id and self.product_tmpl_id != device.product_tmpl_id:
            return False
        if self.site_id:
            path = (site.parent_path or device.site_id.parent_path or "").split("/")
            return str(self.site_id.id) in path
        return True

    def _prepare_entitlement_line(self, used, order):
        """Plain facts for the decision of ``order``."""
        self.ensure_one()
        return entitlement.Line(
            key=self,
            shares={
                category: Decimal(self[name]) / 100 for category, name in CATEGORY_FIELDS.items()
            },
            specificity=self._get_specificity(),
            order_types=frozenset(self.order_type_ids.ids),
            excluded_causes=frozenset(self.excluded_cause_ids.ids),
            counters=tuple(self._prepare_counters(used, order)),
            is_frozen=self.contract_id.is_frozen,
        )


class ContractVersion(models.Model):
    """Lines change only while their version is in preparation."""

    _inherit = "mds.contract.version"

    @api.model
    def _describe_signed_line(self, line, labels):
        """A line for everything of the customer says so."""
        words = super()._describe_signed_line(line, labels)
        is_line = line._name == "mds.contract.line"
        if is_line and not line.name and not any(line[name] for name in WEIGHTS):
            return f"{line.display_name} · {words}"
        return words

    def _check_lines_may_change(self):
        if self.filtered(lambda version: version.state != "draft"):
            raise UserError(
                self.env._("A signed version does not change. Prepare the next one instead.")
            )
