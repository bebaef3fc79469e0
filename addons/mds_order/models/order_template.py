from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

from ..lib import template_choice

MANAGER = "mds_base.group_service_manager"
SCOPE = ("type_id", "product_tmpl_id", "categ_id")


class OrderTemplate(models.Model):
    """What an order of a type takes: its checklist, hours, skills, documents and evidence.

    A template is for a type, or for a type and a device model or category; the most specific one
    wins. It has versions: a draft is written, becomes active, and is superseded by the next. An
    active version does not change, and an order keeps the version that it was given.

    Rights: everyone in service reads; service managers write, activate and supersede.
    """

    _name = "mds.order.template"
    _description = "Order Template"
    _inherit = ["mds.state.mixin"]
    _order = "type_id, product_tmpl_id, categ_id, version desc, id"

    _initial_states = ("draft",)
    _final_states = ("superseded",)
    _audit_fields = (
        "name",
        "state",
        "version",
        *SCOPE,
        "expected_hours",
        "is_per_device",
        "wants_photo_before",
        "wants_photo_after",
    )

    name = fields.Char(required=True, translate=True)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("superseded", "Superseded")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "mds.order.template",
        "Previous Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    type_id = fields.Many2one("mds.order.type", required=True, index=True, ondelete="restrict")
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Device Model",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("is_medical_device", "=", True)],
        help="Empty: every model.",
    )
    categ_id = fields.Many2one(
        "product.category",
        "Device Category",
        index="btree_not_null",
        ondelete="restrict",
        help="Of models, with all below it. Empty: every category.",
    )
    step_ids = fields.One2many("mds.task.template", "order_template_id", "Checklist")
    step_count = fields.Integer(compute="_compute_step_count")
    expected_hours = fields.Float(help="Length proposed for a visit. Zero: that of the type.")
    is_per_device = fields.Boolean(
        "Hours for Each Device",
        default=True,
        help="An order for several devices takes the hours once for each of them.",
    )
    skills = fields.Char(help="What the engineer must be trained for, in words.")
    document_ids = fields.Many2many(
        "ir.attachment", string="Documents", help="Manuals and drawings that the engineer needs."
    )
    wants_photo_before = fields.Boolean("Photo Before")
    wants_photo_after = fields.Boolean("Photo After")
    note = fields.Text(translate=True, help="What to mind, for the engineer.")

    _one_scope = models.Constraint(
        "CHECK (product_tmpl_id IS NULL OR categ_id IS NULL)",
        "Choose a device model or a category, not both.",
    )
    _one_active = models.UniqueIndex(
        "(type_id, COALESCE(product_tmpl_id, 0), COALESCE(categ_id, 0)) WHERE state = 'active'",
        "Another version for this type and device is active. Supersede it first.",
    )
    _hours_positive = models.Constraint(
        "CHECK (expected_hours >= 0)", "Expected hours cannot be below zero."
    )

    @api.depends("step_ids")
    def _compute_step_count(self):
        for template in self:
            template.step_count = len(template.step_ids)

    @api.depends("name", "version")
    def _compute_display_name(self):
        for template in self:
            template.display_name = f"{template.name} · {template.version}"

    @api.model
    def _get_transitions(self):
        office = (MANAGER,)
        return super()._get_transitions() + [
            Transition("draft", "active", "action_activate", office),
            Transition("draft", "superseded", "action_discard", office),
            Transition("active", "superseded", "action_supersede", office),
        ]

    def write(self, vals):
        self._check_draft(vals.keys() - {"state", "note", "document_ids"})
        return super().write(vals)

    def _check_draft(self, names):
        fixed = self.filtered(lambda template: template.state != "draft")
        if names and fixed and not self.env.su:
            raise UserError(
                self.env._(
                    "%(templates)s: in use. Make a new version, change it, and activate it.",
                    templates=", ".join(fixed.mapped("display_name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_draft({"name"})

    def action_activate(self):
        """These versions are valid from now on; what was valid for the same is superseded."""
        for template in self:
            same = [(name, "=", template[name].id) for name in SCOPE]
            old = self.search([*same, ("state", "=", "active"), ("id", "!=", template.id)])
            old._transition("superseded")
            old.flush_recordset(["state"])
        self._transition("active")
        return True

    def action_supersede(self):
        self._transition("superseded")
        return True

    def action_discard(self):
        self._transition("superseded")
        return True

    def action_new_version(self):
        """A draft with the same content and the next number; the active one stays until then."""
        self.ensure_one()
        draft = self.copy({"previous_id": self.id, "version": self.version + 1})
        self._copy_steps(draft)
        return draft.get_formview_action()

    def _copy_steps(self, draft):
        """The steps with their answers, waiting for their own twins and not for the old steps."""
        steps = self.step_ids
        twins = dict(zip(steps, steps.copy({"order_template_id": draft.id}), strict=True))
        answers = {
            old: new
            for step, twin in twins.items()
            for old, new in zip(step.choice_ids, twin.choice_ids, strict=True)
        }
        none = self.env["mds.task.choice"]
        for step in steps.filtered("condition_step_id"):
            twins[step].write(
                {
                    "condition_step_id": twins[step.condition_step_id].id,
                    "condition": step.condition,
                    "condition_choice_id": answers.get(step.condition_choice_id, none).id,
                }
            )

    def _is_for(self, other):
        """Whether both are versions of one template."""
        return bool(other) and all(self[name] == other[name] for name in SCOPE)

    def _get_kit(self):
        """``{template: what to take along}``. Seam: parts answer."""
        return {template: [] for template in self}

    @api.model
    def _choose_for(self, orders):
        """``{order: template}`` of the active ones, the most specific first."""
        return self._choose(
            {order: self._prepare_subject(order.type_id, order.product_tmpl_id) for order in orders}
        )

    @api.model
    def _prepare_subject(self, order_type, model):
        """Work of this type on a device of this model, as the pure rule reads it."""
        path = model.categ_id.parent_path or ""
        return template_choice.Subject(
            order_type.id, model.id or None, tuple(int(part) for part in path.split("/") if part)
        )

    @api.model
    def _choose(self, subjects):
        """``{key: template}`` for ``{key: lib.template_choice.Subject}``."""
        types = list({subject.type for subject in subjects.values()})
        active = self.search([("type_id", "in", types), ("state", "=", "active")])
        scopes = [
            template_choice.Scope(
                template.id,
                template.type_id.id,
                template.product_tmpl_id.id or None,
                template.categ_id.id or None,
            )
            for template in active
        ]
        choices = template_choice.choose(subjects, scopes)
        return {key: self.browse(choice.template or []) for key, choice in choices.items()}
