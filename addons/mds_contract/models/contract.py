from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import SaidChar
from odoo.exceptions import UserError, ValidationError

STAMPS = ("activated_at", "ended_on")
REMINDERS = (90, 60, 30)
"""Days before the end from which on a renewal is reminded of."""
AGREED = ("partner_id", "company_id", "date_start", "date_end")


class Contract(models.Model):
    """A service contract 维保合同: with whom, for how long, and in which signed versions.

    What is promised stands in the lines of its versions; the version in force on the day of an
    order decides that order and stays with it.

    =====================  ====  ======  ======  ========  ======  =========
    role                   read  create  write   activate  freeze  terminate
    =====================  ====  ======  ======  ========  ======  =========
    every service user     yes   –       –       –         –       –
    contract manager       yes   yes     yes     yes       yes     yes
    service manager        yes   –       –       –         yes     –
    =====================  ====  ======  ======  ========  ======  =========
    Within the companies and regions of the user. Nobody deletes a contract that was active.
    """

    _name = "mds.contract"
    _inherit = [
        "mds.state.mixin",
        "mds.organisation.mixin",
        "mds.numbered.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Service Contract"
    _order = "date_end desc, id desc"
    _rec_names_search = ["name", "title", "tender_number", "partner_id.name"]
    _check_company_auto = True

    _sequence_code = "mds.contract"
    _initial_states = ("draft",)
    _final_states = ("ended", "terminated", "cancelled")
    _guarded_fields = STAMPS
    _audit_fields = (
        "name",
        "state",
        "partner_id",
        "signer_id",
        "type_id",
        "date_start",
        "date_end",
        "tender_number",
        "award_notice",
        "procurement_method",
        "is_frozen",
        "freeze_reason",
        "ended_on",
    )

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("active", "Active"),
            ("ended", "Ended"),
            ("terminated", "Terminated"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    title = fields.Char("Subject", required=True)
    type_id = fields.Many2one(
        "mds.contract.type", "Type", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="The hospital whose devices are served.",
    )
    signer_id = fields.Many2one(
        "res.partner",
        "Signed with",
        ondelete="restrict",
        help="Who signed it with us, when that is not the hospital: a dealer, an agent.",
    )
    region_id = fields.Many2one(compute="_compute_region_id", store=True, precompute=True)
    manager_id = fields.Many2one(
        "res.users",
        "Contract Manager",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    date_start = fields.Date("From", required=True, default=fields.Date.context_today)
    date_end = fields.Date("Until", required=True, index=True)
    days_left = fields.Integer(compute="_compute_days_left")
    reminded_days = fields.Integer(
        "Reminded of the Renewal",
        readonly=True,
        copy=False,
        help="How many days before the end it was reminded of last.",
    )
    procurement_method = fields.Selection(
        [
            ("open", "Open Tender"),
            ("invited", "Invited Tender"),
            ("negotiation", "Competitive Negotiation"),
            ("consultation", "Competitive Consultation"),
            ("single_source", "Single Source"),
            ("inquiry", "Price Inquiry"),
            ("direct", "Direct Agreement"),
        ],
        help="How the hospital procured it.",
    )
    tender_number = fields.Char()
    award_notice = fields.Char("Award Notice")
    is_frozen = fields.Boolean(
        "Frozen",
        readonly=True,
        copy=False,
        help="Not paid: the contract covers nothing until it is released.",
    )
    freeze_reason = SaidChar("Why Frozen", readonly=True, copy=False)
    activated_at = fields.Datetime("Activated", readonly=True, copy=False)
    ended_on = fields.Date("Ended on", readonly=True, copy=False)

    version_ids = fields.One2many("mds.contract.version", "contract_id", "Versions")
    current_version_id = fields.Many2one(
        "mds.contract.version", "Version in Force", compute="_compute_current_version_id"
    )
    draft_version_id = fields.Many2one(
        "mds.contract.version", "Version in Preparation", compute="_compute_current_version_id"
    )
    draft_line_ids = fields.One2many(
        "mds.contract.line",
        "contract_id",
        "Lines in Preparation",
        domain=[("version_id.state", "=", "draft")],
    )
    current_line_ids = fields.Many2many(
        "mds.contract.line", string="Lines in Force", compute="_compute_current_version_id"
    )
    use_ids = fields.One2many("mds.contract.use", "contract_id", "Consumption")
    order_count = fields.Integer("Orders", compute="_compute_order_count")

    _name_uniq = models.UniqueIndex("(company_id, name)", "Another contract has this number.")
    _dates = models.Constraint(
        "CHECK (date_end >= date_start)", "A contract cannot end before it begins."
    )

    @api.depends("partner_id")
    def _compute_region_id(self):
        regions = self.partner_id._get_mds_regions()
        for contract in self:
            contract.region_id = regions.get(contract.partner_id, False)

    def _compute_days_left(self):
        today = fields.Date.context_today(self)
        for contract in self:
            contract.days_left = (contract.date_end - today).days if contract.date_end else 0

    @api.depends("version_ids.state", "version_ids.effective_from", "version_ids.line_ids")
    def _compute_current_version_id(self):
        today = fields.Date.context_today(self)
        for contract in self:
            current = contract._get_version_on(today)
            contract.current_version_id = current
            contract.current_line_ids = current.line_ids
            contract.draft_version_id = contract.version_ids.filtered(
                lambda version: version.state == "draft"
            )[:1]

    def _compute_order_count(self):
        counts = dict(
            self.env["mds.order"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.order_count = counts.get(contract, 0)

    @api.depends("name", "title")
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = f"{contract.name} {contract.title or ''}".strip()

    def _get_version_on(self, day):
        """The signed version in force on ``day``: the latest that is effective by then."""
        self.ensure_one()
        signed = self.version_ids.filtered(
            lambda version: version.state == "signed" and version.effective_from <= day
        )
        return signed.sorted("effective_from")[-1:]

    # -- create, write, unlink ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(vals_list)
        contracts._provide_draft()
        return contracts

    def write(self, vals):
        self._check_agreed(vals)
        result = super().write(vals)
        if {"date_start", "date_end"} & vals.keys():
            for contract in self.filtered(lambda contract: contract.state == "draft"):
                contract.version_ids.write(
                    {"effective_from": contract.date_start, "date_end": contract.date_end}
                )
        return result

    def _check_agreed(self, vals):
        names = set(AGREED) & vals.keys()
        if not names or self.env.context.get("mds_contract_key") is MAY_CHANGE_TERM:
            return
        agreed = self.filtered(lambda contract: contract.state != "draft")
        for contract, changed in agreed._get_changed_fields(vals, names).items():
            raise UserError(
                self.env._(
                    "“%(field)s” of %(contract)s is agreed. Prepare a new version for "
                    "another term; for another customer, a new contract.",
                    field=self._get_field_label(changed[0]),
                    contract=contract.name,
                )
            )

    def _provide_draft(self):
        """Each of these new contracts has a version to fill; ``{contract: version}``."""
        drafts = self.env["mds.contract.version"].search(
            [("contract_id", "in", self.ids), ("state", "=", "draft")]
        )
        have = {draft.contract_id: draft for draft in drafts}
        missing = self.filtered(lambda contract: contract not in have)
        for contract in missing:
            if contract.state != "draft":
                raise UserError(
                    self.env._(
                        "%(contract)s: prepare a new version first, then change its lines.",
                        contract=contract.name,
                    )
                )
        created = self.env["mds.contract.version"].create(
            [
                {
                    "contract_id": contract.id,
                    "effective_from": contract.date_start,
                    "date_end": contract.date_end,
                }
                for contract in missing
            ]
        )
        return {**have, **{version.contract_id: version for version in created}}

    @api.constrains("partner_id", "signer_id")
    def _check_customer(self):
        for contract in self:
            if not contract.partner_id.is_company:
                raise ValidationError(
                    self.env._("The customer of a contract is a hospital or a company.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda contract: contract.state not in ("draft", "cancelled")):
            raise UserError(self.env._("A contract that was active is kept: terminate it."))

    # -- screens ------------------------------------------------------------------------------

    def action_open_orders(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_order.mds_order_action")
        return {**action, "domain": [("contract_id", "in", self.ids)], "context": {}}

    def action_open_versions(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Versions"),
            "res_model": "mds.contract.version",
            "views": [(False, "list"), (False, "form")],
            "domain": [("contract_id", "=", self.id)],
        }

    @api.model
    def action_open_renewals(self):
        """What ends within 90 days; the calendar opens where the next contract ends."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mds_contract.mds_contract_action_renewals"
        )
        today = fields.Date.context_today(self)
        following = self.search(
            [("state", "=", "active"), ("date_end", ">=", today)], order="date_end", limit=1
        )
        day = fields.Date.to_string(following.date_end or today)
        return {**action, "context": {"search_default_renew": 1, "initial_date": day}}

    def action_print(self):
        """The version in force, else the one in preparation, in the user's language."""
        versions = self.browse().version_ids
        for contract in self:
            versions += contract.current_version_id or contract.draft_version_id
        language = "zh" if (self.env.lang or "").startswith("zh") else "en"
        report = self.env.ref(f"mds_contract.action_contract_paper_{language}")
        return report.report_action(versions)

    def _get_service_year(self, day):
        """First day of the contract year in which ``day`` lies: counters begin anew there."""
        self.ensure_one()
        start = self.date_start
        years = max(day.year - start.year, 0)
        first = fields.Date.add(start, years=years)
        return first if first <= day else fields.Date.add(start, years=years - 1)

    @api.model
    def _cron_end(self):
        """Contracts whose last day has passed are over; renewals are prepared in time."""
        today = fields.Date.context_today(self)
        over = self.search([("state", "=", "active"), ("date_end", "<", today)])
        over._transition("ended")
        self._remind_renewals(today)

    @api.model
    def _remind_renewals(self, today):
        """One activity from 90, 60 and 30 days before the end on, each once.

        A day without the job loses none. Returns the contracts that are reminded of for the
        first time.
        """
        first = self.browse()
        last_day = today + timedelta(days=REMINDERS[0])
        for contract in self.search(
            [("state", "=", "active"), ("date_end", ">=", today), ("date_end", "<=", last_day)]
        ):
            left = (contract.date_end - today).days
            step = min(days for days in REMINDERS if days >= left)
            if contract.reminded_days and contract.reminded_days <= step:
                continue
            if step == REMINDERS[0]:
                first += contract
            contract.reminded_days = step
            reader = contract.with_context(lang=contract.manager_id.lang)
            contract.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=today,
                summary=reader.env._("Ends in %(days)s days: renew it?", days=left),
                user_id=contract.manager_id.id,
            )
        return first


# Only code that holds this very object can pass it: a context sent by a client cannot.
MAY_CHANGE_TERM = object()
