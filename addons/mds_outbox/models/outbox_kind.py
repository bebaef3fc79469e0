from odoo import fields, models


class OutboxKind(models.Model):
    """A kind of event that this database can tell others about: “order.closed”.

    The addon that emits a kind brings its record; a system takes the kinds that it wants.

    Rights: administrators read; kinds come with the addons.
    """

    _name = "mds.outbox.kind"
    _description = "Kind of Event"
    _order = "code"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True)

    _code_uniq = models.UniqueIndex("(code)", "This kind of event exists already.")
