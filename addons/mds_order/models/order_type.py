from odoo import fields, models


class OrderType(models.Model):
    """A kind of service, and what it takes to call it done: repair, installation, inspection …

    Read: everyone in service. Written: service managers.
    """

    _name = "mds.order.type"
    _description = "Service Order Type"
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    task_template_ids = fields.One2many(
        "mds.task.template",
        "order_type_id",
        "Steps Beside the Templates",
        domain=[("order_template_id", "=", False)],
        help="Asked on every order of this type, beside the checklist of its template.",
    )
    order_template_ids = fields.One2many(
        "mds.order.template",
        "type_id",
        "Templates",
        domain=[("state", "!=", "superseded")],
    )
    requires_device = fields.Boolean(
        default=True, help="An order of this type cannot be triaged without a device."
    )
    requires_acceptance = fields.Boolean(
        default=True,
        help="The order cannot be closed before the persons whom the customer requires have "
        "accepted the work.",
    )
    requires_result = fields.Boolean(
        default=True,
        help="The engineer must say whether the device may be used before the work is done.",
    )
    requires_fault_codes = fields.Boolean(
        help="The order cannot be closed before cause and remedy are coded."
    )
    expected_hours = fields.Float(
        default=2.0, help="Length proposed when a visit of this type is planned."
    )
    target_hours = fields.Float(
        "Own Target (h)",
        help="Hours after the report within which we want the work done when no contract says "
        "otherwise. Zero: no target.",
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "Another order type has this code.")
    _hours_positive = models.Constraint(
        "CHECK (expected_hours > 0 AND target_hours >= 0)",
        "Expected hours must be above zero, the target not below.",
    )
