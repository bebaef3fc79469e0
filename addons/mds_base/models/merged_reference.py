from odoo import api, fields, models


class MergedReference(models.Model):
    """A signed document named one record; that record was merged into another.

    Two entries of one hospital become one: the signed order now names the entry that stays. It
    is the same hospital, so the signature must not turn void. What the document named when it
    was signed is kept here, and the signed content is computed with it, as long as nobody chooses
    something else.

    Rights: quality officers read it; nobody writes it: merging adds, signed content reads.
    """

    _name = "mds.merged.reference"
    _description = "Merged Reference of a Signed Document"
    _log_access = False
    _order = "id"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    field_name = fields.Char(required=True, readonly=True)
    old_id = fields.Integer(required=True, readonly=True)
    new_id = fields.Integer(required=True, readonly=True)

    _document_idx = models.Index("(res_model, res_id)")

    @api.model
    def _keep(self, documents, field_name, new):
        """Before ``field_name`` of these signed documents is changed to ``new`` by a merge."""
        self._sudo_rows().create(
            [
                {
                    "res_model": document._name,
                    "res_id": document.id,
                    "field_name": field_name,
                    "old_id": document[field_name].id,
                    "new_id": new.id,
                }
                for document in documents
            ]
        )

    @api.model
    def _restore(self, content):
        """Put back what the documents named when they were signed, in ``{record: content}``."""
        if not content:
            return
        by_id = {record.id: values for record, values in content.items()}
        rows = self._sudo_rows().search(
            [("res_model", "=", next(iter(content))._name), ("res_id", "in", list(by_id))],
            order="id desc",
        )
        for row in rows:  # the latest merge first
            values = by_id[row.res_id]
            if values.get(row.field_name) == row.new_id:
                values[row.field_name] = row.old_id

    @api.model
    def _sudo_rows(self):
        """What a signature covers is the same for every reader, whatever he may see."""
        return self.sudo()
