from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ImportRun(models.Model):
    """Taking a run back: what it made goes, unless somebody changed or uses it."""

    _inherit = "mds.import.run"

    def action_undo(self):
        self.check_access("write")
        if not self._has_reason():
            return self.with_context(mds_action="action_undo").action_ask_reason()
        self._check_may_use_sets()
        for run in self:
            run._claim("done", "failed")
            run._undo()
        return True

    def _undo(self):
        notes = self._sudo_records().search(
            [("run_id", "=", self.id), ("state", "in", ("made", "changed"))], order="id"
        )
        changed = notes.filtered(lambda note: note.state == "changed")
        kept = {**self._undo_changes(changed), **self._undo_records(notes - changed)}
        made = notes
        removed = made.filtered(lambda note: note not in kept)
        if made and not removed:
            reasons = list(dict.fromkeys(kept.values()))
            raise UserError(
                self.env._(
                    "Nothing of this run can be taken back:\n%(reasons)s",
                    reasons="\n".join(reasons[:5]),
                )
            )
        removed.write({"state": "removed"})
        for note, why in kept.items():
            note.write({"state": "kept", "remark": why})
        self._mark_rows_undone(removed)
        self._transition("undone")
        self._state_facts({"result": self._describe_undo(len(removed), len(kept))})

    def _undo_records(self, made):
        """Delete what may go, as long as the going of one lets another go.

        :return: ``{note: why it was kept}``
        """
        left = made
        while True:
            kept = {}
            for name in reversed(list(dict.fromkeys(left.mapped("res_model")))):
                notes = left.filtered(lambda note, n=name: note.res_model == n)
                kept.update(self._undo_model(name, notes))
            if not kept or len(kept) == len(left):
                return kept
            left = left.browse().concat(*kept).sorted("id")

    def _mark_rows_undone(self, removed):
        handler = self._get_handler()
        ids = removed.filtered(lambda note: note.res_model == handler._target).mapped("res_id")
        self._sudo_rows().search(
            [
                ("run_id", "=", self.id),
                ("status", "in", ("done", "changed")),
                ("res_id", "in", ids),
            ]
        ).write({"status": "undone"})

    def _describe_undo(self, removed, kept):
        text = self.env._("%(count)s records were taken back.", count=removed)
        if kept:
            text += "\n" + self.env._(
                "%(count)s were kept, because somebody changed or uses them: see “Records Made”.",
                count=kept,
            )
        return text

    def _undo_model(self, name, notes):
        """Delete what may go. :return: ``{note: why it was kept}``"""
        handler = self._get_handler()
        records = self.env[name].with_context(active_test=False).browse(notes.mapped("res_id"))
        records = self._sudo_made(records).exists()
        note_of = {note.res_id: note for note in notes}
        obstacles = self._find_changed(records, note_of)
        if name == handler._target:
            obstacles.update(handler._get_undo_obstacles(records))
        left = records.filtered(lambda record: record not in obstacles)
        if name == handler._target and handler._keeps_records:
            obstacles.update(self._delete_made(handler, left) if left else {})
            return {note_of[record.id]: why for record, why in obstacles.items()}
        while left:  # a place can go once the places within it are gone
            users = self._find_users(left, handler._get_undo_ignored())
            free = left.filtered(lambda record, u=users: record.id not in u)
            if not free:
                obstacles.update({record: users[record.id] for record in left})
                break
            left -= free
            obstacles.update(self._delete_made(handler, free))
        return {note_of[record.id]: why for record, why in obstacles.items()}

    @api.model
    def _sudo_made(self, records):
        """Taking back what one made oneself needs no right to delete what others made."""
        return records.sudo()

    def _delete_made(self, handler, records):
        """Delete in one go; where one is refused, one by one. ``{record: why not}``"""
        try:
            with self._refusals_in_words(), self.env.cr.savepoint():
                if records._name == handler._target:
                    handler._take_back(self, records)
                else:
                    handler._prepare_undo(records).unlink()
        except UserError as error:
            if len(records) == 1:
                return {records: str(error)}
            middle = len(records) // 2
            return {
                **self._delete_made(handler, records[:middle]),
                **self._delete_made(handler, records[middle:]),
            }
        return {}

    @api.model
    def _find_changed(self, records, note_of):
        """``{record: sentence}`` of those that somebody changed after the run."""
        return {
            record: self.env._(
                "%(record)s was changed by %(user)s on %(day)s.",
                record=record.display_name,
                user=record.write_uid.name,
                day=record.write_date.date(),
            )
            for record in records
            if record.write_date and record.write_date > note_of[record.id].written_at
        }

    @api.model
    def _find_users(self, records, ignored):
        """``{id: sentence}`` of records that others point to, whatever the user may see."""
        users = {}
        for model, field in self._get_pointing_fields(records._name, ignored):
            for record_id in self._query_pointed(model, field, records):
                users.setdefault(
                    record_id,
                    self.env._(
                        "%(record)s is used by: %(model)s.",
                        record=records.browse(record_id).display_name,
                        model=model._description,
                    ),
                )
        return users

    @api.model
    def _get_pointing_fields(self, name, ignored):
        """[(model, field)] of the stored relations that point to a model."""
        return [
            (self.env[model_name], field)
            for model_name, model_class in self.env.registry.items()
            if model_class._auto and not model_class._abstract and not model_class._transient
            for field in model_class._fields.values()
            if field.comodel_name == name
            and field.type in ("many2one", "many2many")
            and field.store
            and not field.company_dependent
            and (model_name, field.name) not in ignored
        ]

    @api.model
    def _query_pointed(self, model, field, records):
        ids = list(records.ids)
        if field.type == "many2many":
            table, column = SQL.identifier(field.relation), SQL.identifier(field.column2)
            clause = SQL(
                "SELECT DISTINCT %s FROM %s WHERE %s = ANY(%s)", column, table, column, ids
            )
        else:
            table, column = SQL.identifier(model._table), SQL.identifier(field.name)
            clause = SQL(
                "SELECT DISTINCT %s FROM %s WHERE %s = ANY(%s)", column, table, column, ids
            )
            if model._name == records._name:  # a partner is his own commercial partner
                clause = SQL("%s AND id != %s", clause, column)
        return [row[0] for row in self.env.execute_query(clause)]
