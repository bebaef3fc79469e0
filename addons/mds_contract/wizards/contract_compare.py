from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import compare
from ..models.contract_line import show_number
from ..models.contract_version import LINE_CONTENT

HEAD = ("effective_from", "date_end", "reason")


class ContractCompare(models.TransientModel):
    """Two versions of a contract side by side 版本对比; what changed is marked."""

    _name = "mds.contract.compare"
    _description = "Compare Contract Versions"

    contract_id = fields.Many2one("mds.contract", required=True, readonly=True, ondelete="cascade")
    old_version_id = fields.Many2one(
        "mds.contract.version",
        "Version",
        required=True,
        ondelete="cascade",
        domain="[('contract_id', '=', contract_id)]",
    )
    new_version_id = fields.Many2one(
        "mds.contract.version",
        "Beside",
        required=True,
        ondelete="cascade",
        domain="[('contract_id', '=', contract_id)]",
    )
    shows_all = fields.Boolean("Show what is the Same too")
    change_count = fields.Integer("Differences", readonly=True)
    row_ids = fields.One2many("mds.contract.compare.row", "compare_id", "Rows", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards._fill_rows()
        return wizards

    def write(self, vals):
        result = super().write(vals)
        if {"old_version_id", "new_version_id", "shows_all"} & vals.keys():
            self._fill_rows()
        return result

    def _fill_rows(self):
        """What stands in the one and in the other, as both are now."""
        self.row_ids.unlink()
        vals_list = []
        for wizard in self:
            rows = compare.compare(
                wizard.old_version_id._get_entries(), wizard.new_version_id._get_entries()
            )
            changed = [row for row in rows if row.change != compare.SAME]
            wizard.change_count = len(changed)
            vals_list += [
                {
                    "compare_id": wizard.id,
                    "what": row.what,
                    "label": row.label,
                    "old_text": row.old,
                    "new_text": row.new,
                    "change": row.change,
                }
                for row in (rows if wizard.shows_all else changed)
            ]
        self.env["mds.contract.compare.row"].create(vals_list)

    def action_show(self):
        """The two that are chosen now."""
        self.ensure_one()
        return self._prepare_action()

    def _prepare_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Versions Side by Side"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }


class ContractCompareRow(models.TransientModel):
    """A value in the one version and in the other."""

    _name = "mds.contract.compare.row"
    _description = "Row of a Version Comparison"

    compare_id = fields.Many2one("mds.contract.compare", required=True, ondelete="cascade")
    what = fields.Char("Of what")
    label = fields.Char("What")
    old_text = fields.Char("In the One")
    new_text = fields.Char("In the Other")
    change = fields.Selection(
        [("same", "The Same"), ("changed", "Changed"), ("new", "New"), ("gone", "No more")]
    )


class ContractVersion(models.Model):
    _inherit = "mds.contract.version"

    def _get_entries(self):
        """``[compare.Entry]`` of what a version says, in the user's language.

        Seams above add what they know by ``super()``: prices, price terms.
        """
        if not self:
            return []
        self.ensure_one()
        own = self.env._("The Contract")
        entries = [
            compare.Entry("", own, self._get_field_label(name), self._show_value(self, name))
            for name in HEAD
        ]
        for line in self.line_ids:
            root = ("line", (line.root_id or line).id)
            entries += [
                compare.Entry(
                    root,
                    line.display_name,
                    line._get_field_label(name),
                    self._show_value(line, name),
                )
                for name in LINE_CONTENT
            ]
        label = self._get_field_label("term_ids")
        entries += [
            compare.Entry(
                ("term", term.clause_id.id), term.clause_id.name, label, term._describe() or "✓"
            )
            for term in self.term_ids
        ]
        return entries

    @api.model
    def _show_value(self, record, name):
        """A value as people read it; empty where nothing was agreed."""
        field, value = record._fields[name], record[name]
        if field.type == "boolean":
            return "✓" if value else ""
        if field.type in ("integer", "float", "monetary"):
            return show_number(field, value) if value else ""
        return self._get_value_text(record, name)

    def action_compare(self):
        """This version beside the one before, or two chosen ones beside each other."""
        if len(self) > 2 or len(self.contract_id) != 1:
            raise UserError(self.env._("Choose one or two versions of one contract."))
        chosen = self.sorted("number")
        new = chosen[-1:]
        old = (
            chosen[:-1]
            or new.contract_id.version_ids.filtered(
                lambda version: version.number < new.number and version.state != "withdrawn"
            ).sorted("number")[-1:]
        )
        if not old:
            raise UserError(self.env._("This is the first version: there is none to compare with."))
        wizard = self.env["mds.contract.compare"].create(
            {
                "contract_id": new.contract_id.id,
                "old_version_id": old.id,
                "new_version_id": new.id,
            }
        )
        return wizard._prepare_action()
