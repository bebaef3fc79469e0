from odoo import api, models
from odoo.tools import SQL, float_repr

from ..lib import posting

# what somebody chose for a line, and so may be wrong; the rest follows from the order itself
CHOSEN = ("company_id", "general_account_id", "product_id")
PAGE = 1000


class AnalyticLine(models.Model):
    """Lines of cost by one statement for a batch, as ``create()`` would have made them.

    Odoo's ``create()`` fills the cache and walks over every field of every line, which is half of
    what posting an order takes. Here the values are converted by the fields, defaults are asked
    once, computed fields that are not given are reckoned by Odoo, and its checks (companies,
    constraints) run on one line of each combination of what was chosen.
    """

    _inherit = "account.analytic.line"

    @api.model
    def _mds_insert(self, vals_list):
        """Write these lines; each of ``vals_list`` is complete but for defaults."""
        if not vals_list:
            return self.browse()
        self.flush_model(["mds_source_key", "mds_revision", "mds_is_reversal"])
        vals_list = [self._mds_complete(vals) for vals in vals_list]
        given = dict.fromkeys(name for vals in vals_list for name in vals)
        common = self._mds_get_common_vals(given)
        names = [*given, *common]
        full = [common | vals for vals in vals_list]
        lines = self.browse(self._mds_insert_rows(self._mds_get_filled(full, names), full))
        fields = [self._fields[name] for name in names if self._fields[name].compute]
        with self.env.protecting(fields, lines):
            lines.modified(self._fields, create=True)
        self._mds_check_examples(dict(zip(lines, vals_list, strict=True)), names)
        return lines

    def _mds_complete(self, vals):
        """With what follows from the values themselves: it need not be reckoned afterwards."""
        company = self.env["res.company"].browse(vals["company_id"])
        return vals | {
            "currency_id": company.currency_id.id,
            "mds_is_late": posting.is_late(vals["date"], vals.get("mds_source_date")),
            "move_line_id": False,
            "journal_id": False,
        }

    def _mds_get_common_vals(self, given):
        """What all lines have alike: Odoo's defaults, and the user and time of writing."""
        stored = [
            name
            for name, field in self._fields.items()
            if field.store and field.column_type and name not in given and name != "id"
        ]
        user, now = self.env.uid, self.env.cr.now()
        log = {"create_uid": user, "create_date": now, "write_uid": user, "write_date": now}
        return self.default_get(stored) | log

    def _mds_get_filled(self, vals_list, names):
        """The fields that some line has a value of: the other columns stay empty by themselves."""
        return [
            name
            for name in names
            if self._fields[name].type == "boolean"
            or any(vals.get(name) is not None and vals.get(name) is not False for vals in vals_list)
        ]

    def _mds_insert_rows(self, names, vals_list):
        query = SQL(
            "INSERT INTO account_analytic_line (%s)",
            SQL(", ").join(map(SQL.identifier, names)),
        )
        found = self.env.cr.execute_values(
            f"{query.code} VALUES %s RETURNING id",
            [self._mds_to_row(vals, names) for vals in vals_list],
            page_size=PAGE,
            fetch=True,
        )
        return [line_id for (line_id,) in found]

    def _mds_to_row(self, vals, names):
        row = []
        for name in names:
            field, value = self._fields[name], vals.get(name)
            if field.type == "monetary":  # the field would make a record to learn the currency
                currency = self.env["res.currency"].browse(vals["currency_id"])
                row.append(float_repr(currency.round(value or 0.0), currency.decimal_places))
            else:
                row.append(field.convert_to_column_insert(value, self, vals))
        return tuple(row)

    def _mds_check_examples(self, vals_of, names):
        """Odoo's own checks, on a line of each combination of what rules or people chose."""
        columns = self.env["mds.cost.dimension"]._get_columns()
        chosen = (*CHOSEN, columns["cost_centre"])
        examples = {
            tuple(vals.get(name) for name in chosen): line.id for line, vals in vals_of.items()
        }
        lines = self.browse(examples.values())
        lines._validate_fields(names)
        lines._check_company()
