from odoo import models


class ContractVersion(models.Model):
    """What the printed contract says of its payments, in the language of the environment."""

    _inherit = "mds.contract.version"

    def _say_when_billed(self):
        self.ensure_one()
        _, months = self.env._, self.bill_months
        if self.bill_timing == "advance":
            if months == 1:
                return _("Billed every month, in advance.")
            return _("Billed every %(months)s months, in advance.", months=months)
        if months == 1:
            return _("Billed every month, in arrears.")
        return _("Billed every %(months)s months, in arrears.", months=months)

    def _say_retention(self):
        self.ensure_one()
        words = self.env._(
            "Retained: %(percent)s %%, due %(days)s days after the end of the contract.",
            percent=f"{self.retention_percent:g}",
            days=self.retention_days,
        )
        condition = (self.retention_condition or "").rstrip(".。")
        if not condition:
            return words
        released = self.env._("Released earlier when: %(condition)s.", condition=condition)
        return f"{words} {released}"

    def _say_deductions(self):
        """From which score on how much is deducted, from high to low."""
        self.ensure_one()
        steps = self.step_ids.sorted("score", reverse=True)
        return self.env._(
            "Deducted by the customer's score: %(steps)s.",
            steps="; ".join(f"≥ {step.score:g}: {step.percent:g} %" for step in steps),
        )
