from odoo import api, fields, models
from odoo.addons.mds_base.models.said import Teller, in_languages, join, listing, name_of

from ..lib import entitlement

DUE_MILESTONES = ("restored", "resolved", "on_site", "response")
"""Which promise stands for the order as a whole: the first that is promised."""


class Order(models.Model):
    """Who pays and by when, decided by warranty and contract, and written down with the reason."""

    _inherit = "mds.order"

    coverage = fields.Selection(
        selection_add=[
            ("contract", "Contract"),
            ("partly", "Partly Covered"),
            ("goodwill", "Goodwill"),
        ],
        ondelete={
            "contract": "set default",
            "partly": "set default",
            "goodwill": "set default",
        },
    )
    contract_id = fields.Many2one(
        "mds.contract", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    contract_version_id = fields.Many2one(
        "mds.contract.version",
        "Decided by Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The version of the contract that decided this order. It stays.",
    )
    entitlement_ids = fields.One2many(
        "mds.order.entitlement", "order_id", "Who Pays for What", readonly=True
    )
    entitlement_difference = fields.Text(
        "What Changed since Intake", compute="_compute_entitlement_difference"
    )
    is_due_own = fields.Boolean(
        readonly=True, copy=False, help="A person decided the deadline; rules leave it alone."
    )
    is_coverage_own = fields.Boolean(
        readonly=True, copy=False, help="A person decided who pays; rules leave it alone."
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "contract_id",
            "contract_version_id",
            "is_due_own",
            "is_coverage_own",
            "coverage_by_id",
            "coverage_decided_at",
        }

    # -- the questions ------------------------------------------------------------------------

    def _get_contract_lines_of_orders(self):
        """``{order: lines in force on the day of the report that know its device}``."""
        none = self.env["mds.contract.line"]
        result = dict.fromkeys(self, none)
        orders = self._sudo_for_contract().filtered("device_id")
        for day, group in orders.grouped(lambda order: order._get_report_day()).items():
            partners = group.partner_id.commercial_partner_id
            lines = self._sudo_contract_lines()._search_in_force(
                day,
                [
                    ("partner_id", "child_of", partners.ids),
                    ("company_id", "in", group.company_id.ids),
                ],
            )
            by_customer = lines.grouped(
                lambda line: (line.company_id, line.partner_id.commercial_partner_id)
            )
            for order in group:
                key = (order.company_id, order.partner_id.commercial_partner_id)
                result[order.with_env(self.env)] = by_customer.get(key, none).filtered(
                    lambda line, order=order: line._fits(order.device_id, order.site_id)
                )
        return result

    def _sudo_for_contract(self):
        """Whoever takes an order in is told who pays, whether or not he may open the contract."""
        return self.sudo()

    @api.model
    def _sudo_contract_lines(self):
        """As above: the decision reads every contract of the customer."""
        return self.env["mds.contract.line"].sudo()

    @api.model
    def _sudo_entitlement_rows(self):
        """Rows follow from the decision; no user writes them."""
        return self.env["mds.order.entitlement"].sudo()

    @api.model
    def _sudo_uses(self):
        """The ledger of counters is written by the decision alone."""
        return self.env["mds.contract.use"].sudo()

    def _prepare_entitlement_facts(self):
        """``{order: entitlement.Facts}``. Seam: an upper addon adds what it knows of recalls."""
        lines_of = self._get_contract_lines_of_orders()
        warranties = self._get_device_warranties()
        parts = self._get_part_verdicts()
        candidates = self._get_warranted_candidates(warranties)
        all_lines = self._sudo_contract_lines().concat(*lines_of.values())
        used = all_lines._get_used(self._origin.ids)
        result = {}
        for order in self._sort_by_claim():
            warranty, supplier = self._get_warranty_categories(warranties.get(order))
            result[order] = entitlement.Facts(
                lines=tuple(
                    line._prepare_entitlement_line(used, order) for line in lines_of[order]
                ),
                warranty=warranty,
                supplier=supplier,
                parts=parts[order],
                candidates=candidates[order],
                order_type=order.type_id.id,
                cause=order.cause_code_id.id or None,
                is_recall=order.type_id.is_recall,
            )
        return result

    def _sort_by_claim(self):
        """Who has taken from a counter keeps it; among the others the first report goes first."""
        uses = self._sudo_uses().search(
            [("order_id", "in", self._origin.ids), ("state", "=", "consumed")]
        )
        have = set(uses.order_id.ids)
        return self.sorted(
            lambda order: (order._origin.id not in have, order.reported_at, order._origin.id)
        )

    @api.model
    def _get_warranty_categories(self, answer):
        """Categories that our warranty, and the supplier's, cover. Vendor work and expenses go
        with labour."""
        if not answer or not answer.covered:
            ours = frozenset()
        elif answer.categories:
            ours = {name for name, verdict in answer.categories.items() if verdict.covered}
        else:
            ours = set(entitlement.CATEGORIES)
        claim = answer.supplier if answer else None
        theirs = set(claim.categories) if claim and claim.covered else set()
        return tuple(
            frozenset(names | ({"vendor", "expense"} if "labour" in names else set()))
            for names in (set(ours), theirs)
        )

    def _get_entitlement(self):
        """``{order: entitlement.Decision}``; keys of lines are contract lines."""
        return entitlement.decide(self._prepare_entitlement_facts())

    def _get_coverage(self):
        result = super()._get_coverage()
        with_device = self.filtered("device_id")
        for order, decision in with_device._get_entitlement().items():
            words = result[order][1]
            if decision.summary != "warranty":
                words = order._describe_decision(decision, words)
            elif result[order][0] != "warranty":
                words = order._describe_ours(decision)
            claimed = order._describe_claims(decision.claims)
            words = join(" ", filter(None, [claimed, words])) if claimed else words
            result[order] = (decision.summary, words)
        return result

    def _describe_ours(self, decision):
        """Why all is borne by us or the supplier although the device has no warranty of ours."""
        _ = Teller(self.env, __name__)
        if decision.categories["parts"][0].code == entitlement.RECALL:
            return self._say_label("mds.order.entitlement", "code", entitlement.RECALL)
        return "" if decision.claims else _("The supplier's warranty covers it.")

    def _describe_decision(self, decision, warranty_reason):
        """One sentence: which contract, what it bears, and why not the rest."""
        self.ensure_one()
        _ = Teller(self.env, __name__)
        line = decision.line
        if line:
            text = _(
                "%(contract)s bears %(what)s.",
                contract=line.version_id.display_name,
                what=self._describe_shares(decision, "contract"),
            )
            texts = [text]
            if decision.summary == "partly":
                what = self._describe_shares(decision, "customer")
                texts.append(_("The customer pays %(what)s.", what=what))
            return join(" ", filter(None, [*texts, line._tell_sharing()]))
        shares = [one for name in entitlement.MAIN for one in decision.categories[name]]
        share = next(one for one in shares if one.payer == entitlement.CUSTOMER)
        texts = []
        warranted = self._describe_warranted(decision) if decision.summary == "partly" else ""
        if warranted:
            texts.append(_("Warranty bears %(what)s.", what=warranted))
        elif share.code == entitlement.NOTHING and not decision.claims:
            return warranty_reason
        if share.line:
            contract = share.line.contract_id.display_name
            reason = self._say_label("mds.order.entitlement", "code", share.code)
            texts.append(_("%(contract)s: %(reason)s.", contract=contract, reason=reason))
            if share.code == entitlement.USED_UP and share.line._tell_sharing():
                texts.append(share.line._tell_sharing())
        else:
            what = self._describe_shares(decision, entitlement.CUSTOMER)
            texts.append(_("The customer pays %(what)s.", what=what))
        return join(" ", texts)

    def _describe_warranted(self, decision):
        """What our warranty or the supplier's bears: always all of a category.

        Claimed parts are named by themselves.
        """
        claimed = {claim.category for claim in decision.claims}
        return listing(
            self.env,
            [
                self._say_label("mds.order.entitlement", "category", category)
                for category, shares in decision.categories.items()
                if shares[0].payer in (entitlement.US, entitlement.SUPPLIER)
                and not (shares[0].code == entitlement.PART_WARRANTY and category in claimed)
            ],
        )

    def _describe_shares(self, decision, payer):
        """“labour, parts 80 %”."""
        words = []
        for category, shares in decision.categories.items():
            borne = sum(share.share for share in shares if share.payer == payer)
            label = self._say_label("mds.order.entitlement", "category", category)
            if borne == 1:
                words.append(label)
            elif borne:
                words.append(join(" ", [label, f"{float(borne * 100):g} %"]))
        return listing(self.env, words)

    @api.model
    def _say_label(self, model_name, field_name, value):
        """The label of a choice, in every language."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        field = self.env[model_name]._fields[field_name]
        return in_languages(
            self.env,
            {
                code: dict(field._description_selection(self.with_context(lang=code).env))[value]
                for code in languages
            },
        )

    def _get_due_by(self):
        result = super()._get_due_by()
        _ = Teller(self.env, __name__)
        lines = {
            order: line for order, line in self._get_deciding_lines().items() if line.sla_policy_id
        }
        for order, milestones in self._get_sla_deadlines(lines).items():
            name = next((one for one in DUE_MILESTONES if milestones.get(one, (None,))[0]), None)
            if name is None:
                continue
            due, hours, _reason = milestones[name]
            line = lines[order]
            result[order] = (
                due,
                _(
                    "%(contract)s, %(level)s: %(milestone)s within %(hours)g h.",
                    contract=line.version_id.display_name,
                    level=name_of(line.sla_policy_id, "name"),
                    milestone=self._say_label("mds.order.sla", "milestone", name),
                    hours=hours,
                ),
            )
        return result

    def _get_deciding_lines(self):
        """``{order: contract line}``: the narrowest line that knows the device, covered or not:

        a promise of time holds under warranty too.
        """
        result = {}
        for order, lines in self._get_contract_lines_of_orders().items():
            live = lines.filtered(
                lambda line, order=order: (
                    not line.contract_id.is_frozen
                    and (not line.order_type_ids or order.type_id in line.order_type_ids)
                )
            )
            ranked = sorted(live, key=lambda line: -line._get_specificity())
            with_level = [line for line in ranked if line.sla_policy_id]
            if ranked:
                result[order] = (with_level or ranked)[0]
        return result
