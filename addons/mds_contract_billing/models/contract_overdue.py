from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import Teller

from ..lib import freezing

BATCH = 100
QUESTION = "mds_contract_billing.mail_activity_type_overdue"


class Contract(models.Model):
    """What is overdue asks the contract's manager, or freezes the contract by itself.

    Each contract says after how many days (ADR 0052); without a number the decision is a person's.
    """

    _inherit = "mds.contract"

    freeze_after_days = fields.Integer(
        "Freeze when Overdue (Days)",
        compute="_compute_freeze_after_days",
        store=True,
        readonly=False,
        precompute=True,
        help="The contract is frozen by itself when an invoice is overdue for more days than "
        "these, and released when nothing is overdue any more. 0: its manager is asked. "
        "An internal rule, no clause of the contract.",
    )
    is_frozen_by_rule = fields.Boolean(
        "Frozen by the Rule",
        readonly=True,
        copy=False,
        help="Nobody froze it: an invoice was overdue for too long. It is released when nothing "
        "is overdue any more.",
    )
    rule_released_on = fields.Date(
        "Released from the Rule",
        readonly=True,
        copy=False,
        help="A person released what the rule had frozen: for what had been overdue for too long "
        "on that day it is not frozen again.",
    )
    overdue_told_on = fields.Date(
        "Told of Overdue Invoices",
        readonly=True,
        copy=False,
        help="When the contract's manager was asked last whether to freeze the contract.",
    )

    _freeze_after_positive = models.Constraint(
        "CHECK (freeze_after_days >= 0)",
        "Days overdue are not below zero. 0: ask the contract's manager.",
    )

    @api.depends("company_id")
    def _compute_freeze_after_days(self):
        for contract in self:
            contract.freeze_after_days = contract.company_id.mds_freeze_after_days

    @api.model
    def _get_audited_fields(self):
        return (*super()._get_audited_fields(), "freeze_after_days", "is_frozen_by_rule")

    @api.model
    def _get_stamp_fields(self):
        return super()._get_stamp_fields() | {
            "is_frozen_by_rule",
            "rule_released_on",
            "overdue_told_on",
        }

    # -- who froze it -------------------------------------------------------------------------

    def _do_freeze(self, reasons):
        """What a person freezes, a person releases. Whether to freeze it is answered."""
        self._write_stamps({"is_frozen_by_rule": False, "rule_released_on": False})
        self._answer_questions("frozen")
        return super()._do_freeze(reasons)

    def _do_release(self):
        """What a person releases is not frozen again the next night."""
        by_rule = self.filtered("is_frozen_by_rule")
        today = fields.Date.context_today(self)
        by_rule._write_stamps({"is_frozen_by_rule": False, "rule_released_on": today})
        self._answer_questions("released")
        return super()._do_release()

    # -- each day -----------------------------------------------------------------------------

    @api.model
    def _cron_tell_overdue(self):
        """Ask, freeze and release. Of what is done nothing is left to do: a killed job goes on."""
        today = fields.Date.context_today(self)
        running = self.search([("state", "=", "active"), ("bill_ids", "!=", False)], order="id")
        verdicts = freezing.decide(running._prepare_standings(today), today)
        todo = running.filtered(lambda contract: verdicts[contract].act != "nothing")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(todo))
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            batch.try_lock_for_update()._follow_overdue(today)
            if not cron._commit_progress(len(batch)):
                break

    def _follow_overdue(self, today):
        """One day's decisions about these contracts, in a constant number of queries."""
        verdicts = freezing.decide(self._prepare_standings(today), today)
        of_act = defaultdict(self.browse)
        for contract, verdict in verdicts.items():
            of_act[verdict.act] |= contract
        if to_freeze := of_act["freeze"]:
            to_freeze._freeze_by_rule({one: verdicts[one].invoice for one in to_freeze}, today)
        if to_release := of_act["release"]:
            to_release._release_by_rule()
        of_act["ask"]._write_stamps({"overdue_told_on": today})
        settled = of_act["ask_release"] | of_act["forget"]
        settled._answer_questions("paid")
        words = {one: one._say_overdue(verdicts[one]) for one in of_act["ask"]}
        words |= {one: one._say_paid() for one in of_act["ask_release"]}
        self._ask_managers(words, today)
        paid = of_act["release"] | of_act["ask_release"] | of_act["forget"]
        paid._write_stamps({"overdue_told_on": False, "rule_released_on": False})

    def _prepare_standings(self, today):
        """``{contract: freezing.Standing}``."""
        amounts = self._get_open_amounts(today)
        invoices = self._get_overdue_invoices(today)
        return {
            contract: freezing.Standing(
                amount=Decimal(str(amounts.get(contract.id, (0.0, 0.0))[1])),
                invoices=tuple(freezing.Overdue(*one) for one in invoices.get(contract.id, ())),
                freeze_after=contract.freeze_after_days,
                is_frozen=contract.is_frozen,
                is_by_rule=contract.is_frozen_by_rule,
                released_on=contract.rule_released_on or None,
                asked_on=contract.overdue_told_on or None,
            )
            for contract in self
        }

    def _get_overdue_invoices(self, today):
        """``{contract id: [(invoice id, since when)]}`` of posted ones, in one query."""
        if not self.ids:
            return {}
        self.env["account.move.line"].flush_model()
        self.env["mds.contract.bill"].flush_model()
        self.env.cr.execute(
            """
            SELECT bill.contract_id, term.move_id, min(term.date_maturity)
            FROM mds_contract_bill bill
            JOIN account_move_line line
                ON bill.id = COALESCE(line.mds_bill_id, line.mds_corrects_bill_id)
            JOIN account_move_line term
                ON term.move_id = line.move_id AND term.display_type = 'payment_term'
            WHERE bill.contract_id IN %(ids)s AND line.parent_state = 'posted'
                AND term.date_maturity < %(today)s AND term.amount_residual > 0
            GROUP BY bill.contract_id, term.move_id
            ORDER BY min(term.date_maturity), term.move_id
            """,
            {"ids": tuple(self.ids), "today": today},
        )
        result = defaultdict(list)
        for contract_id, move_id, due_on in self.env.cr.fetchall():
            result[contract_id].append((move_id, due_on))
        return result

    def _freeze_by_rule(self, invoices, today):
        """``{contract: freezing.Overdue}``: the invoice is the reason, in field and chatter."""
        moves = self.env["account.move"].browse([one.invoice for one in invoices.values()])
        moves.fetch(["name"])
        words = {
            contract: contract._say_frozen(move.name, invoices[contract].due_on)
            for contract, move in zip(invoices, moves, strict=True)
        }
        self._do_freeze(words)
        self._write_stamps({"is_frozen_by_rule": True, "overdue_told_on": today})
        self._message_log_batch({contract.id: text for contract, text in words.items()})
        self._ask_managers(words, today)

    def _release_by_rule(self):
        self._do_release()
        self._message_log_batch({contract.id: contract._say_released() for contract in self})

    def _ask_managers(self, words, today):
        """``{contract: text}`` as activities of their managers, in one go and without e-mails."""
        kind = self.env.ref(QUESTION)
        model_id = self.env["ir.model"]._get_id(self._name)
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": contract.id,
                    "activity_type_id": kind.id,
                    "automated": True,
                    "date_deadline": today,
                    "summary": text,
                    "user_id": contract.manager_id.id,
                }
                for contract, text in words.items()
            ]
        )

    def _answer_questions(self, how):
        """What was asked about overdue invoices is done: frozen, released or paid."""
        open_ones = self._sudo_asked().activity_search([QUESTION])
        asked = self.browse(open_ones.mapped("res_id"))
        for contracts in asked.grouped(lambda contract: contract.manager_id.lang).values():
            activities = open_ones.filtered(lambda one, ids=contracts.ids: one.res_id in ids)
            activities.action_feedback(feedback=contracts[0]._say_answered(how))

    def _sudo_asked(self):
        """Whoever may freeze and release a contract answers what its manager was asked."""
        return self.sudo()

    # -- words, in the language of the contract's manager; without amounts: more people read them

    def _get_managers_teller(self):
        self.ensure_one()
        return Teller(self.with_context(lang=self.manager_id.lang).env, __name__)

    def _say_frozen(self, invoice, due_on):
        _ = self._get_managers_teller()
        return _(
            "Frozen by itself: %(invoice)s, due on %(due)s, is overdue for more than "
            "%(days)s days.",
            invoice=invoice,
            due=due_on,
            days=self.freeze_after_days,
        )

    def _say_released(self):
        _ = self._get_managers_teller()
        return _("Released by itself: nothing is overdue any more.")

    def _say_answered(self, how):
        _ = self._get_managers_teller()
        if how == "frozen":
            return _("The contract is frozen.")
        if how == "released":
            return _("The contract is released.")
        return _("Nothing is overdue any more.")

    def _say_paid(self):
        _ = self._get_managers_teller()
        return _("Nothing is overdue any more: release it?")

    def _say_overdue(self, verdict):
        _ = self._get_managers_teller()
        since = verdict.invoice.due_on
        if self.is_frozen:
            return _("Overdue since %(day)s still; the contract is frozen.", day=since)
        if verdict.freezes_on:
            return _(
                "Overdue since %(day)s: ask for it, or it is frozen on %(freezes_on)s.",
                day=since,
                freezes_on=verdict.freezes_on,
            )
        return _("Overdue since %(day)s: ask for it, or freeze the contract?", day=since)
