from odoo import api, models
from odoo.addons.mds_base.models.said import Teller, join, listing, name_of


class ImportRun(models.Model):
    """What a list may change in records that are there already, if the user asks for it.

    The check shows each change; the run writes it with the user's rights and keeps what was
    there before, so that the undo restores it where nobody has changed it since.
    """

    _inherit = "mds.import.run"

    @api.depends("set_code")
    def _compute_can_update(self):
        sets = self._get_sets()
        for run in self:
            model = sets.get(run.set_code)
            run.can_update = bool(model and self.env[model]._update_fields)

    def _get_changes(self, handler, findings):
        """``{id of a known record: {field: [before, after]}}``; empty cells change nothing."""
        names = handler._update_fields
        if self.known_rows == "leave" or not names:
            return {}
        known = {found.known_id: found for found in findings if found.known_id}
        records = self.env[handler._target].browse(known).with_context(active_test=False)
        changes = {}
        for record in records:
            own = {}
            for name in names:
                after = known[record.id].vals.get(name)
                before = self._get_stored(record, name)
                may = self.known_rows == "overwrite" or not before
                if after and may and after != before:
                    own[name] = [before, after]
            if own:
                changes[record.id] = own
        return changes

    @api.model
    def _get_stored(self, record, name):
        """A value as it can be written, and kept as JSON."""
        value = record[name]
        return value.id if record._fields[name].type == "many2one" else value

    def _describe_changes(self, record_id, changes):
        """“Telephone: 1 → 2”, for the preview."""
        _ = Teller(self.env, __name__)
        model = self.env[self._get_handler()._target]
        parts = []
        for name, (before, after) in changes.items():
            field = model._fields[name]
            if field.type == "many2one":
                before, after = (
                    name_of(self.env[field.comodel_name].browse(one)) if one else ""
                    for one in (before, after)
                )
            label = name_of(
                self.env["ir.model.fields"]._get(model._name, name), "field_description"
            )
            parts.append(
                _(
                    "%(field)s: %(before)s → %(after)s",
                    field=label,
                    before=before or "–",
                    after=after,
                )
            )
        return join(" ", [_("Changes:"), listing(self.env, parts)])

    def _write_changes(self, handler, changing):
        """Write what the check has shown, and keep what was there. :return: number of rows"""
        notes = []
        for row, record_id, changes in changing:  # each row has values of its own
            record = self.env[handler._target].browse(record_id)
            with self._refusals_in_words():
                record.write({name: after for name, (_before, after) in changes.items()})
                self.env.flush_all()
            row.write({"status": "changed", "res_id": record_id, "changes": changes})
            notes.append(
                {
                    "run_id": self.id,
                    "res_model": record._name,
                    "res_id": record.id,
                    "name": record.display_name,
                    "written_at": self.env.cr.now(),
                    "state": "changed",
                    "changes": changes,
                }
            )
        self._sudo_records().create(notes)
        return len(notes)

    def _undo_changes(self, notes):
        """Restore what was there before. ``{note: why it was kept}``"""
        kept = {}
        for note in notes:  # each record has values of its own
            record = self._sudo_made(self.env[note.res_model].browse(note.res_id)).exists()
            now = {name: self._get_stored(record, name) for name in note.changes} if record else {}
            if any(now.get(name) != after for name, (_before, after) in note.changes.items()):
                kept[note] = self.env._(
                    "%(record)s was changed since: it stays as it is.", record=note.name
                )
                continue
            record.with_context(mds_reason=self.env.context.get("mds_reason")).write(
                {name: before for name, (before, _after) in note.changes.items()}
            )
        return kept
