from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class DocumentPart(models.AbstractModel):
    """What belongs to a document of any model, named by ``res_model`` and ``res_id``.

    Rights follow the document: who may read it may read the part, who may write it may add one
    (model access and record rules of the part itself come on top). Lists are filtered in SQL, by
    the record rules of each model that carries such parts.
    """

    _name = "mds.document.part"
    _description = "Part of a Document"

    _document_field = None
    """Name of the field by which documents show these parts."""

    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record ID",
        model_field="res_model",
        required=True,
        readonly=True,
        index="btree_not_null",  # documents reach their parts by it
    )
    document_label = fields.Char("Document", compute="_compute_document_label", compute_sudo=True)

    _document_idx = models.Index("(res_model, res_id)")

    @api.depends("res_model", "res_id")
    def _compute_document_label(self):
        for res_model, parts in self.grouped("res_model").items():
            names, label = {}, res_model
            if res_model in self.env:
                label = self.env["ir.model"]._get(res_model).name
                records = self.env[res_model].browse(parts.mapped("res_id")).exists()
                names = {record.id: record.display_name for record in records}
            for part in parts:
                part.document_label = f"{label}: {names.get(part.res_id, part.res_id)}"

    # -- rights -------------------------------------------------------------------------------

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self:
            return result
        forbidden, error = result or (self.browse(), None)
        hidden = (self - forbidden)._filter_hidden("read" if operation == "read" else "write")
        if not hidden:
            return result
        return forbidden | hidden, error or hidden._make_hidden_error

    def _filter_hidden(self, operation):
        """The parts of documents that the user may not ``operation``, or that are gone."""
        hidden = self.browse()
        for res_model, parts in self._sudo_references().grouped("res_model").items():
            allowed = set()
            if res_model in self.env:
                documents = self.env[res_model].browse(set(parts.mapped("res_id"))).exists()
                allowed = set(documents._filtered_access(operation).ids)
            hidden += parts.filtered(lambda part, ids=allowed: part.res_id not in ids)
        return self.browse(hidden.ids)

    def _sudo_references(self):
        """Which document a part belongs to decides who may see the part: read before access."""
        return self.sudo()

    def _make_hidden_error(self):
        return AccessError(
            self.env._(
                "This belongs to documents that you may not see or change. Ask for access to "
                "the documents first."
            )
        )

    @api.model
    def _search(
        self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False
    ):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
        )

    @api.model
    def _get_readable_domain(self):
        """Parts of the documents that the user may read, as one subquery per model of documents."""
        domains = []
        for res_model in self._get_document_models():
            documents = self.env[res_model].with_context(active_test=False)
            if not documents.has_access("read"):
                continue
            domain = Domain("res_model", "=", res_model)
            query = documents._search(Domain.TRUE)
            if query.is_empty():
                continue
            if query.where_clause:
                domain &= Domain("res_id", "in", query)
            domains.append(domain)
        return Domain.OR(domains)

    @api.model
    def _get_document_models(self):
        """Names of the models that carry such parts."""
        found = []
        for name, model in self.env.registry.items():
            field = model._fields.get(self._document_field)
            if field and not model._abstract and field.comodel_name == self._name:
                found.append(name)
        return found

    def action_open_document(self):
        self.ensure_one()
        self.check_access("read")
        if not self.env[self.res_model].browse(self.res_id).exists():
            raise UserError(self.env._("The document no longer exists."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
