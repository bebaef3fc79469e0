from dataclasses import replace

from odoo import models

ANSWERS = {"accepted": "approved", "refused": "refused", "sent": False}


class DepotJob(models.Model):
    """The quote of the order is the quote of the bench."""

    _inherit = "mds.depot.job"

    def _sudo_order_quotes(self):
        """``{order id: latest quote that was sent}``; the bench is told the answer, no amount."""
        quotes = (
            self.env["mds.charge.quote"]
            .sudo()
            .search(
                [("order_id", "in", self.order_id.ids), ("state", "in", tuple(ANSWERS))],
                order="number",
            )
        )
        return {quote.order_id.id: quote for quote in quotes}

    def _get_quote_answers(self):
        answers = super()._get_quote_answers()
        quotes = self._sudo_order_quotes()
        for job in self:
            quote = quotes.get(job.order_id.id)
            if quote:
                answers[job] = (ANSWERS[quote.state], quote.answer_name or "")
        return answers

    def _prepare_bench_facts(self):
        quotes = self._sudo_order_quotes()
        return [
            replace(fact, has_quote=True) if job.order_id.id in quotes else fact
            for job, fact in zip(self, super()._prepare_bench_facts(), strict=True)
        ]
