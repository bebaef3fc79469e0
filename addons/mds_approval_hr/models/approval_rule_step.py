from odoo import api, fields, models


class ApprovalRuleStep(models.Model):
    """A step may ask whom the requester reports to, as the personnel files say today.

    Who has no login, no role of Device Service, or is the requester himself is left out; where
    nobody remains, the fallback of the step is asked, or asking is refused in words.

    Rights: those of the matrix.
    """

    _inherit = "mds.approval.rule.step"

    asks_manager = fields.Boolean(
        "Requester's Manager", help="The manager in the requester's employee file."
    )
    asks_department_manager = fields.Boolean(
        "Manager of the Department",
        help="The manager of the requester's department; of the department above, where the "
        "requester is the manager himself.",
    )

    @api.model
    def _get_audited_fields(self):
        return (*super()._get_audited_fields(), "asks_manager", "asks_department_manager")

    def _get_approvers(self, requests):
        answer = super()._get_approvers(requests)
        if not self.filtered(lambda step: step.asks_manager or step.asks_department_manager):
            return answer
        employees = self._sudo_employees(requests.requester_id)
        for (step, request), users in list(answer.items()):
            employee = employees.filtered(
                lambda one, asked=request: (
                    one.user_id == asked.requester_id
                    and one.company_id.root_id == asked.company_id.root_id
                )
            )
            managers = employee.browse()
            if step.asks_manager:
                managers |= employee.parent_id
            if step.asks_department_manager:
                managers |= self._get_department_managers(employee)
            answer[step, request] = users | managers.user_id.with_env(self.env).filtered(
                lambda user: user.active and user.has_group("mds_base.group_user")
            )
        return answer

    @api.model
    def _get_department_managers(self, employees):
        """The manager of each one's department, else of the next one above that is not he."""
        managers = employees.browse()
        for employee in employees:
            department = employee.department_id
            while department and department.manager_id in (employee, employees.browse()):
                department = department.parent_id
            managers |= department.manager_id
        return managers

    @api.model
    def _sudo_employees(self, users):
        """To whom somebody reports decides who is asked, whoever may read personnel files."""
        return self.env["hr.employee"].sudo().search([("user_id", "in", users.ids)])
