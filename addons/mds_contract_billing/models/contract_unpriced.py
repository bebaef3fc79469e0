from odoo import api, fields, models
from odoo.addons.mds_contract.models.contract_content_mixin import MONEY_READERS

from ..lib import billing
from .contract_due import DAY


class ContractVersion(models.Model):
    """Days of a version on which a line with prices has none: nothing would be billed for them.

    It happens when a draft is moved to another day. Days that are free are said by a price of 0;
    a line without any price costs nothing by itself, and what meters count has its own terms.
    """

    _inherit = "mds.contract.version"

    unpriced_text = fields.Text(
        "Days without a Price",
        compute="_compute_unpriced_text",
        help="For these days nothing would be billed. Let a price begin earlier or end later; for "
        "days that are free enter a price of 0.",
        groups=MONEY_READERS,
    )

    @api.depends(
        "state",
        "effective_from",
        "date_end",
        "contract_id.version_ids.state",
        "line_ids.price_ids.date_from",
        "line_ids.price_ids.date_to",
        "line_ids.price_ids.cut_to",
    )
    def _compute_unpriced_text(self):
        for version in self:
            gaps = version._get_unpriced() if version.state == "draft" else []
            version.unpriced_text = "\n".join(map(_say_gap, gaps)) or False

    def _get_unpriced(self):
        """``[(line, billing.Period)]``, within the days in which the version would be in force."""
        self.ensure_one()
        first, last = self.effective_from, self.date_end
        if not first or not last:
            return []
        following = self.contract_id.version_ids.filtered(
            lambda one: one.state == "signed" and one.effective_from > first
        ).mapped("effective_from")
        last = min([last, *(day - DAY for day in following)])
        if last < first:
            return []
        days = billing.Period(first, last)
        return [
            (line, gap)
            for line in self.line_ids
            if line.price_ids
            for gap in billing.free_days(
                days, [(one.first, one.last) for one in line.price_ids._prepare_prices(first, last)]
            )
        ]

    def _get_gaps(self):
        words = super()._get_gaps()
        gaps = [] if words else self._sudo_read_evidence()._get_unpriced()
        if not gaps:
            return words
        return self.env._(
            "there are days without a price: %(days)s. Let a price hold on them; for days that are "
            "free enter a price of 0.",
            days="; ".join(map(_say_gap, gaps)),
        )


def _say_gap(gap):
    line, days = gap
    return f"{line.display_name}: {days.first} – {days.last}"
