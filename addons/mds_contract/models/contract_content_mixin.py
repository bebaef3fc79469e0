from odoo import api, models

MONEY_READERS = "mds_contract.group_money_reader"
"""Who sees what contracts cost (ADR 0053); others are told who pays, not how much."""


class ContractContentMixin(models.AbstractModel):
    """A part of what a version of a contract agrees: it changes only while that is a draft.

    Neither the version that has it now nor the one that it is moved to may be signed.
    """

    _name = "mds.contract.content.mixin"
    _description = "Part of a Contract Version"

    _version_path = "version_id"
    """From the part to its version, by names of fields."""

    @api.model_create_multi
    def create(self, vals_list):
        name, _dot, rest = self._version_path.partition(".")
        homes = self.env[self._fields[name].comodel_name].browse(
            {vals[name] for vals in vals_list if vals.get(name)}
        )
        # said before a constraint of the database says less; a default is known only afterwards
        self._refuse_signed(homes.mapped(rest) if rest else homes)
        parts = super().create(vals_list)
        parts._refuse_signed_own()
        return parts

    def write(self, vals):
        if not self._changes_content(vals):
            return super().write(vals)
        self._refuse_signed_own()
        result = super().write(vals)
        if self._version_path.partition(".")[0] in vals:
            self._refuse_signed_own()
        return result

    def unlink(self):
        self._refuse_signed_own()
        return super().unlink()

    @api.model
    def _changes_content(self, vals):
        """Whether ``vals`` are of what was agreed, and not of what happened since."""
        return bool(vals)

    @api.model
    def _is_content_guarded(self):
        """Whether signed versions refuse; not what follows from what they agreed themselves."""
        return True

    def _refuse_signed_own(self):
        self._refuse_signed(self.mapped(self._version_path))

    @api.model
    def _refuse_signed(self, versions):
        if self._is_content_guarded():
            versions._check_lines_may_change()
