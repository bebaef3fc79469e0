from dateutil.relativedelta import relativedelta
from odoo import api, fields, models


class Contract(models.Model):
    """Renewal 续签: ninety days before the end its next term stands as a version to be signed."""

    _inherit = "mds.contract"

    @api.model
    def _remind_renewals(self, today):
        first = super()._remind_renewals(today)
        first._draft_renewals()
        return first

    def _draft_renewals(self):
        """A version for the same length again, from the day after the end, prices as they are.

        A contract whose next version is being prepared, or was withdrawn, is left alone.
        """
        todo = self.filtered(
            lambda contract: (
                not contract.draft_version_id
                and contract.date_end >= max(contract.version_ids.mapped("effective_from"))
            )
        )
        for contract in todo:
            contract._draft_renewal()
        return todo

    def _draft_renewal(self):
        self.ensure_one()
        words = self.with_context(lang=self.manager_id.lang).env._("Renewal")
        base = self._get_version_on(self.date_end)
        following = fields.Date.add(self.date_end, days=1)
        term = relativedelta(following, self._get_term_start())
        draft = self.env["mds.contract.version"].create(
            {
                "contract_id": self.id,
                "effective_from": following,
                "date_end": fields.Date.subtract(following + term, days=1),
                "reason": words,
            }
        )
        base.line_ids._copy_to(draft)
        base.term_ids._copy_to(draft)
        # the price in force goes on; periods that are over stay with the version before
        for line in draft.line_ids:
            last = line.price_ids.sorted("date_from")[-1:]
            (line.price_ids - last).unlink()
            last.write({"date_from": following, "date_to": False})
        return draft

    def _get_term_start(self):
        """The first day of the term that ends last: a change within it makes it no shorter."""
        self.ensure_one()
        signed = self.version_ids.filtered(
            lambda version: version.state == "signed" and version.date_end == self.date_end
        )
        return min(signed.mapped("effective_from"), default=self.date_start)
