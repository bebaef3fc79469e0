from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib import loan_term

STAMPS = (
    "out_at",
    "out_by_id",
    "back_at",
    "back_by_id",
    "approved_at",
    "approved_by_id",
    "from_partner_id",
    "from_site_id",
    "overdue_told_for",
)
AGREED = ("kind", "device_id", "partner_id", "start_on", "due_on", "owner_id")
BACK = ("condition_back", "is_clean_back", "clean_back_note", "is_complete_back")


class Loan(models.Model):
    """A device that somebody else uses for a time 借用: whose, to whom, since and until when.

    A placement 投放 needs an approval (kind “placement”: by default of a quality officer, by
    electronic signature), because a device given against purchases is sensitive under
    anti-bribery rules.

    ======================  ====  ======  =========  ========  =========  =======
    role                    read  create  hand out   take back  extend    ask, cancel
    ======================  ====  ======  =========  ========  =========  =======
    user (any role)         yes   –       –          –          –         –
    engineer                yes   –       yes        yes        –         –
    dispatcher, manager     yes   yes     yes        yes        yes       yes
    storekeeper             yes   yes     yes        yes        –         yes
    quality officer         yes   –       –          –          –         –
    ======================  ====  ======  =========  ========  =========  =======
    Within the companies and regions of the user. Who approves says the matrix. Nobody deletes a
    loan: it is cancelled.
    """

    _name = "mds.loan"
    _inherit = [
        "mds.approval.state.mixin",
        "mds.organisation.mixin",
        "mds.numbered.mixin",
        "mds.acceptance.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Loan"
    _order = "id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "device_id.serial", "partner_id.name"]

    _sequence_code = "mds.loan"
    _initial_states = ("draft",)
    _final_states = ("returned", "cancelled")
    _guarded_fields = STAMPS
    _audit_fields = (
        "state",
        "kind",
        "device_id",
        "partner_id",
        "site_id",
        "owner_id",
        "start_on",
        "due_on",
        "condition_out",
        "is_clean_out",
        "condition_back",
        "is_clean_back",
        "is_complete_back",
        "replaces_id",
        "approved_by_id",
    )
    _approval_kind = "placement"
    _approval_states = {
        "approved": "approved",
        "refused": "draft",
        "sent_back": "draft",
        "withdrawn": "draft",
        "void": "draft",
    }
    _approval_fields = (
        "name",
        "kind",
        "device_id",
        "partner_id",
        "owner_id",
        "start_on",
        "due_on",
        "terms",
    )

    kind = fields.Selection(
        [
            ("loaner", "Loaner"),
            ("trial", "Trial Unit"),
            ("demo", "Demo Unit"),
            ("placement", "Placement"),
            ("rental", "Rental"),
        ],
        required=True,
        default="loaner",
        index=True,
    )
    device_id = fields.Many2one(
        "mds.device", required=True, index=True, ondelete="restrict", check_company=True
    )
    product_tmpl_id = fields.Many2one(
        related="device_id.product_tmpl_id", string="Model", store=True
    )
    owner_id = fields.Many2one(
        "res.partner",
        "Owner",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.partner_id,
        help="Whose device it is: ours, or a manufacturer's who lent it to us.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Borrower",
        required=True,
        index=True,
        ondelete="restrict",
        help="The hospital that uses it meanwhile.",
    )
    site_id = fields.Many2one(
        "mds.site",
        "Department",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('partner_id', 'parent_of', partner_id)] if partner_id else []",
    )
    region_id = fields.Many2one(compute="_compute_region_id", store=True, precompute=True)
    replaces_id = fields.Many2one(
        "mds.device",
        "Replaces",
        index="btree_not_null",
        ondelete="restrict",
        help="The borrower's own device that is away or in repair.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Is told when the device does not come back in time.",
    )
    state = fields.Selection(
        [
            ("draft", "Planned"),
            ("approved", "Approved"),
            ("out", "Out"),
            ("returned", "Returned"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    terms = fields.Text(help="What was agreed: fee, consumables, insurance, who pays transport.")

    start_on = fields.Date("From", required=True, default=fields.Date.context_today)
    due_on = fields.Date(
        "Due Back", copy=False, help="Required, but for placements. Later changed by extending."
    )
    extension_ids = fields.One2many("mds.loan.extension", "loan_id", "Extensions", readonly=True)
    out_at = fields.Datetime("Handed out", readonly=True, copy=False)
    out_by_id = fields.Many2one("res.users", "Handed out by", readonly=True, copy=False)
    condition_out = fields.Text("Condition, Out", copy=False)
    needs_acceptance = fields.Boolean(related="device_id.needs_acceptance")
    is_clean_out = fields.Boolean("Decontaminated before", copy=False)
    accessories = fields.Text("Accessories Handed out", copy=False)
    back_at = fields.Datetime("Came back", readonly=True, copy=False)
    back_by_id = fields.Many2one("res.users", "Taken back by", readonly=True, copy=False)
    condition_back = fields.Text("Condition, Back", copy=False)
    is_clean_back = fields.Boolean("Decontaminated after", copy=False)
    clean_back_note = fields.Char("Why not Decontaminated", copy=False)
    is_complete_back = fields.Boolean("Accessories Complete", copy=False)
    approved_at = fields.Datetime("Approved", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", "Approved by", readonly=True, copy=False)
    from_partner_id = fields.Many2one("res.partner", readonly=True, copy=False)
    from_site_id = fields.Many2one("mds.site", readonly=True, copy=False)
    overdue_told_for = fields.Date(readonly=True, copy=False)
    standing = fields.Selection(
        [
            ("not_out", "Not out"),
            ("out", "Out"),
            ("open_end", "Out, no End Agreed"),
            ("due_soon", "Due Soon"),
            ("overdue", "Overdue"),
            ("back", "Back"),
        ],
        compute="_compute_standing",
        help="As of today.",
    )
    overdue_days = fields.Integer("Days Overdue", compute="_compute_standing")

    _name_uniq = models.UniqueIndex("(company_id, name)", "Another loan has this number.")
    _one_out = models.UniqueIndex(
        "(device_id) WHERE state = 'out'",
        "This device is lent out already: take it back first.",
    )
    _dates = models.Constraint(
        "CHECK (due_on IS NULL OR due_on >= start_on)",
        "It is due back before it begins: check both dates.",
    )
    _due_needed = models.Constraint(
        "CHECK (due_on IS NOT NULL OR kind = 'placement')",
        "Say when it is due back. Only a placement may be without an end.",
    )

    @api.depends("site_id.region_id", "partner_id.mds_region_id")
    def _compute_region_id(self):
        regions = self.partner_id._get_mds_regions()
        for loan in self:
            loan.region_id = loan.site_id.region_id or regions.get(loan.partner_id, False)

    @api.depends("out_at", "due_on", "back_at")
    def _compute_standing(self):
        today = fields.Date.context_today(self)
        standings = loan_term.decide_many({loan: loan._prepare_term() for loan in self}, today)
        for loan in self:
            standing = standings[loan]
            loan.standing = standing.code
            loan.overdue_days = standing.days if standing.code == loan_term.OVERDUE else 0

    def _prepare_term(self):
        self.ensure_one()

        def day(moment):
            return fields.Datetime.context_timestamp(self, moment).date() if moment else None

        return loan_term.Term(day(self.out_at), self.due_on or None, day(self.back_at))

    # ------------------------------------------------------------------ checks
    @api.constrains("site_id", "partner_id")
    def _check_site(self):
        for loan in self:
            hospital = loan.site_id.partner_id.commercial_partner_id
            if loan.site_id and hospital != loan.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(site)s is a place of %(hospital)s: choose one of the borrower.",
                        site=loan.site_id.complete_name,
                        hospital=hospital.display_name,
                    )
                )

    @api.constrains("device_id", "replaces_id")
    def _check_replaces(self):
        for loan in self:
            if loan.device_id == loan.replaces_id:
                raise ValidationError(self.env._("A device does not replace itself."))

    @api.onchange("replaces_id")
    def _onchange_replaces_id(self):
        """A loaner goes where the device that it replaces stands."""
        if self.replaces_id:
            self.partner_id = self.partner_id or self.replaces_id.partner_id
            if self.partner_id == self.replaces_id.partner_id:
                self.site_id = self.site_id or self.replaces_id.site_id

    # ------------------------------------------------------------------ create, write, unlink
    @api.model_create_multi
    def create(self, vals_list):
        devices = self.env["mds.device"].browse(
            {vals["device_id"] for vals in vals_list if vals.get("device_id")}
        )
        companies = {device.id: device.company_id.id for device in devices}
        return super().create(
            [
                {
                    "company_id": companies.get(vals.get("device_id")) or self.env.company.id,
                    **{name: value for name, value in vals.items() if name not in STAMPS},
                }
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if self.env.context.get("mds_loan_key") is not _MAY_STAMP:
            vals = {name: value for name, value in vals.items() if name not in STAMPS}
            self._check_agreed(vals)
        return super().write(vals)

    def _check_agreed(self, vals):
        """What was agreed does not change while the device is out, nor after."""
        for loan in self:
            if loan.state == "draft" or (loan.state == "approved" and not vals):
                continue
            locked = {*AGREED, "terms"}
            if loan.state in ("returned", "cancelled"):
                locked |= {*BACK, "condition_out", "is_clean_out", "accessories"}
            if loan.state == "out":
                locked |= {"condition_out", "is_clean_out"}
            if changed := loan._get_changed_fields(vals, locked).get(loan):
                raise UserError(
                    self.env._(
                        "“%(field)s” of %(loan)s is agreed. A later end is given by “Extend”; "
                        "for the rest take the device back and open a new loan.",
                        field=self._get_field_label(changed[0]),
                        loan=loan.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A loan is kept: cancel it with a reason instead."))

    def _write_stamps(self, vals):
        return self.with_context(mds_loan_key=_MAY_STAMP).write(vals)


# Only code that holds this very object can pass it: a context sent by a client cannot.
_MAY_STAMP = object()
