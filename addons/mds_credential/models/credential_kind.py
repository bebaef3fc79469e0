from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib import credentials

OWNERS = [
    ("company", "Own Company"),
    ("partner", "Partner"),
    ("product", "Product"),
    ("employee", "Employee"),
    ("device", "Device"),
]
ACTIONS = [
    ("none", "Nothing"),
    ("visit", "Sending the engineer"),
    ("service", "Putting the device in service"),
]
OWNERS_OF_ACTION = {"visit": ("employee", "partner"), "service": ("device", "product")}


class CredentialKind(models.Model):
    """A kind of credential 资质证照种类: what it is for, what a lapsed one blocks, when to remind.

    Rights: everyone in service reads; HR clerks, quality officers, service managers change.
    """

    _name = "mds.credential.kind"
    _description = "Credential Kind"
    _inherit = ["mds.audit.mixin"]
    _order = "applies_to, sequence, name"
    _rec_names_search = ["name", "code"]

    _audit_fields = (
        "name",
        "code",
        "applies_to",
        "blocks",
        "is_required",
        "product_tmpl_ids",
        "categ_ids",
        "reminder_days",
        "is_file_required",
        "active",
    )

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    applies_to = fields.Selection(OWNERS, "Held by", required=True, default="employee", index=True)
    blocks = fields.Selection(
        ACTIONS,
        "A Lapsed One Blocks",
        required=True,
        default="none",
        help="Sending the engineer: of the employee, or of the vendor of an outsourced one.",
    )
    is_required = fields.Boolean(
        "Must Be Held", help="A missing one blocks as well, not only one that has lapsed."
    )
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "mds_credential_kind_model_rel",
        string="Needed for Models",
        domain=[("is_medical_device", "=", True)],
        help="Empty, and no categories: for all.",
    )
    categ_ids = fields.Many2many(
        "product.category", "mds_credential_kind_categ_rel", string="Needed for Categories"
    )
    reminder_days = fields.Char(
        "Remind Days Before", required=True, default="90, 60, 30, 7", help="Each once."
    )
    is_file_required = fields.Boolean("A File Is Required")
    validity_months = fields.Integer(
        "Usual Validity (months)", help="Proposed for new ones. 0: without limit."
    )

    _code_uniq = models.UniqueIndex("(lower(code))", "Another kind has this code.")
    _validity_positive = models.Constraint(
        "CHECK (validity_months >= 0)", "The validity cannot be negative."
    )

    @api.constrains("reminder_days")
    def _check_reminder_days(self):
        for kind in self:
            kind._get_steps()

    @api.constrains("blocks", "applies_to")
    def _check_blocks(self):
        for kind in self:
            allowed = OWNERS_OF_ACTION.get(kind.blocks)
            if allowed and kind.applies_to not in allowed:
                labels = dict(self._fields["applies_to"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "“%(kind)s” cannot block this: choose that it is held by %(owners)s.",
                        kind=kind.name,
                        owners=", ".join(labels[owner] for owner in allowed),
                    )
                )

    def write(self, vals):
        if "applies_to" in vals:
            self._check_unused(vals["applies_to"])
        return super().write(vals)

    def _check_unused(self, applies_to):
        changed = self.filtered(lambda kind: kind.applies_to != applies_to)
        if self._sudo_credentials().search_count([("kind_id", "in", changed.ids)], limit=1):
            raise ValidationError(
                self.env._("There are credentials of this kind: who holds it can no longer change.")
            )

    def _sudo_credentials(self):
        """Whether a kind is used may not depend on whose credentials the user sees."""
        return self.env["mds.credential"].sudo().with_context(active_test=False)

    def _get_steps(self):
        self.ensure_one()
        try:
            return credentials.parse_steps(self.reminder_days or "")
        except credentials.StepsError as error:
            raise ValidationError(
                self.env._(
                    "“%(text)s” is no number of days. Write, for example: 90, 60, 30, 7",
                    text=error.text,
                )
            ) from error

    def _prepare_requirement(self):
        self.ensure_one()
        return credentials.Requirement(
            self.id,
            self.is_required,
            frozenset(self.product_tmpl_ids.ids),
            frozenset(self.categ_ids.ids),
        )
