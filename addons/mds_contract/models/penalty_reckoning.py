from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import Teller, join

from ..lib import penalty, sla_conditions
from .order_sla import _aware

HOUR = Decimal(3600)


class OrderSla(models.Model):
    """By how much a promise of time was missed, and whose part that was."""

    _inherit = "mds.order.sla"

    def _get_lateness(self):
        """``{row: (hours late, hours that the vendor was waited for)}``, in working time.

        What stops the clock does not count, as the service level says. Hours are fetched once per
        calendar.
        """
        late = self.filtered(lambda row: row.due_at and row.reached_at and not row.is_met)
        pauses = late.order_id._get_sla_pauses()
        result = dict.fromkeys(self, (Decimal(0), Decimal(0)))
        for policy, rows in late.grouped("policy_id").items():
            first = min(*rows.mapped("due_at"), *rows.order_id.mapped("reported_at"))
            last = max(rows.mapped("reached_at")) + timedelta(days=1)
            hours = self.env["mds.order"]._get_working_time(
                policy.calendar_id, _aware(first), _aware(last)
            )
            for row in rows:
                spans = pauses[row.order_id]
                stopping = row._get_stopping_parties()
                seconds = hours.between(_aware(row.due_at), _aware(row.reached_at))
                seconds -= _total(hours, spans, stopping, row.due_at, row.reached_at)
                seconds -= row._get_reopened_seconds(hours)
                vendor = _total(
                    hours, spans, {"vendor"} - stopping, row.order_id.reported_at, row.reached_at
                )
                result[row] = (
                    (max(seconds, Decimal(0)) / HOUR).quantize(Decimal("0.01")),
                    (vendor / HOUR).quantize(Decimal("0.01")),
                )
        return result

    def _get_reopened_seconds(self, hours):
        """Working time after the deadline in which the work was thought to be done."""
        self.ensure_one()
        if self.milestone not in sla_conditions.REPAIR:
            return Decimal(0)
        spans = [(row.finished_at, row.reopened_at, "") for row in self.order_id.reopening_ids]
        return _total(hours, spans, {""}, self.due_at, self.reached_at)


def _total(hours, spans, parties, start, end):
    """Working seconds within ``start`` … ``end`` for which the ``parties`` were waited for."""
    return sum(
        (
            hours.between(_aware(max(first, start)), _aware(min(last, end)))
            for first, last, whose in spans
            if whose in parties and max(first, start) < min(last, end)
        ),
        Decimal(0),
    )


