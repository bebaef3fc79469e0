from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib import matrix


class ApprovalRule(models.Model):
    """A row of the approval matrix 审批矩阵: for whom, for which amounts, by which steps.

    What a row does not say, it leaves open. The most specific row that fits wins
    (``lib/matrix.py``); where two fit equally well or none fits, asking is refused in words.

    Rights: everybody reads; administrators write.
    """

    _name = "mds.approval.rule"
    _inherit = ["mds.audit.mixin"]
    _description = "Row of the Approval Matrix"
    _order = "kind_id, company_id, group_id, amount_above, id"
    _audit_fields = (
        "kind_id",
        "company_id",
        "group_id",
        "currency_id",
        "amount_above",
        "has_limit",
        "amount_up_to",
        "active",
    )

    kind_id = fields.Many2one("mds.approval.kind", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company",
        "Company or Branch",
        index=True,
        help="For requests of this company and of its branches. Empty: of all.",
    )
    group_id = fields.Many2one(
        "res.groups", "Requester is", help="For requesters of this group. Empty: for all."
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    amount_above = fields.Monetary(
        "Amount above",
        help="Exclusive. 0: no lower limit.",
        currency_field="currency_id",
        aggregator=None,
    )
    has_limit = fields.Boolean("Upper Limit")
    amount_up_to = fields.Monetary(
        "Up to",
        help="Inclusive. Counts only with an upper limit.",
        currency_field="currency_id",
        aggregator=None,
    )
    step_ids = fields.One2many("mds.approval.rule.step", "rule_id", "Steps", copy=True)
    step_summary = fields.Char("Way", compute="_compute_step_summary")
    active = fields.Boolean(default=True)

    _range_ordered = models.Constraint(
        "CHECK (amount_above >= 0 AND (has_limit IS NOT TRUE OR amount_up_to > amount_above))",
        "The upper limit lies above the lower one, and neither is negative.",
    )

    @api.depends("step_ids.name", "step_ids.sequence")
    def _compute_step_summary(self):
        for rule in self:
            rule.step_summary = " → ".join(rule.step_ids.mapped("name"))

    @api.depends("kind_id", "company_id", "group_id", "amount_above", "has_limit", "amount_up_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rule in self:
            parts = [
                rule.kind_id.name or "",
                rule.company_id.name or self.env._("all companies"),
                self._sudo_group(rule.group_id.id).name or self.env._("everybody"),
                rule._get_range_text(),
            ]
            rule.display_name = " · ".join(filter(None, parts))

    @api.constrains("step_ids", "active")
    def _check_steps(self):
        for rule in self:
            if rule.active and not rule.step_ids:
                raise ValidationError(
                    self.env._("A row of the matrix needs at least one step: who approves?")
                )

    def _get_range_text(self):
        self.ensure_one()
        currency = self.currency_id
        above = currency.format(self.amount_above) if self.amount_above else ""
        up_to = currency.format(self.amount_up_to) if self.has_limit else ""
        if above and up_to:
            return self.env._("above %(low)s up to %(high)s", low=above, high=up_to)
        if above:
            return self.env._("above %(low)s", low=above)
        if up_to:
            return self.env._("up to %(high)s", high=up_to)
        return self.env._("any amount")

    def _prepare_row(self, currency, company, day):
        """This row for ``lib.matrix``, its limits converted to ``currency``."""
        self.ensure_one()

        def convert(amount):
            if self.currency_id != currency:
                amount = self.currency_id._convert(amount, currency, company, day)
            return Decimal(str(currency.round(amount)))

        return matrix.Row(
            self.id,
            self.company_id.id or None,
            self.group_id.id or None,
            convert(self.amount_above) if self.amount_above else None,
            convert(self.amount_up_to) if self.has_limit else None,
        )

    @api.model
    def _get_implied(self, groups):
        """``{group id: ids of all groups that it implies}``."""
        return {group.id: frozenset(group.all_implied_ids.ids) - {group.id} for group in groups}

    def _decide(self, facts_of):
        """Which row answers for each request.

        :param facts_of: ``{key: {kind, company, user, amount (or None), currency}}``
        :return: ``{key: lib.matrix.Decision}``
        """
        rules = self._sudo_rules([facts["kind"].id for facts in facts_of.values()])
        implied = self._get_implied(rules.group_id)
        today = fields.Date.context_today(self)
        questions, prepared = {}, {}
        for key, facts in facts_of.items():
            company, currency = facts["company"], facts["currency"]
            known = (facts["kind"], currency, company)
            if known not in prepared:
                prepared[known] = [
                    rule._prepare_row(currency, company, today)
                    for rule in rules.filtered(lambda one, kind=facts["kind"]: one.kind_id == kind)
                ]
            amount = facts["amount"]
            questions[key] = (
                matrix.Facts(
                    tuple(int(part) for part in (company.parent_path or "").split("/") if part)
                    or (company.id,),
                    frozenset(facts["user"].all_group_ids.ids),
                    None if amount is None else Decimal(str(currency.round(amount))),
                    implied,
                ),
                prepared[known],
            )
        return matrix.decide(questions)

    @api.model
    def _sudo_rules(self, kind_ids):
        """The whole matrix decides, also rows for branches that the requester may not see."""
        return self.sudo().search([("kind_id", "in", kind_ids)])

    @api.model
    def _sudo_browse(self, ids):
        """The requester is told which row answers, also one that only administrators may open."""
        return self.sudo().browse(ids)

    def _get_reason_text(self, decision, rules):
        """Why this row won, or why none did and what to do, in the user's language."""
        names = {
            matrix.COMPANY: self.env._("it names the company or branch"),
            matrix.GROUP: self.env._("it names the requester's group"),
            matrix.AMOUNT: self.env._("its range of amounts is narrower"),
            matrix.ONLY_ROW: self.env._("it is the only row that fits"),
        }
        if decision.row:
            because = ", ".join(names[name] for name in decision.because)
            return self.env._(
                "Row “%(row)s”: %(because)s.", row=rules.display_name, because=because
            )
        texts = {
            matrix.EMPTY: self.env._("its matrix is empty"),
            matrix.NOT_FOR_THEM: self.env._("no row is for this company and requester"),
            matrix.NOT_THIS_AMOUNT: self.env._("no row is for this amount"),
            matrix.NO_AMOUNT: self.env._("every row asks for an amount, and there is none"),
        }
        if decision.code == matrix.AMBIGUOUS:
            return self.env._(
                "these rows fit equally well: %(rows)s. Add a row for what they have in common",
                rows="; ".join(rules.mapped("display_name")),
            )
        return texts[decision.code]

    def _get_problem_texts(self, kinds):
        """``{kind: [what is wrong with its matrix, in words]}``."""
        answer = {}
        today = fields.Date.context_today(self)
        company = self.env.company
        currency = company.currency_id
        implied = self._get_implied(self.group_id)
        paths = {
            one.id: tuple(int(part) for part in (one.parent_path or "").split("/") if part)
            for one in self.company_id
        }
        for kind in kinds:
            rules = self.filtered(lambda rule, kind=kind: rule.kind_id == kind and rule.active)
            if not rules:
                answer[kind] = [self.env._("it has no row, so nobody can ask.")]
                continue
            rows = [rule._prepare_row(currency, company, today) for rule in rules]
            texts = [
                self._get_problem_text(problem, currency)
                for problem in matrix.find_problems(rows, paths, implied)
            ]
            if texts:
                answer[kind] = texts
        return answer

    @api.model
    def _sudo_group(self, group_id):
        """The name of a group is no secret; reading it needs more rights than users have."""
        return self.env["res.groups"].sudo().browse(group_id)

    @api.model
    def _get_problem_text(self, problem, currency):
        scope = ", ".join(
            (
                self.env["res.company"].browse(problem.company).name
                if problem.company
                else self.env._("all companies"),
                self._sudo_group(problem.group).name if problem.group else self.env._("everybody"),
            )
        )
        low = currency.format(float(problem.above or 0))
        high = currency.format(float(problem.up_to)) if problem.up_to is not None else "∞"
        values = {"scope": scope, "low": low, "high": high}
        if problem.code == matrix.AMBIGUOUS:
            return self.env._(
                "%(scope)s, %(low)s to %(high)s: more than one row fits equally well.", **values
            )
        return self.env._("%(scope)s, %(low)s to %(high)s: no row fits.", **values)


class ApprovalRuleStep(models.Model):
    """One step of a row: who approves, all of them or any one, who is told.

    Addons above say who else approves by extending ``_get_approvers()`` (the requester's manager
    …).
    """

    _name = "mds.approval.rule.step"
    _inherit = ["mds.audit.mixin"]
    _description = "Step of the Approval Matrix"
    _order = "rule_id, sequence, id"
    _audit_fields = (
        "rule_id",
        "sequence",
        "name",
        "mode",
        "user_ids",
        "group_id",
        "cc_user_ids",
        "fallback_user_ids",
    )

    rule_id = fields.Many2one("mds.approval.rule", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    mode = fields.Selection(
        [("all", "All Sign"), ("any", "Any One")],
        required=True,
        default="any",
        help="All Sign: everybody must approve. Any One: the first answer counts.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "mds_approval_rule_step_user_rel",
        "step_id",
        "user_id",
        "Approvers",
        domain="[('share', '=', False)]",
    )
    group_id = fields.Many2one(
        "res.groups",
        "Approvers of Group",
        help="Members of the group who work in the company of the request.",
    )
    cc_user_ids = fields.Many2many(
        "res.users",
        "mds_approval_rule_step_cc_rel",
        "step_id",
        "user_id",
        "Copy to",
        domain="[('share', '=', False)]",
        help="They are told of the result and can read the request.",
    )
    fallback_user_ids = fields.Many2many(
        "res.users",
        "mds_approval_rule_step_fallback_rel",
        "step_id",
        "user_id",
        "After the Deadline",
        domain="[('share', '=', False)]",
        help="When the deadline has passed they may answer in place of all others.",
    )

    @api.constrains("user_ids", "group_id", "cc_user_ids", "fallback_user_ids")
    def _check_approvers(self):
        people = self._sudo_read_evidence()
        for step in people:
            strangers = (step.user_ids + step.cc_user_ids + step.fallback_user_ids).filtered(
                lambda user: not user.has_group("mds_base.group_user")
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(people)s has no access to Device Service and could not open the "
                        "request: give a role first.",
                        people=", ".join(strangers.mapped("name")),
                    )
                )

    def _get_read_name(self):
        """Its name in the reader's language; named as its group, as the group is called there."""
        self.ensure_one()
        english = self.with_context(lang="en_US")
        group = self.rule_id._sudo_group(self.group_id.id)
        if group and self.name == english.name:
            called = group.with_context(lang="en_US").name
            if english.name.casefold() == called.casefold():
                return group.name
        return self.name

    def _get_approvers(self, requests):
        """Who is asked in each step of these rows: ``{(step, request): users}``."""
        members = {
            group: group.all_user_ids.filtered(
                lambda user: user.active and not user.share and not user._is_superuser()
            )
            for group in self.group_id
        }
        answer = {}
        for step in self:
            for request in requests:
                if request.rule_id != step.rule_id:
                    continue
                company = request.company_id
                path = {int(part) for part in (company.parent_path or "").split("/") if part}
                path.add(company.id)
                from_group = members.get(step.group_id, self.env["res.users"]).filtered(
                    lambda user, path=path: path & set(user.company_ids.ids)
                )
                answer[step, request] = step.user_ids.filtered("active") | from_group
        return answer
