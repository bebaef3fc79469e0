from odoo import api, models
from odoo.addons.mds_base.models.said import Teller

from ..lib.columns import Schema
from ..lib.text import key


class ImportSet(models.AbstractModel):
    """One kind of list that can be imported: its columns, its natural key, its check, its writing.

    A set is an abstract model that inherits this one; it is made known by extending
    ``_get_sets()`` of ``mds.import.run``. It answers for whole batches: the number of queries of
    ``_check`` and ``_make`` does not grow with the rows. What is there already, by its natural
    key, is left as it is, so that a list may be imported twice.
    """

    _name = "mds.import.set"
    _description = "Set of an Import"

    _target = ""
    """Name of the model of the records that the rows become."""
    _group = "mds_base.group_service_manager"
    """Who may use the set. He needs rights on the target model as well."""
    _keeps_records = False
    """The undo books back (``_take_back``) and deletes nothing, whoever points there."""
    _update_fields = ()
    """Fields of known records that a list may change, if the user asks for it; none: never."""
    _list = None
    """The pure module of the list: COLUMNS, SCHEMA, ``row_problems(row)``, ``identity(values)``."""
    _repeat_column = ""
    """Column that is named when a row repeats another one."""

    @api.model
    def _get_title(self):
        """What the list is called, in the user's language."""
        raise NotImplementedError

    @api.model
    def _get_columns(self):
        """Tuple of ``lib.columns.Column``."""
        return self._list.COLUMNS

    @api.model
    def _get_schema(self):
        columns = self._get_columns()
        is_plain = self._list and columns is self._list.COLUMNS  # nothing was added above
        return self._list.SCHEMA if is_plain else Schema(columns)

    @api.model
    def _get_language(self):
        return "zh" if (self.env.lang or "").startswith("zh") else "en"

    @api.model
    def _get_instructions(self):
        """Sentences for the second sheet of the template."""
        return []

    @api.model
    def _check_places(self, places):
        """:raises lib.columns.ListError: a column that the list cannot do without is missing"""
        self._get_schema().check_places(places)

    @api.model
    def _get_row_problems(self, row):
        """List of ``lib.columns.Problem`` that the row has by itself (a pure decision)."""
        return self._list.row_problems(row) if self._list else []

    @api.model
    def _get_key(self, values):
        """Tuple that makes two rows of one list the same thing; empty: cannot be said."""
        return self._list.identity(values) if self._list else ()

    @api.model
    def _check(self, run, values_list, facts):
        """What the database says about the rows.

        :param facts: dict that lives as long as one check of one list: a place for indexes
        :return: list of ``lib.findings.Finding``, one per row; ``vals`` ready for ``_make``
        """
        raise NotImplementedError

    @api.model
    def _make(self, run, findings):
        """Make the records of new rows, with the user's rights.

        :return: list of records, one per finding. What else is made on the way is noted with
            ``run._note_made(records)``.
        """
        return list(self.env[self._target].create([finding.vals for finding in findings]))

    @api.model
    def _get_undo_obstacles(self, records):
        """``{record: why it cannot be taken back}`` beyond being changed or used."""
        return {}

    @api.model
    def _get_undo_ignored(self):
        """``{(model, field)}`` that point to made records and go with them."""
        return set()

    @api.model
    def _prepare_undo(self, records):
        """The records, elevated, ready to be deleted by the undo of a run."""
        return records

    @api.model
    def _take_back(self, run, records):
        """Undo the making of these records, elevated. What is booked is booked back instead."""
        self._prepare_undo(records).unlink()

    # ------------------------------------------------------------------ shared look-ups
    @api.model
    def _find_regions(self, texts):
        """``{text: region}`` by code or by name in any language; none where it is not clear."""
        regions = self.env["mds.region"].search([])
        index = {}
        for language, _label in self.env["res.lang"].get_installed():
            for region in regions.with_context(lang=language):
                for name in (region.name, region.code):
                    index.setdefault(key(name), set()).add(region.id)
        found = {}
        for text in texts:
            ids = index.get(key(text), set())
            found[text] = regions.browse(ids if len(ids) == 1 else ())
        return found

    @api.model
    def _check_region(self, finding, regions):
        """The region of a row; an error where its text means none."""
        _ = Teller(self.env, __name__)
        text = finding.values.get("region")
        if not text:
            return self.env["mds.region"]
        if not regions[text]:
            finding.errors.append(
                _("There is no region “%(name)s”: use its code, or leave it empty.", name=text)
            )
        return regions[text]
