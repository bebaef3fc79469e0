from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

CLOCK_TOLERANCE = timedelta(minutes=15)


class GuardedMixin(models.AbstractModel):
    """Values that nobody states from outside, because the server finds them out.

    *Derived* fields (stored, computed or related, not editable) follow from others: a value for
    them in a request is dropped, else a client could store a passed test that failed. The fields
    in ``_guarded_fields`` are written by methods of the model; for these, and for derived ones,
    the defaults that a context or a user's preference may bring do not count.
    """

    _name = "mds.guarded.mixin"
    _description = "Values that the Server States"

    _guarded_fields = ()

    @api.model
    def _get_derived_fields(self):
        """Names of what is stored but follows from other fields."""
        return {
            name
            for name, field in self._fields.items()
            if field.store and field.compute and field.readonly and not field.inverse
        }

    @api.model
    def _get_guarded_fields(self):
        """Names whose defaults come from the model alone. Extend it with ``super() |``."""
        return {*self._guarded_fields, *self._get_derived_fields()}

    @api.model
    def default_get(self, fields):
        guarded = self._get_guarded_fields()
        defaults = super().default_get([name for name in fields if name not in guarded])
        for name in fields:
            if name in guarded and name in self._fields and self._fields[name].default:
                defaults[name] = self._fields[name].default(self)
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        derived = self._get_derived_fields()
        return super().create(
            [
                {name: value for name, value in vals.items() if name not in derived}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        derived = self._get_derived_fields() & vals.keys()
        if derived:
            vals = {name: value for name, value in vals.items() if name not in derived}
        return super().write(vals)

    def _get_changed_fields(self, vals, names):
        """``{record: names}`` of the fields among ``names`` that writing ``vals`` would change."""
        stated = [name for name in vals if name in names and name in self._fields]
        changed = {}
        for record in self:
            for name in stated:
                field = self._fields[name]
                if field.convert_to_cache(vals[name], record) != field.convert_to_cache(
                    record[name], record
                ):
                    changed.setdefault(record, []).append(name)
        return changed

    @api.model
    def _get_field_label(self, name):
        """The label of a field in the user's language."""
        return self._fields[name].get_description(self.env, ["string"])["string"]

    @api.model
    def _check_not_future(self, occurred_at):
        """A claimed time lies behind us; clocks may differ by some minutes."""
        if occurred_at and occurred_at > fields.Datetime.now() + CLOCK_TOLERANCE:
            raise UserError(
                self.env._(
                    "%(time)s UTC has not come yet: check the clock and the time zone.",
                    time=fields.Datetime.to_string(occurred_at),
                )
            )
