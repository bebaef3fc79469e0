from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .contract_content_mixin import MONEY_READERS

TERM_CONTENT = ("clause_id", "base_amount", "order_cap", "year_cap", "contract_cap")
STEPPED = ("late", "uptime", "bonus")
"""Kinds of clause of which steps decide an amount; the others have no steps."""


class ContractClause(models.Model):
    """A clause 合同条款 of the dictionary: a code, what it decides, and its wording.

    A version of a contract takes clauses as its terms, with figures of its own. Clauses without
    figures are wording for the paper. Read: everyone in service. Written: contract and service
    managers.
    """

    _name = "mds.contract.clause"
    _inherit = ["mds.audit.mixin"]
    _description = "Contract Clause"
    _order = "sequence, code, id"

    _audit_fields = ("code", "name", "kind", "milestone", "category", "active")

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("late", "Penalty for Lateness"),
            ("uptime", "Penalty for Missed Uptime"),
            ("bonus", "Bonus for Uptime"),
            ("deductible", "What the Customer Bears himself"),
            ("cap", "Limit of what is Covered"),
            ("pro_rata", "Wear Part by its Reading"),
            ("text", "Wording Only"),
        ],
        "Decides",
        required=True,
        default="text",
    )
    milestone = fields.Selection(
        [
            ("response", "Response"),
            ("on_site", "On Site"),
            ("restored", "Restored"),
            ("resolved", "Resolved"),
            ("parts", "Parts There"),
        ],
        "Promise",
        help="Which promise of time must be broken.",
    )
    text = fields.Text("Wording", translate=True, help="As it stands in the contract.")

    _code_uniq = models.Constraint("UNIQUE (code)", "Another clause has this code.")
    _late_names_promise = models.Constraint(
        "CHECK ((kind = 'late') = (milestone IS NOT NULL))",
        "A penalty for lateness names the promise that is broken; other clauses name none.",
    )

    def write(self, vals):
        if self._get_changed_fields(vals, {"kind", "milestone", "code", "text"}):
            self._check_not_agreed()
        return super().write(vals)

    def _check_not_agreed(self):
        if self._is_agreed():
            raise UserError(
                self.env._(
                    "Signed contracts rest on this clause: archive it, and enter another one."
                )
            )

    def _is_agreed(self):
        return bool(
            self.env["mds.contract.term"].search_count(
                [("clause_id", "in", self.ids), ("version_id.state", "=", "signed")], limit=1
            )
        )


class ContractTerm(models.Model):
    """A clause as one version of a contract agreed it, with its figures.

    Rights follow the version: it changes only while that is in preparation.
    """

    _name = "mds.contract.term"
    _inherit = ["mds.contract.content.mixin", "mds.audit.mixin"]
    _description = "Contract Term"
    _order = "version_id, sequence, id"
    _rec_name = "clause_id"

    _audit_fields = (
        "version_id",
        "clause_id",
        "base_amount",
        "order_cap",
        "year_cap",
        "contract_cap",
    )

    version_id = fields.Many2one(
        "mds.contract.version", required=True, index=True, ondelete="cascade"
    )
    contract_id = fields.Many2one(related="version_id.contract_id", store=True, index=True)
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="contract_id.region_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    clause_id = fields.Many2one(
        "mds.contract.clause", "Clause", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(related="clause_id.kind", store=True)
    milestone = fields.Selection(related="clause_id.milestone")
    text = fields.Text(related="clause_id.text")
    base_amount = fields.Monetary(
        "Base", help="What percentages are taken of: the yearly fee, the fee of a device."
    )
    order_cap = fields.Monetary("At Most per Order", help="Zero: without limit.")
    year_cap = fields.Monetary("At Most a Contract Year", help="Zero: without limit.")
    contract_cap = fields.Monetary("At Most in All", help="Zero: without limit.")
    step_ids = fields.One2many("mds.contract.term.step", "term_id", "Steps", copy=True)

    _once = models.Constraint(
        "UNIQUE (version_id, clause_id)", "This version has this clause already."
    )
    _not_negative = models.Constraint(
        "CHECK (base_amount >= 0 AND order_cap >= 0 AND year_cap >= 0 AND contract_cap >= 0)",
        "Amounts of a term are not below zero.",
    )

    @api.constrains("clause_id", "step_ids", "base_amount")
    def _check_steps(self):
        for term in self:
            if term.kind not in STEPPED:
                continue
            if not term.step_ids:
                raise ValidationError(
                    self.env._(
                        "“%(clause)s” decides an amount: enter at least one step.",
                        clause=term.clause_id.name,
                    )
                )
            if not term.base_amount and "percent" in term.step_ids.mapped("unit"):
                raise ValidationError(
                    self.env._(
                        "“%(clause)s”: a percentage needs the base it is taken of.",
                        clause=term.clause_id.name,
                    )
                )

    def _copy_to(self, version):
        for term in self:
            term.copy({"version_id": version.id})

    def _describe(self):
        """The figures in one line, in the user's language."""
        self.ensure_one()
        words = [step.display_name for step in self.step_ids]
        for name in ("base_amount", "order_cap", "year_cap", "contract_cap"):
            if self[name]:
                words.append(f"{self._get_field_label(name)}: {self[name]:,.2f}")
        return "; ".join(words)


