from odoo import api, fields, models

from .sla_policy import PRIORITIES


class VendorAgreement(models.Model):
    """What a vendor promised us, so that we can keep what we promised 供应商支撑协议.

    Judged from the waits for him: segments of orders for which the vendor is in charge.

    =====================  ====  ======  =====  ======
    role                   read  create  write  delete
    =====================  ====  ======  =====  ======
    contract manager       yes   yes     yes    yes
    service manager        yes   –       –      –
    dispatcher             yes   –       –      –
    accountant             yes   –       –      –
    =====================  ====  ======  =====  ======
    Within the companies of the user.
    """

    _name = "mds.vendor.agreement"
    _inherit = ["mds.audit.mixin", "mail.thread"]
    _description = "Vendor Agreement"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    _audit_fields = (
        "name",
        "vendor_id",
        "company_id",
        "date_from",
        "date_to",
        "calendar_id",
        "product_tmpl_ids",
        "active",
    )

    name = fields.Char("Agreement", required=True)
    active = fields.Boolean(default=True)
    vendor_id = fields.Many2one(
        "res.partner",
        "Vendor Company",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("is_company", "=", True)],
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    reference = fields.Char(help="Number of the agreement at the vendor.")
    date_from = fields.Date("From", required=True, default=lambda self: self._default_date_from())
    date_to = fields.Date("Until", help="Empty: until further notice.")
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Service Hours",
        ondelete="restrict",
        help="Hours in which his clock runs. Empty: around the clock.",
    )
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "mds_vendor_agreement_model_rel",
        "agreement_id",
        "product_tmpl_id",
        "Device Models",
        domain=[("is_medical_device", "=", True)],
        help="For which devices he works. Empty: for all.",
    )
    target_ids = fields.One2many("mds.vendor.target", "agreement_id", "Promises", copy=True)
    attainment_ids = fields.One2many("mds.vendor.attainment", "agreement_id", "Kept and Broken")
    attainment_percent = fields.Float(
        "Kept (%)", compute="_compute_attainment", digits=(5, 1), help="Of all that was judged."
    )
    attainment_count = fields.Integer("Judged", compute="_compute_attainment")
    passed_amount = fields.Monetary(
        "Passed on",
        compute="_compute_passed_amount",
        groups="mds_base.group_contract_manager,mds_base.group_service_manager,"
        "mds_base.group_cost_accountant",
        help="Penalties that waiting for him caused, approved, in the time of this agreement.",
    )

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The agreement ends before it begins: check both days.",
    )

    def _default_date_from(self):
        return fields.Date.context_today(self)

    @api.depends("attainment_ids.is_kept")
    def _compute_attainment(self):
        counts = {
            (agreement, is_kept): count
            for agreement, is_kept, count in self.env["mds.vendor.attainment"]._read_group(
                [("agreement_id", "in", self.ids)], ["agreement_id", "is_kept"], ["__count"]
            )
        }
        for agreement in self:
            kept = counts.get((agreement, True), 0)
            total = kept + counts.get((agreement, False), 0)
            agreement.attainment_count = total
            agreement.attainment_percent = 100.0 * kept / total if total else 0.0

    def _compute_passed_amount(self):
        rows = self.env["mds.penalty"]._read_group(
            [
                ("vendor_id", "in", self.vendor_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "=", "approved"),
            ],
            ["vendor_id", "company_id", "date:day"],
            ["vendor_amount:sum"],
        )
        for agreement in self:
            agreement.passed_amount = sum(
                amount
                for vendor, company, day, amount in rows
                if vendor == agreement.vendor_id
                and company == agreement.company_id
                and agreement._is_in_force(day)
            )

    # -- which one counts ---------------------------------------------------------------------

    def _is_in_force(self, day):
        self.ensure_one()
        return self.date_from <= day and (not self.date_to or day <= self.date_to)

    def _choose(self, order, day, vendor=None):
        """Of these the one for the order's device on that day: one that names the model first."""
        fitting = self.filtered(
            lambda one: (
                one.company_id == order.company_id
                and one._is_in_force(day)
                and (not vendor or one.vendor_id == vendor)
                and (not one.product_tmpl_ids or order.product_tmpl_id in one.product_tmpl_ids)
            )
        )
        return fitting.sorted(
            lambda one: (not one.product_tmpl_ids, -one.date_from.toordinal(), -one.id)
        )[:1]

    def _get_promises(self, priority):
        """``{promise: hours}`` of an order of this priority."""
        self.ensure_one()
        target = self.target_ids.filtered(lambda one: one.priority == priority)
        hours = {"response": target.response_hours, "restored": target.restored_hours}
        return {name: value for name, value in hours.items() if value}

    # -- screens ------------------------------------------------------------------------------

    def action_open_attainment(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mds_contract.mds_vendor_attainment_action"
        )
        return {**action, "domain": [("agreement_id", "in", self.ids)], "context": {}}

    def action_open_passed(self):
        """The penalties of which a part is his."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_contract.mds_penalty_action")
        domain = [
            ("vendor_id", "in", self.vendor_id.ids),
            ("company_id", "in", self.company_id.ids),
            ("vendor_amount", ">", 0),
            ("state", "=", "approved"),
            ("date", ">=", min(self.mapped("date_from"))),
        ]
        ends = self.mapped("date_to")
        if all(ends):
            domain.append(("date", "<=", max(ends)))
        return {**action, "domain": domain, "context": {}}

    def action_judge(self):
        """Judge all waits in the time of these agreements anew: the promises were corrected."""
        self.check_access("write")
        waits = self.env["mds.order.segment"].search(
            [
                ("party", "=", "vendor"),
                ("vendor_id", "in", self.vendor_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("end", ">=", min(self.mapped("date_from"))),
            ]
        )
        waits.order_id._judge_vendors()
        return self.action_open_attainment()


class VendorTarget(models.Model):
    """The hours that a vendor promised for orders of one priority; zero: not promised."""

    _name = "mds.vendor.target"
    _inherit = ["mds.audit.mixin"]
    _description = "Promise of a Vendor"
    _order = "agreement_id, priority desc"

    _audit_fields = ("agreement_id", "priority", "response_hours", "restored_hours")

    agreement_id = fields.Many2one(
        "mds.vendor.agreement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    priority = fields.Selection(PRIORITIES, required=True, default="1")
    response_hours = fields.Float(
        "Each Wait (h)", help="We wait for him no longer than this at a time."
    )
    restored_hours = fields.Float(
        "All Waits of an Order (h)", help="All our waiting for him in one order together."
    )

    _once = models.Constraint(
        "UNIQUE (agreement_id, priority)", "This agreement has promises of this priority already."
    )
    _not_negative = models.Constraint(
        "CHECK (response_hours >= 0 AND restored_hours >= 0)", "Hours are not below zero."
    )
