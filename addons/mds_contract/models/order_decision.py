from odoo import api, models

from ..lib import entitlement
from .contract_counter import MONEY
from .order import OWN_PAYERS


class Order(models.Model):
    """Writing down who pays and by when: at intake, and again when the work is done."""

    _inherit = "mds.order"

    def _decide(self, keep=()):
        todo = self.filtered(lambda order: order.state not in ("done", *self._final_states))
        lines = todo._get_contract_lines_of_orders()
        self._sudo_contract_lines().concat(*lines.values())._lock_counters()
        todo._keep_promised_priority()
        todo._keep_schedule()
        result = super()._decide(keep=keep)
        todo._sudo_for_contract().write({"is_due_own": "due_by" in keep})
        if not ("coverage" in keep and self.env.context.get("mds_decides_again")):
            todo._sign_decision("coverage" in keep)
        todo._write_entitlement("intake")
        todo._write_sla(todo._get_deciding_lines())
        return result

    def _keep_schedule(self):
        """Work that was made with its date is planned; deciding again leaves it so."""
        if "due_by" in self.env.context.get("mds_decided", ()):
            self._sudo_for_contract().write({"is_scheduled": True})

    def _keep_promised_priority(self):
        """Whoever triages promises by the priority; deciding again leaves it."""
        again = self.env.context.get("mds_decides_again")
        for priority, orders in self.grouped("priority").items():
            if again:
                orders = orders.filtered(lambda order: not order.promised_priority)
            orders._sudo_for_contract().write({"promised_priority": priority})

    def _is_overruled(self):
        """Whether a person decided against the rules that no contract bears anything."""
        self.ensure_one()
        return self.is_coverage_own and self.coverage in OWN_PAYERS

    def _decide_again(self):
        """What they rest on has changed; what a person decided stays."""
        for (is_due_own, is_coverage_own), orders in self.grouped(
            lambda order: (order.is_due_own, order.is_coverage_own)
        ).items():
            keep = {"due_by"} if is_due_own else set()
            orders.with_context(mds_decides_again=True)._decide(
                keep=keep | ({"coverage"} if is_coverage_own else set())
            )

    def _write_entitlement(self, stage):
        """Shares, version and counters of these orders, as decided now."""
        decisions = self.filtered("device_id")._get_entitlement()
        rows = self._sudo_entitlement_rows()
        rows.search([("order_id", "in", self.ids), ("stage", "=", stage)]).unlink()
        rows.create(
            [
                {**vals, "order_id": order.id, "stage": stage}
                for order, decision in decisions.items()
                for vals in order._prepare_entitlement_rows(decision, stage)
            ]
        )
        deciding = self._get_deciding_lines()
        for order, decision in decisions.items():
            line = self._get_line_of(decision) or deciding.get(order, self._sudo_contract_lines())
            vals = {"contract_id": line.contract_id.id, "contract_version_id": line.version_id.id}
            if (order.contract_id.id, order.contract_version_id.id) != tuple(vals.values()):
                order._sudo_for_contract().write(vals)
        self._book_uses(decisions)

    def _prepare_entitlement_rows(self, decision, stage):
        """Values of the rows: of each claimed part by itself, then of what else is used.

        Where nothing else is used of a category the parts alone say who bears it.
        """
        self.ensure_one()
        claimed = {claim.category for claim in decision.claims}
        # when the work is done it is known what has failed
        notes = self._describe_candidates(decision.candidates) if stage == "intake" else {}
        return [
            *(self._prepare_claim_row(claim) for claim in decision.claims),
            *(
                {
                    "category": category,
                    "payer": share.payer,
                    "percent": float(share.share * 100),
                    "code": share.code,
                    "line_id": share.line.id if share.line else False,
                    "note": notes.get(category, False),
                }
                for category, shares in decision.categories.items()
                for share in shares
                if not (share.code == entitlement.PART_WARRANTY and category in claimed)
            ),
        ]

    @api.model
    def _get_line_of(self, decision):
        """The line that bears something, else the one that says why it does not."""
        if decision.line:
            return decision.line
        shares = (share for name in entitlement.MAIN for share in decision.categories[name])
        return next((share.line for share in shares if share.line), None)

    def _book_uses(self, decisions):
        """Take from the counters what the decisions need; give back what they need no more."""
        uses = self._sudo_uses()
        present = {
            (use.order_id.id, use.root_id.id, use.kind): use
            for use in uses.search([("order_id", "in", self.ids)])
        }
        wanted = {}
        for order, decision in decisions.items():
            if order._is_overruled():
                continue
            for line, counters in decision.consumes.items():
                for kind, quantity in counters.items():
                    wanted[order.id, line._get_root().id, kind] = (order, line, quantity)
        for key, use in present.items():
            # money is taken and given back when the work has its price
            if key not in wanted and use.state == "consumed" and use.kind not in MONEY:
                use.state = "returned"
        vals_list = []
        for key, (order, line, quantity) in wanted.items():
            if key in present:
                present[key].write({"quantity": float(quantity), "state": "consumed"})
                continue
            vals_list.append(order._prepare_use_vals(line, key[2], quantity))
        uses.create(vals_list)

    def _prepare_use_vals(self, line, kind, quantity):
        """What this order takes from a counter of the line."""
        self.ensure_one()
        return {
            "quantity": float(quantity),
            "state": "consumed",
            "contract_id": line.contract_id.id,
            "root_id": line._get_root().id,
            "order_id": self.id,
            "device_id": self.device_id.id,
            "kind": kind,
            "year_start": line.contract_id._get_service_year(self._get_report_day()),
        }

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        reached = {}
        for order, change in changes.items():
            reached[change.target] = reached.get(change.target, self.browse()) + order
        none = self.browse()
        cancelled = reached.get("cancelled", none)
        if cancelled:
            self._sudo_uses().search(
                [("order_id", "in", cancelled.ids), ("state", "=", "consumed")]
            ).write({"state": "returned"})
        done = reached.get("done", none)
        if done:
            done._decide_at_end()
        return result

    def _decide_at_end(self):
        """When the work is done cause and hours are known: who pays is decided once more."""
        lines = self._get_contract_lines_of_orders()
        self._sudo_contract_lines().concat(*lines.values())._lock_counters()
        orders = self._sudo_for_contract().with_context(lang=self.env.lang)
        for order, (coverage, reason) in orders._get_coverage().items():
            if not order.is_coverage_own and (order.coverage, order.coverage_reason) != (
                coverage,
                reason,
            ):
                order.write({"coverage": coverage, "coverage_reason": reason})
        self._write_entitlement("closing")
        self._decide_limits_of_work()