class ContractTermStep(models.Model):
    """From which height on a term asks how much."""

    _name = "mds.contract.term.step"
    _inherit = ["mds.contract.content.mixin"]
    _description = "Step of a Contract Term"
    _order = "term_id, above, id"

    _version_path = "term_id.version_id"

    term_id = fields.Many2one("mds.contract.term", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="term_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="term_id.region_id", store=True, index=True)
    above = fields.Float(
        digits=(16, 2),
        help="Hours of working time late, or percentage points of uptime missing (of a bonus: "
        "above what was guaranteed). The highest step that is passed counts.",
    )
    unit = fields.Selection(
        [
            ("amount", "Amount"),
            ("percent", "% of the Base"),
            ("each", "For Each Started Hour or Point"),
        ],
        "Reckoned as",
        required=True,
        default="amount",
    )
    value = fields.Float(required=True, digits=(16, 2))

    _once = models.Constraint("UNIQUE (term_id, above)", "Two steps begin at the same height.")
    _not_negative = models.Constraint(
        "CHECK (above >= 0 AND value >= 0)", "A step is not below zero."
    )

    @api.depends("above", "unit", "value", "term_id.kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        _ = self.env._
        for step in self:
            figures = {"above": f"{step.above:,g}", "value": f"{step.value:,.2f}"}
            if step.unit == "percent":
                step.display_name = _("> %(above)s: %(value)s %% of the base", **figures)
            elif step.unit == "amount":
                step.display_name = f"> {figures['above']}: {figures['value']}"
            elif step.term_id.kind == "late":
                step.display_name = _("> %(above)s: %(value)s each hour begun", **figures)
            else:
                step.display_name = _("> %(above)s: %(value)s each point begun", **figures)


class ContractVersion(models.Model):
    """A version agrees terms too; they are signed with it."""

    _inherit = "mds.contract.version"

    term_ids = fields.One2many("mds.contract.term", "version_id", "Terms", groups=MONEY_READERS)

    def _get_signature_content(self):
        content = super()._get_signature_content()
        for version, source in zip(self, self._sudo_read_evidence(), strict=True):
            if source.term_ids:  # what was signed without terms reads as it did
                content[version]["term_ids"] = [
                    {
                        **{name: self._get_plain_value(term, name) for name in TERM_CONTENT},
                        "steps": [
                            [step.above, step.unit, step.value]
                            for step in term.step_ids.sorted("above")
                        ],
                    }
                    for term in source.term_ids.sorted("id")
                ]
        return content

    @api.model
    def _get_signature_dependencies(self):
        return (
            *super()._get_signature_dependencies(),
            *(f"term_ids.{name}" for name in TERM_CONTENT),
            *(f"term_ids.step_ids.{name}" for name in ("above", "unit", "value")),
        )

    def _get_signature_display(self):
        display = super()._get_signature_display()
        for version, source in zip(self, self._sudo_read_evidence(), strict=True):
            if source.term_ids:
                terms = source.term_ids.sorted("id")
                rows = (" · ".join(filter(None, (x.clause_id.name, x._describe()))) for x in terms)
                display[version]["term_ids"] = (self._get_field_label("term_ids"), "\n".join(rows))
        return display

    def write(self, vals):
        if "term_ids" in vals:
            self._check_lines_may_change()
        return super().write(vals)

    def _describe_changes(self, before):
        words = super()._describe_changes(before)
        _ = self.env._
        old = {term.clause_id: term._describe() for term in before.term_ids}
        new = {term.clause_id: term._describe() for term in self.term_ids}
        for clause, figures in new.items():
            if clause not in old:
                words.append(
                    _("New term: %(clause)s (%(figures)s)", clause=clause.name, figures=figures)
                )
            elif old[clause] != figures:
                words.append(f"{clause.name}: {old[clause]} → {figures}")
        words += [_("No more: %(line)s", line=clause.name) for clause in old if clause not in new]
        return words
