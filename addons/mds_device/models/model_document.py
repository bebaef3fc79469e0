from odoo import api, fields, models


class ModelDocument(models.Model):
    """A paper about a model: manual, service manual, safety notice … with version and language.

    Rights: every user reads; service managers and quality officers add and change; nobody but
    administrators deletes.
    """

    _name = "mds.model.document"
    _description = "Document of a Model"
    _order = "product_tmpl_id, kind, valid_from desc, id desc"

    product_tmpl_id = fields.Many2one(
        "product.template", "Model", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("manual", "User Manual"),
            ("service_manual", "Service Manual"),
            ("parts_list", "Parts List"),
            ("safety_notice", "Field Safety Notice"),
            ("certificate", "Registration Paper"),
            ("other", "Other"),
        ],
        required=True,
        default="manual",
        index=True,
    )
    name = fields.Char("Title", required=True)
    version = fields.Char()
    lang = fields.Selection(
        [("zh", "Chinese"), ("en", "English"), ("other", "Other")], "Language", default="zh"
    )
    valid_from = fields.Date(default=fields.Date.context_today)
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    url = fields.Char("Link")
    active = fields.Boolean(default=True)

    _has_content = models.Constraint("CHECK (name <> '')", "A document needs a title.")

    @api.depends("name", "version")
    def _compute_display_name(self):
        for document in self:
            document.display_name = " ".join(filter(None, [document.name, document.version]))