class Contract(models.Model):
    """Reckoning penalties and bonuses of contracts, each once."""

    _inherit = "mds.contract"

    penalty_ids = fields.One2many("mds.penalty", "contract_id", "Penalties and Bonuses")
    penalty_count = fields.Integer(
        "Penalties", compute="_compute_penalty_count", groups="mds_base.group_contract_manager"
    )

    def _compute_penalty_count(self):
        counts = dict(
            self.env["mds.penalty"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.penalty_count = counts.get(contract, 0)

    def action_open_penalties(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_contract.mds_penalty_action")
        domain = [("contract_id", "in", self.ids)]
        return {**action, "domain": domain, "context": {"mds_of_contract": len(self) == 1}}

    def action_reckon_penalties(self):
        self.env["mds.penalty"].check_access("create")
        self._reckon_penalties()
        return self.action_open_penalties()

    def _reckon_penalties(self):
        """Drafts of all that is final: made, reckoned anew, or gone when nothing is owed now."""
        penalties = self.env["mds.penalty"]
        for company, contracts in self.grouped("company_id").items():
            penalties += contracts._reckon_penalties_in(company.currency_id)
        return penalties

    def _reckon_penalties_in(self, currency):
        self._lock_for_penalties()
        drafts = self.env["mds.penalty"].search(
            [("contract_id", "in", self.ids), ("state", "=", "draft")]
        )
        causes = self._get_penalty_causes()
        answers = penalty.decide(
            self._prepare_penalty_facts(causes), Decimal(str(currency.rounding))
        )
        present = {draft._get_cause_key(): draft for draft in drafts}
        vals_list = []
        for key, answer in answers.items():
            if not answer.raw:
                continue
            vals = causes[key]._prepare_vals(answer)
            if key in present:
                present.pop(key)._write_reckoned(vals)
            else:
                vals_list.append({**vals, **causes[key]._prepare_vendor_vals(answer)})
        self.env["mds.penalty"].concat(*present.values()).unlink()
        return self.env["mds.penalty"]._create_reckoned(vals_list)

    def _lock_for_penalties(self):
        """Two runs at once would both find a cap unused: the second of them is retried."""
        if self:
            self.env.cr.execute(
                "SELECT id FROM mds_contract WHERE id IN %s ORDER BY id FOR UPDATE",
                [tuple(self.ids)],
                log_exceptions=False,  # a lost race is no failure: the whole is done again
            )
            self.env.cr.execute(
                "UPDATE mds_contract SET write_date = write_date WHERE id IN %s", [tuple(self.ids)]
            )

    def _get_penalty_causes(self):
        """``{(cause, clause): _Cause}`` of what is final and not decided yet, by day."""
        decided = {
            row._get_cause_key()
            for row in self.env["mds.penalty"].search(
                [("contract_id", "in", self.ids), ("state", "!=", "draft")]
            )
        }
        causes = [*self._get_late_causes(), *self._get_uptime_causes()]
        causes.sort(key=lambda cause: (cause.day, cause.record.id, cause.term.id))
        return {cause.key: cause for cause in causes if cause.key not in decided}

    def _get_late_causes(self):
        rows = self.env["mds.order.sla"].search(
            [
                ("line_id.contract_id", "in", self.ids),
                ("line_id.version_id.term_ids.kind", "=", "late"),
                ("reached_at", "!=", False),
                ("is_met", "=", False),
                ("order_id.state", "in", ("done", "closed", "concluded")),
            ]
        )
        for row, (late, vendor) in rows._get_lateness().items():
            for term in row.line_id.version_id.term_ids:
                if term.kind == "late" and term.milestone == row.milestone:
                    day = row.order_id._get_local_day(row.reached_at)
                    yield _Cause(term, row.order_id, day, late, vendor, row.milestone)

    def _get_uptime_causes(self):
        statements = self.env["mds.contract.uptime"].search(
            [("contract_id", "in", self.ids), ("state", "=", "confirmed")]
        )
        for statement in statements:
            points = _number(statement.percent) - _number(statement.guaranteed)
            for term in statement.line_id.version_id.term_ids:
                if term.kind in ("uptime", "bonus"):
                    measure = max(points if term.kind == "bonus" else -points, Decimal(0))
                    yield _Cause(term, statement, statement.date_to, measure)

    def _prepare_penalty_facts(self, causes):
        used = self._get_penalties_used()
        return {
            key: penalty.Facts(
                term=penalty.Term(
                    tuple(
                        penalty.Step(_number(step.above), step.unit, _number(step.value))
                        for step in cause.term.step_ids
                    ),
                    _number(cause.term.base_amount),
                ),
                measure=cause.measure,
                vendor_measure=cause.vendor_measure,
                caps=tuple(cause.get_caps(used)),
            )
            for key, cause in causes.items()
        }

    def _get_penalties_used(self):
        """``{(cap, …): amount}`` of what was approved, by order, contract year and contract.

        By clause: the cap of a term bounds what that term asks, not what the others do.
        """
        used = {}
        rows = self.env["mds.penalty"]._read_group(
            [("contract_id", "in", self.ids), ("state", "=", "approved")],
            ["contract_id", "clause_id", "year_start:day", "order_id"],
            ["amount:sum"],
        )
        for contract, clause, year, order, amount in rows:
            keys = [("year", contract.id, clause.id, year), ("contract", contract.id, clause.id)]
            if order:
                keys.append(("order", order.id, clause.id))
            for key in keys:
                used[key] = used.get(key, Decimal(0)) + _number(amount)
        return used


def _number(value):
    return Decimal(str(round(value, 2)))


class _Cause:
    """A broken or kept promise that a term speaks of."""

    def __init__(self, term, record, day, measure, vendor_measure=Decimal(0), milestone=False):
        self.term = term
        self.record = record
        self.day = day
        self.measure = measure
        self.vendor_measure = vendor_measure
        self.milestone = milestone
        self.key = (record, term.clause_id)
        self.year = term.contract_id._get_service_year(day)

    def get_caps(self, used):
        term = self.term
        contract, clause = term.contract_id, term.clause_id
        limits = {
            ("year", contract.id, clause.id, self.year): term.year_cap,
            ("contract", contract.id, clause.id): term.contract_cap,
        }
        if self.milestone:
            limits["order", self.record.id, clause.id] = term.order_cap
        for key, limit in limits.items():
            if limit:
                yield penalty.Cap(key, key[0], _number(limit), used.get(key, Decimal(0)))

    def _prepare_vendor_vals(self, answer):
        """The vendor that the order waited for, when it is but one."""
        if not answer.vendor_amount:
            return {}
        waits = self.record.segment_ids.filtered(lambda pause: pause.party == "vendor")
        return {"vendor_id": waits.vendor_id.id} if len(waits.vendor_id) == 1 else {}

    def _prepare_vals(self, answer):
        is_order = bool(self.milestone)
        return {
            "contract_id": self.term.contract_id.id,
            "company_id": self.term.company_id.id,
            "term_id": self.term.id,
            "order_id": self.record.id if is_order else False,
            "uptime_id": False if is_order else self.record.id,
            "sla_milestone": self.milestone,
            "date": self.day,
            "year_start": self.year,
            "measure": float(self.measure),
            "raw_amount": float(answer.raw),
            "amount": float(answer.amount),
            "vendor_amount": float(answer.vendor_amount),
            "arithmetic": self.term._tell_arithmetic(self, answer),
            "vendor_arithmetic": self.term._tell_vendor_part(self, answer),
        }


class Penalty(models.Model):
    _inherit = "mds.penalty"

    def _get_cause_key(self):
        self.ensure_one()
        return (self.order_id or self.uptime_id, self.clause_id)


class ContractTerm(models.Model):
    _inherit = "mds.contract.term"

    def _tell_arithmetic(self, cause, answer):
        """From the measure to the amount, in each reader's language."""
        self.ensure_one()
        _ = Teller(self.env, __name__)
        step, words = answer.step, []
        measure = {"measure": f"{cause.measure:.2f}", "above": f"{step.above:.2f}"}
        if self.kind == "late":
            words.append(_("%(measure)s h of working time late, more than %(above)s h:", **measure))
        elif self.kind == "uptime":
            words.append(
                _("%(measure)s points below what was guaranteed, more than %(above)s:", **measure)
            )
        else:
            words.append(
                _("%(measure)s points above what was guaranteed, more than %(above)s:", **measure)
            )
        amounts = {
            "value": f"{step.value:.2f}",
            "base": f"{self.base_amount:.2f}",
            "raw": f"{answer.raw:.2f}",
        }
        if step.unit == penalty.PERCENT:
            words.append(_("%(value)s %% of %(base)s = %(raw)s.", **amounts))
        elif step.unit == penalty.EACH:
            words.append(
                _("%(units)s started × %(value)s = %(raw)s.", units=answer.units, **amounts)
            )
        else:
            words.append(_("%(raw)s.", **amounts))
        if answer.cap:
            words.append(self._tell_cap(answer))
        return join(" ", words)

    @api.model
    def _tell_vendor_part(self, cause, answer):
        """Apart from the rest: it is between us and the vendor, not for the customer's invoice."""
        if not answer.vendor_amount:
            return False
        _ = Teller(self.env, __name__)
        return _(
            "%(hours)s h of it waiting for the vendor: %(amount)s to be passed on.",
            hours=f"{min(cause.vendor_measure, cause.measure):.2f}",
            amount=f"{answer.vendor_amount:.2f}",
        )

    @api.model
    def _tell_cap(self, answer):
        _ = Teller(self.env, __name__)
        amount = f"{answer.amount:.2f}"
        if answer.cap == "order":
            return _("The cap of the order leaves %(amount)s.", amount=amount)
        if answer.cap == "year":
            return _("The cap of the contract year leaves %(amount)s.", amount=amount)
        return _("The cap of the contract leaves %(amount)s.", amount=amount)
