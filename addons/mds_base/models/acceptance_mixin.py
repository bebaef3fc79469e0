from odoo import api, fields, models
from odoo.exceptions import UserError


class AcceptanceMixin(models.AbstractModel):
    """A document on which persons of the customer accept the work 客户签字确认.

    ``_get_required_acceptance_roles()`` is the seam: the addon that knows the customer says which
    departments have to accept; ``_get_missing_acceptance_roles()`` says which have not yet.
    """

    _name = "mds.acceptance.mixin"
    _inherit = ["mds.audit.mixin"]
    _description = "Document Accepted by the Customer"

    acceptance_ids = fields.One2many(
        "mds.acceptance",
        "res_id",
        "Acceptances",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
    )
    missing_acceptance = fields.Char(
        "Acceptance Still Needed",
        compute="_compute_missing_acceptance",
        compute_sudo=True,
        help="Departments of the customer that have to accept and have not yet.",
    )

    @api.depends(
        lambda self: (
            "acceptance_ids.state",
            "acceptance_ids.person_role",
            *self._get_acceptance_dependencies(),
        )
    )
    def _compute_missing_acceptance(self):
        labels = dict(
            self.env["mds.acceptance"]._fields["person_role"]._description_selection(self.env)
        )
        missing = self._get_missing_acceptance_roles()
        for record in self:
            record.missing_acceptance = ", ".join(
                labels[role] for role in labels if role in missing[record]
            )

    @api.model
    def _get_acceptance_dependencies(self):
        """Dotted names of the fields that ``_get_required_acceptance_roles`` reads."""
        return ()

    def _get_required_acceptance_roles(self):
        """Which departments have to accept: ``{record: set of roles}``. Extend it by customer."""
        return {record: set() for record in self}

    def _get_missing_acceptance_roles(self):
        """Which of the required departments have not accepted: ``{record: set of roles}``."""
        required = self._get_required_acceptance_roles()
        return {
            record: set(required[record])
            - set(
                record.acceptance_ids.filtered(lambda given: given.state == "given").mapped(
                    "person_role"
                )
            )
            for record in self
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        accepted = self.filtered("acceptance_ids")
        if accepted:
            raise UserError(
                self.env._(
                    "%(documents)s was accepted by the customer and cannot be deleted: cancel it "
                    "instead.",
                    documents=", ".join(accepted.mapped("display_name")),
                )
            )

    def action_record_acceptance(self):
        """Hand over the screen, or attach the paper: record a person's acceptance."""
        self.ensure_one()
        self.check_access("read")
        missing = self._get_missing_acceptance_roles()[self]
        role = next(iter(sorted(missing, reverse=True)), "user_department")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customer's Acceptance"),
            "res_model": "mds.acceptance.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_id": self.id,
                "default_person_role": role,
                "dialog_size": "medium",
            },
        }
