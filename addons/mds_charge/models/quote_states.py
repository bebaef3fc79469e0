from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.addons.mds_order.lib.answers import Blocker
from odoo.exceptions import UserError

OFFICE = ("mds_base.group_dispatcher", "mds_base.group_contract_manager")


class ChargeQuote(models.Model):
    """What becomes of a quote: sent, accepted or refused, superseded by its next version."""

    _inherit = "mds.charge.quote"

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "sent", "action_mark_sent", OFFICE, "_guard_send"),
            Transition("sent", "accepted", "action_accept", OFFICE, "_guard_accept"),
            Transition("sent", "refused", "action_refuse", OFFICE, "_guard_answer"),
            *(
                Transition(state, "superseded", "action_new_version", OFFICE)
                for state in ("draft", "sent", "accepted")
            ),
        ]

    def _guard_send(self):
        _, refusals = self.env._, {}
        for quote in self:
            if not quote.line_ids:
                refusals[quote] = _("add what would be done first.")
            elif quote.has_price_gap:
                refusals[quote] = _("a price is missing: enter it under Service Prices.")
        return refusals

    def _guard_answer(self):
        words = self.env._("enter who at the customer has answered.")
        return {quote: words for quote in self if not (quote.answer_name or "").strip()}

    def _guard_accept(self):
        refusals = self._guard_answer()
        for quote in self.filtered("is_lapsed"):
            refusals[quote] = self.env._(
                "it was valid until %(day)s: make its next version.",
                day=fields.Date.to_string(quote.valid_until),
            )
        return refusals

    def action_mark_sent(self):
        """Handed over on paper, or sent otherwise."""
        self._transition("sent")
        return True

    def action_send(self):
        """Write the mail to the customer, with the quote as PDF; sending it marks it sent."""
        self.ensure_one()
        refusals = self._guard_send() if self.state == "draft" else {}
        if refusals:
            raise UserError(
                self.env._("%(quote)s: %(why)s", quote=self.display_name, why=refusals[self])
            )
        template = self.env.ref("mds_charge.mail_template_quote")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the Quote"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "mds_mark_quote_sent": True,
            },
        }

    def message_post(self, **kwargs):
        if self.env.context.get("mds_mark_quote_sent"):
            self.filtered(lambda quote: quote.state == "draft")._transition("sent")
        return super().message_post(**kwargs)

    def action_accept(self):
        """The customer has accepted; who said so stands in “Answered by”."""
        accepted = self.env["mds.charge.quote"].search(
            [("order_id", "in", self.order_id.ids), ("state", "=", "accepted")]
        )
        (accepted - self)._transition("superseded")
        self.env["mds.charge.quote"].flush_model(["state"])
        self._transition("accepted")
        return True

    def action_refuse(self):
        self._transition("refused")
        return True

    def action_new_version(self):
        """The next version with the same lines; an accepted one holds until that is accepted."""
        self.ensure_one()
        if self.state in ("draft", "sent"):
            self._transition("superseded")
        return self.create(
            {
                "order_id": self.order_id.id,
                "payer_id": self.payer_id.id,
                "note": self.note,
                "way_km": self.way_km,
                "line_ids": [(0, 0, line.copy_data()[0]) for line in self.line_ids],
            }
        )._open()

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        for target, stamp in (
            ("sent", {"sent_at": fields.Datetime.now()}),
            ("accepted", self._prepare_answer_stamp()),
            ("refused", self._prepare_answer_stamp()),
        ):
            reached = self.filtered(lambda quote, target=target: changes[quote].target == target)
            if reached:
                super(ChargeQuote, reached).write(stamp)
        return result

    def _prepare_answer_stamp(self):
        return {
            "answered_at": self._audit_occurred_at() or fields.Datetime.now(),
            "recorded_by_id": self.env.uid,
        }


class Order(models.Model):
    """An order is closed only within what the customer has accepted."""

    _inherit = "mds.order"

    @api.depends("needs_quote")
    def _compute_closing_blockers(self):
        return super()._compute_closing_blockers()

    def _get_accepted_quotes(self):
        """``{order: the accepted quote}``; whoever closes is told, whether he sees quotes."""
        quotes = self._sudo_quotes().search(
            [("order_id", "in", self.ids), ("state", "=", "accepted")]
        )
        return {self.browse(quote.order_id.id): quote for quote in quotes}

    @api.model
    def _sudo_quotes(self):
        """That a quote is missing matters to who may not read it."""
        return self.env["mds.charge.quote"].sudo()

    def _get_closing_blockers(self):
        blockers = super()._get_closing_blockers()
        accepted = self._get_accepted_quotes()
        for order in self:
            quote = accepted.get(order)
            if quote:
                message = order._describe_excess(quote)
                code = "quote_exceeded"
            else:
                message = order.needs_quote and self.env._(
                    "The customer has not accepted a quote yet: make one, or record his answer."
                )
                code = "quote_missing"
            if message:
                blockers[order] = [*blockers[order], Blocker(code, message, "action_open_quotes")]
        return blockers

    def _describe_excess(self, quote):
        """Why the accepted quote is not enough; empty while it is."""
        self.ensure_one()
        order = self._sudo_for_charge()
        charged = sum(order.charge_ids.mapped("total_amount"))
        tolerance = order.company_id.mds_quote_tolerance
        limit = quote.total_amount * (100 + tolerance) / 100
        if order.company_id.currency_id.compare_amounts(charged, limit) <= 0:
            return ""
        return self.env._(
            "The work goes more than %(percent)s %% beyond the quote %(quote)s: make its next "
            "version and let the customer accept it.",
            percent=tolerance,
            quote=quote.display_name,
        )
