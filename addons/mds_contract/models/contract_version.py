from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError, ValidationError

from .contract import MAY_CHANGE_TERM
from .contract_content_mixin import MONEY_READERS
from .contract_states import MANAGER
from .contract_type import CATEGORY_FIELDS

LINE_CONTENT = (
    "name",
    "device_id",
    "product_tmpl_id",
    "site_id",
    *CATEGORY_FIELDS.values(),
    "order_type_ids",
    "excluded_cause_ids",
    "visits_per_year",
    "hours_per_year",
    "is_counted_per_device",
    "counter_line_id",
    "carried_visits",
    "carried_hours",
    "parts_value_per_year",
    "carried_parts_value",
    "entry_type_id",
    "sla_policy_id",
    "uptime_percent",
    "uptime_calendar_id",
    "is_uptime_together",
)


class ContractVersion(models.Model):
    """What a contract promises from a day on 合同版本. Signed, it does not change any more.

    Another price, scope or term is version n+1 with its day and its reason. Rights follow the
    contract: contract managers prepare and sign.
    """

    _name = "mds.contract.version"
    _inherit = ["mds.state.mixin", "mds.signature.mixin"]
    _description = "Contract Version"
    _order = "contract_id, number desc"
    _rec_name = "display_name"

    _initial_states = ("draft",)
    _final_states = ("signed", "withdrawn")
    _guarded_fields = ("number", "signed_at")
    _audit_fields = ("contract_id", "number", "state", "effective_from", "date_end", "reason")
    _signature_fields = (
        "contract_id",
        "number",
        "effective_from",
        "date_end",
        "reason",
        *(f"line_ids.{name}" for name in LINE_CONTENT),
    )

    contract_id = fields.Many2one(
        "mds.contract", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="contract_id.region_id", store=True, index=True)
    number = fields.Integer(required=True, readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "In Preparation"), ("signed", "Signed"), ("withdrawn", "Withdrawn")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    effective_from = fields.Date("Effective from", required=True)
    date_end = fields.Date("Until", required=True)
    reason = fields.Text(help="Why the contract changed. Required from the second version on.")
    signed_at = fields.Datetime("Signed on", readonly=True, copy=False)
    line_ids = fields.One2many("mds.contract.line", "version_id", "Lines")
    changes_text = fields.Text(
        "Against the Version Before",
        compute="_compute_changes_text",
        help="What changes.",
        groups=MONEY_READERS,
    )
    open_order_count = fields.Integer(
        "Open Orders Concerned",
        compute="_compute_open_order_count",
        help="Open orders of the customer that are decided again when this version is signed.",
    )

    _number_uniq = models.Constraint(
        "UNIQUE (contract_id, number)", "This contract has a version of this number already."
    )
    _one_draft = models.UniqueIndex(
        "(contract_id) WHERE state = 'draft'", "A version is in preparation already: finish it."
    )
    _one_a_day = models.UniqueIndex(
        "(contract_id, effective_from) WHERE state = 'signed'",
        "Another version is effective from this day. Choose another day.",
    )
    _dates = models.Constraint(
        "CHECK (date_end >= effective_from)", "A version cannot end before it begins."
    )

    @api.depends("contract_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = f"{version.contract_id.name or ''} v{version.number}"

    @api.model_create_multi
    def create(self, vals_list):
        contracts = self.env["mds.contract"].browse([vals["contract_id"] for vals in vals_list])
        last = dict(
            self._read_group(
                [("contract_id", "in", contracts.ids)], ["contract_id"], ["number:max"]
            )
        )
        for vals, contract in zip(vals_list, contracts, strict=True):
            vals["number"] = last[contract] = (last.get(contract) or 0) + 1
        self.flush_model(["state"])  # the one before is signed: the database must know
        return super().create(vals_list)

    def write(self, vals):
        content = {"effective_from", "date_end", "reason", "line_ids", "contract_id"} & vals.keys()
        if content and self.filtered(lambda version: version.state != "draft"):
            raise UserError(
                self.env._("A signed version does not change. Prepare the next one instead.")
            )
        return super().write(vals)

    @api.constrains("effective_from", "contract_id", "date_end")
    def _check_within_contract(self):
        for version in self:
            contract = version.contract_id
            if version.effective_from < contract.date_start:
                raise ValidationError(
                    self.env._(
                        "%(contract)s begins on %(day)s: a version cannot be effective earlier.",
                        contract=contract.name,
                        day=fields.Date.to_string(contract.date_start),
                    )
                )

    @api.constrains("effective_from", "contract_id")
    def _check_another_day(self):
        """Said when the day is set: the database refuses it only when the version is signed."""
        for version in self.filtered(lambda version: version.state == "draft"):
            other = version.contract_id.version_ids.filtered(
                lambda one, day=version.effective_from: (
                    one.state == "signed" and one.effective_from == day
                )
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "%(version)s, which is signed, is effective from %(day)s. Choose another "
                        "day.",
                        version=other[0].display_name,
                        day=fields.Date.to_string(version.effective_from),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda version: version.state == "signed"):
            raise UserError(self.env._("A signed version is kept."))

    # -- the next version ---------------------------------------------------------------------

    @api.depends(
        "line_ids", *(f"line_ids.{name}" for name in LINE_CONTENT), "date_end", "effective_from"
    )
    @api.depends_context("lang")
    def _compute_changes_text(self):
        for version in self:
            before = version.contract_id.version_ids.filtered(
                lambda other, version=version: (
                    other.state == "signed" and other.number < version.number
                )
            ).sorted("number")[-1:]
            words = version._describe_changes(before) if before else []
            version.changes_text = "\n".join(words) or False

    def _describe_changes(self, before):
        """One sentence for each difference from the version ``before``."""
        _, words = self.env._, []
        if before.date_end != self.date_end:
            words.append(
                _(
                    "Until: %(old)s → %(new)s",
                    old=fields.Date.to_string(before.date_end),
                    new=fields.Date.to_string(self.date_end),
                )
            )
        old_lines = {line.root_id or line: line for line in before.line_ids}
        new_lines = {line.root_id or line: line for line in self.line_ids}
        for root, line in new_lines.items():
            if root not in old_lines:
                words.append(_("New: %(line)s", line=line.display_name))
                continue
            for name in LINE_CONTENT:
                old, new = old_lines[root][name], line[name]
                if not line._is_same_value(name, old, new):
                    words.append(f"{line.display_name}: {line._describe_change(name, old, new)}")
        words += [
            _("No more: %(line)s", line=line.display_name)
            for root, line in old_lines.items()
            if root not in new_lines
        ]
        return words

    def _compute_open_order_count(self):
        for version in self:
            contract = version.contract_id
            version.open_order_count = contract._sudo_orders().search_count(
                contract._get_open_order_domain()
            )

    # -- states -------------------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "signed", "action_sign_version", MANAGER, "_guard_sign"),
            Transition("draft", "withdrawn", "action_withdraw", MANAGER, "_guard_withdraw"),
        ]

    def _guard_sign(self):
        _, refusals = self.env._, {}
        for version in self:
            words = version._get_gaps()
            if words:
                refusals[version] = words
            elif version.signature_state != "valid":
                refusals[version] = _("sign it electronically first.")
        return refusals

    def _get_gaps(self):
        """What is missing before it may be signed, as a sentence; empty when nothing is."""
        self.ensure_one()
        _ = self.env._
        if not self.line_ids:
            return _("it promises nothing yet: add a line.")
        if words := self.line_ids._get_sharing_gaps():
            return words
        if self.number > 1 and not (self.reason or "").strip():
            return _("write why the contract changes.")
        if self.contract_id.state not in ("draft", "active"):
            return _("the contract is over.")
        return ""

    def _get_worth(self):
        """Seam: ``{version: what it is worth in its first year}``; who bills knows the prices."""
        return dict.fromkeys(self, Decimal(0))

    def _get_estimates(self):
        """Seam: ``{version: [(words, is known)]}``: what of the worth is estimated, and how."""
        return {version: [] for version in self}

    def _guard_withdraw(self):
        words = self.env._("the first version is what the contract is: cancel the contract.")
        return {version: words for version in self if version.contract_id.state == "draft"}

    def action_withdraw(self):
        self._transition("withdrawn")
        return True

    def action_sign_version(self):
        """Ask for the electronic signature; with it the version is binding."""
        self.ensure_one()
        gaps = self._get_gaps()
        if gaps:
            raise UserError(
                self.env._("%(version)s: %(gaps)s", version=self.display_name, gaps=gaps)
            )
        return self.with_context(mds_meaning="approval").action_sign()

    def _get_signing_refusals(self, meaning):
        refusals = super()._get_signing_refusals(meaning)
        is_manager = self.env.user.has_group(MANAGER[0])
        for version in self:
            if not is_manager or meaning != "approval":
                refusals[version] = self.env._("only contract managers sign, to approve.")
            elif version.state != "draft":
                refusals[version] = self.env._("only a version in preparation is signed.")
            elif version._get_gaps():
                refusals[version] = version._get_gaps()
        return refusals

    def _after_signature(self, signatures):
        super()._after_signature(signatures)
        self.invalidate_recordset(["signature_ids", "signature_state"])
        signed = self.filtered(lambda version: version.state == "draft")
        signed._transition("signed")
        for contract in signed.contract_id:
            contract._end_with_last_version()
        contracts = signed.contract_id
        contracts.invalidate_recordset(["current_version_id", "draft_version_id"])
        starting = contracts.filtered(lambda contract: contract.state == "draft")
        starting._transition("active")
        (contracts - starting)._decide_open_orders()

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        signed = self.filtered(lambda version: version.state == "signed" and not version.signed_at)
        super(ContractVersion, signed).write({"signed_at": fields.Datetime.now()})
        return result


