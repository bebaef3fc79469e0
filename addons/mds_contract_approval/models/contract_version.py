from odoo import api, fields, models
from odoo.addons.mds_contract.models.contract_content_mixin import MONEY_READERS


class ContractVersion(models.Model):
    """A version worth more than the company's limit is approved by the matrix, then signed.

    The matrix says by amount and role who approves; the contract manager signs what they
    approved. Another content makes the approval void. A version whose worth cannot be estimated
    is approved whatever the limit.
    """

    _name = "mds.contract.version"
    _inherit = ["mds.contract.version", "mds.approval.mixin"]

    _approval_kind = "contract_version"

    approval_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Approval"
    )
    approval_amount = fields.Monetary(
        "Amount to Approve",
        compute="_compute_approval_amount",
        currency_field="approval_currency_id",
        help="What it is worth in its first year.",
        groups=MONEY_READERS,
    )
    estimate_text = fields.Text(
        "Estimated",
        compute="_compute_approval_amount",
        help="What of the amount is not agreed.",
        groups=MONEY_READERS,
    )

    def _compute_approval_amount(self):
        worth, estimates = self._get_worth(), self._get_estimates()
        for version in self:
            version.approval_amount = float(worth[version])
            version.estimate_text = "\n".join(words for words, _known in estimates[version])

    def _needs_approval(self):
        """Those of these versions that wait for an approval, given or not."""
        drafts = self.filtered(lambda version: version.state == "draft")
        worth, estimates = drafts._get_worth(), drafts._get_estimates()
        return drafts.filtered(
            lambda version: (
                worth[version] > version.company_id.mds_contract_approval_above
                or not all(is_known for _words, is_known in estimates[version])
            )
        )

    @api.depends("state")
    def _compute_approval(self):
        result = super()._compute_approval()
        for version in self - self._needs_approval():
            version.can_request_approval = False
        return result

    def _get_gaps(self):
        """Not approved is not ready to be signed."""
        words = super()._get_gaps()
        if words or not self._needs_approval():
            return words
        missing = self._get_approval_blockers().get(self, "")
        unknown = [words for words, is_known in self._get_estimates()[self] if not is_known]
        return "\n".join([missing, *unknown]) if missing else ""

    def _get_request_blockers(self):
        _, blockers = self.env._, super()._get_request_blockers()
        needing = self._needs_approval()
        for version in self:
            gaps = super(ContractVersion, version)._get_gaps()
            if version not in needing:
                blockers[version] = _("it is worth no more than the limit: sign it.")
            elif gaps:
                blockers[version] = gaps
        return blockers

    def _get_approval_amount(self):
        worth = self._get_worth()
        return {
            version: (float(worth[version]), version.company_id.currency_id) for version in self
        }

    def _get_approval_subject(self):
        return {
            version: f"{version.display_name} · {version.contract_id.partner_id.display_name}"
            for version in self
        }

    def _get_approval_note(self):
        notes = super()._get_approval_note()
        return {
            version: "\n".join(
                filter(
                    None, (note or version.reason or version.changes_text, version.estimate_text)
                )
            )
            for version, note in notes.items()
        }

    def _get_approval_content(self):
        """Approved is what will be signed."""
        plain = self._get_signature_content()
        shown = self._get_signature_display()
        return {
            version: {
                name: (label, plain[version].get(name, text), text)
                for name, (label, text) in shown[version].items()
            }
            for version in self
        }

    def _on_approved(self):
        contracts = self.contract_id
        for contract in contracts:
            contract.message_post(body=self.env._("The version is approved and can be signed."))
        return super()._on_approved()

    def _after_transition(self, changes):
        """A version that is withdrawn asks nothing any more."""
        result = super()._after_transition(changes)
        gone = self.filtered(lambda version: changes[version].target == "withdrawn")
        live = gone._sudo_live_approvals()
        if live:
            text = self.env._("The version was withdrawn.")
            live._log("void", comment_of=dict.fromkeys(live, text))
            live._finish("void", text)
        return result

    def _sudo_asked(self):
        """Once it is signed the approval has done its work."""
        waiting = self.filtered(lambda version: version.state == "draft")
        return super(ContractVersion, waiting)._sudo_asked()
