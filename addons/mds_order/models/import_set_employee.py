from odoo import api, models
from odoo.addons.mds_base.models.said import Teller
from odoo.addons.mds_import.lib.findings import Finding
from odoo.addons.mds_import.lib.text import key

from ..lib import employee_list

PLAIN = {
    "name": "name",
    "number": "barcode",
    "job": "job_title",
    "mobile": "mobile_phone",
    "phone": "work_phone",
    "email": "work_email",
}


class ImportSetEmployee(models.AbstractModel):
    """Lists of employees. One is known by staff number, else by e-mail, else by name."""

    _name = "mds.import.set.employee"
    _inherit = ["mds.import.set"]
    _description = "Import of Employees"

    _target = "hr.employee"
    _group = "hr.group_hr_user"
    _list = employee_list
    _repeat_column = "number"
    _update_fields = (*PLAIN.values(), "mds_region_id", "mds_outlet_id")

    @api.model
    def _get_title(self):
        return self.env._("Employees")

    @api.model
    def _get_instructions(self):
        return [
            self.env._("One row per employee. The name is needed, a staff number is wise."),
            self.env._(
                "An employee who is there already, by staff number, e-mail or name, is left as "
                "he is, unless you choose to fill or overwrite."
            ),
            self.env._("Departments that are missing are made. Outlets must be there."),
            self.env._("Delete the example rows before you upload the list."),
        ]

    @api.model
    def _check(self, run, values_list, facts):
        findings = [Finding(values) for values in values_list]
        index = self._get_employee_index(run.company_id)
        outlets = self._get_outlet_index(run.company_id)
        regions = self._find_regions(
            {found.values["region"] for found in findings if found.values.get("region")}
        )
        for found in findings:
            self._find_known(found, index)
            region = self._check_region(found, regions)
            outlet = self._check_outlet(found, outlets)
            found.vals = {
                **{
                    field: found.values[name]
                    for name, field in PLAIN.items()
                    if found.values.get(name)
                },
                "mds_is_engineer": found.values.get("is_engineer", False),
                "mds_region_id": region.id,
                "mds_outlet_id": outlet.id,
                "company_id": run.company_id.id,
            }
        return findings

    @api.model
    def _get_employee_index(self, company):
        employees = (
            self.env["hr.employee"]
            .with_context(active_test=False)
            .search_fetch(
                [("company_id", "=", company.id)], ["name", "barcode", "work_email", "active"]
            )
        )
        index = {"number": {}, "email": {}, "name": {}}
        for employee in employees:
            texts = {
                "number": employee.barcode,
                "email": employee.work_email,
                "name": employee.name,
            }
            for name, text in texts.items():
                if text:
                    index[name].setdefault(key(text), []).append(employee.id)
        return index

    @api.model
    def _find_known(self, found, index):
        _ = Teller(self.env, __name__)
        way = next((name for name in ("number", "email", "name") if found.values.get(name)), None)
        if not way:
            return
        ids = index[way].get(key(found.values[way]), [])
        if len(ids) > 1:
            found.errors.append(
                _(
                    "There are several employees “%(name)s”: add the staff number.",
                    name=found.values[way],
                )
            )
        elif ids:
            found.known_id = ids[0]
        elif way != "name" and index["name"].get(key(found.values.get("name"))):
            found.warnings.append(
                _(
                    "There is an employee of this name: is it another person?",
                )
            )

    @api.model
    def _get_outlet_index(self, company):
        outlets = self.env["mds.outlet"].search([("company_id", "in", (company.id, False))])
        return {key(text): outlet for outlet in outlets for text in (outlet.name, outlet.code)}

    @api.model
    def _check_outlet(self, found, outlets):
        _ = Teller(self.env, __name__)
        text = found.values.get("outlet")
        outlet = outlets.get(key(text)) if text else None
        if text and not outlet:
            found.errors.append(
                _(
                    "There is no service outlet “%(name)s”: use its code, or set it up first.",
                    name=text,
                )
            )
        return outlet or self.env["mds.outlet"]

    @api.model
    def _make(self, run, findings):
        departments = self._create_departments(run, findings)
        employees = self.env["hr.employee"].create(
            [
                {
                    **found.vals,
                    "department_id": departments.get(key(found.values.get("department"))),
                }
                for found in findings
            ]
        )
        now = self.env.cr.now()
        run._note_made(
            employees.work_contact_id.filtered(lambda partner: partner.create_date == now)
        )
        run._note_made(employees.version_ids)
        return list(employees)

    @api.model
    def _create_departments(self, run, findings):
        """``{key of the name: id}`` of the departments of these rows, with those that were made."""
        names = {key(text): text for f in findings if (text := f.values.get("department"))}
        Department = self.env["hr.department"]
        there = {
            key(department.name): department.id
            for department in Department.search(
                [("company_id", "in", (run.company_id.id, False))], order="id desc"
            )
        }
        fresh = [text for name, text in names.items() if name not in there]
        made = Department.create([{"name": t, "company_id": run.company_id.id} for t in fresh])
        run._note_made(made)
        return {**there, **{key(department.name): department.id for department in made}}

    @api.model
    def _get_undo_ignored(self):
        """An employee goes with his own version and resource."""
        return {("hr.version", "employee_id"), ("resource.resource", "employee_id")}