class Contract(models.Model):
    """Preparing the next version."""

    _inherit = "mds.contract"

    def _end_with_last_version(self):
        """The contract ends with the version that begins last, whichever was signed last."""
        self.ensure_one()
        signed = self.version_ids.filtered(lambda version: version.state == "signed")
        last = signed.sorted("effective_from")[-1:]
        if self.date_end != last.date_end:
            self.with_context(mds_contract_key=MAY_CHANGE_TERM).write(
                {"date_end": last.date_end, "reminded_days": 0}
            )

    def action_new_version(self):
        """Version n+1 with the lines of the last signed one, to be changed and signed.

        One that is signed and not yet in force is the last one too: what it agreed is not lost.
        """
        self.ensure_one()
        if self.state != "active":
            raise UserError(self.env._("Only an active contract gets a new version."))
        draft = self._prepare_draft(fields.Date.context_today(self))
        return {
            "type": "ir.actions.act_window",
            "res_model": "mds.contract.version",
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def _prepare_draft(self, day):
        """The version in preparation, else one from ``day`` on that begins as the one in force."""
        self.ensure_one()
        draft = self.draft_version_id
        if not draft:
            signed = self.version_ids.filtered(lambda version: version.state == "signed")
            base = signed.sorted("effective_from")[-1:]
            first = min(max(day, self.date_start), self.date_end)
            if base:
                first = max(first, fields.Date.add(base.effective_from, days=1))
            draft = self.env["mds.contract.version"].create(
                {
                    "contract_id": self.id,
                    "effective_from": first,
                    "date_end": max(first, self.date_end),
                }
            )
            base.line_ids._copy_to(draft)
            base.term_ids._copy_to(draft)
        return draft
