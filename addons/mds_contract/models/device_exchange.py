from odoo import fields, models
from odoo.fields import Domain


class Device(models.Model):
    """Another device took its place: contracts that name it are brought to their managers.

    What is signed stays as it is. A version with the new device, from the day of the exchange,
    is prepared and waits for its signature; where a line by model or place is for the new device
    as well, nothing has to follow.
    """

    _inherit = "mds.device"

    def _follow_exchange(self, new):
        result = super()._follow_exchange(new)
        day = fields.Date.context_today(self)
        naming = self._get_contracts_naming(new, day)
        for contract in naming:
            contract._follow_exchange(self, new, day)
        for contract in self._get_contracts_left(new, day) - naming:
            contract._tell_exchange(self, new)
        return result

    def _get_contracts_naming(self, new, day):
        """Of the customer, live: the version in force or in preparation names this device."""
        lines = self._sudo_contract_lines().search(
            new._get_live_line_domain(day)
            & Domain("device_id", "=", self.id)
            & Domain("version_id.state", "in", ("draft", "signed"))
        )
        return lines.contract_id.filtered(
            lambda contract: (
                (contract.draft_version_id | contract.current_version_id) & lines.version_id
            )
        )

    def _get_contracts_left(self, new, day):
        """Lines by model covered the old device in this place, and do not cover the new one."""
        lines = self._sudo_contract_lines()._search_in_force(day, new._get_live_line_domain(day))
        fitting = lines.filtered(lambda line: not line.device_id)
        before = fitting.filtered(lambda line: line._fits(self, new.site_id))
        after = lines.filtered(lambda line: line._fits(new, new.site_id))
        return before.contract_id - after.contract_id

    def _get_live_line_domain(self, day):
        return (
            Domain("company_id", "=", self.company_id.id)
            & Domain("partner_id", "child_of", self.partner_id.commercial_partner_id.id)
            & Domain("contract_id.state", "in", ("draft", "active"))
            & Domain("contract_id.date_end", ">=", day)
        )

    def _sudo_contract_lines(self):
        """An exchange tells of contracts, whoever makes it."""
        return self.env["mds.contract.line"].sudo()


class Contract(models.Model):
    _inherit = "mds.contract"

    def _follow_exchange(self, old, new, day):
        """Prepare the version that names the new device, and tell; nothing signed changes."""
        self.ensure_one()
        old, new = (device.with_context(lang=self.manager_id.lang) for device in (old, new))
        draft = self._prepare_draft(day)
        lines = draft.line_ids.filtered(lambda line: line.device_id == old)
        lines.write({"device_id": new.id})
        if draft.number > 1:
            why = old.env._(
                "%(old)s was exchanged for %(new)s.", old=old.display_name, new=new.display_name
            )
            draft.reason = "\n".join(filter(None, (draft.reason, why)))
        self._tell_exchange(old, new, draft if lines else draft.browse())

    def _tell_exchange(self, old, new, draft=None):
        """An activity for the contract's manager, a note on the contract and on both devices."""
        self.ensure_one()
        old, new = (device.with_context(lang=self.manager_id.lang) for device in (old, new))
        _ = old.env._
        words = {"old": old.display_name, "new": new.display_name, "contract": self.name}
        if draft:
            words |= {
                "version": draft.display_name,
                "day": fields.Date.to_string(draft.effective_from),
            }
            summary = _("Exchanged device: sign the version that names %(new)s", **words)
            note = _(
                "%(old)s was exchanged for %(new)s. %(version)s names the new device from %(day)s "
                "on and waits for its signature; until then the contract names the old one.",
                **words,
            )
        else:
            summary = _("Exchanged device: no line is for %(new)s", **words)
            note = _(
                "%(old)s was exchanged for %(new)s, and no line of %(contract)s is for that one. "
                "Prepare a version that covers it, or offer another contract.",
                **words,
            )
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Date.context_today(self),
            summary=summary,
            note=note,
            user_id=self.manager_id.id,
        )
        for record in (self, old, new):
            record.message_post(body=note)
