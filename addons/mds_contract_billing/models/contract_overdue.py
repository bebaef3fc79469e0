from odoo import api, fields, models

AGAIN = 30
"""Days after which somebody is told again of what is still overdue."""


class Contract(models.Model):
    """What is overdue asks the contract's manager whether to freeze; what is paid, whether to
    release. The decision stays a person's."""

    _inherit = "mds.contract"

    overdue_told_on = fields.Date(
        "Told of Overdue Invoices",
        readonly=True,
        copy=False,
        help="When the contract's manager was asked last whether to freeze the contract.",
    )

    @api.model
    def _cron_tell_overdue(self):
        """On each day: once when something falls overdue, and each month while it stays so."""
        today = fields.Date.context_today(self)
        running = self.search([("state", "=", "active"), ("bill_ids", "!=", False)])
        amounts = running._get_open_amounts(today)
        for contract in running:
            overdue = amounts.get(contract.id, (0.0, 0.0))[1]
            told_on = contract.overdue_told_on
            contract = contract.with_context(lang=contract.manager_id.lang)
            if overdue > 0 and (not told_on or (today - told_on).days >= AGAIN):
                contract.overdue_told_on = today
                contract._ask_manager(contract._say_overdue(overdue))
            elif overdue <= 0 and told_on:
                contract.overdue_told_on = False
                if contract.is_frozen:
                    contract._ask_manager(
                        contract.env._("Nothing is overdue any more: release it?")
                    )

    def _say_overdue(self, overdue):
        amount = f"{overdue:,.2f} {self.currency_id.name}"
        if self.is_frozen:
            return self.env._("%(amount)s still overdue; the contract is frozen.", amount=amount)
        return self.env._("%(amount)s overdue: ask for it, or freeze the contract?", amount=amount)

    def _ask_manager(self, words):
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Date.context_today(self),
            summary=words,
            user_id=self.manager_id.id,
        )
