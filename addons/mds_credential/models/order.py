from odoo import api, fields, models


class Order(models.Model):
    _inherit = "mds.order"

    def _get_engineer_blockers(self, employees):
        """Nobody is sent to a model or region for which a credential has lapsed or is missing.

        The day is that of the visit (context ``mds_visit_date``), else today. Of an outsourced
        engineer the vendor's credentials count too.
        """
        result = super()._get_engineer_blockers(employees)
        day = fields.Date.to_date(self.env.context.get("mds_visit_date"))
        vendors = self._sudo_vendors(employees)
        credentials = self.env["mds.credential"]
        targets = {order: (order.product_tmpl_id, order.region_id) for order in self}
        distinct = set(targets.values())
        people = credentials._get_blockers_on(
            "visit", [(one, *target) for one in employees for target in distinct], day
        )
        firms = credentials._get_blockers_on(
            "visit",
            [(one, *target) for one in set(vendors.values()) for target in distinct],
            day,
        )
        for order, target in targets.items():
            for employee in employees:
                reasons = result[order][employee]
                reasons += people[(employee, *target)]
                vendor = vendors.get(employee)
                reasons += [
                    self.env._("comes from %(vendor)s: %(gap)s", vendor=vendor.name, gap=gap)
                    for gap in (firms[(vendor, *target)] if vendor else ())
                ]
        return result

    @api.model
    def _sudo_vendors(self, employees):
        """Where an outsourced engineer comes from is known to those who plan."""
        return {
            employee: private.mds_vendor_id.with_env(self.env)
            for employee, private in zip(employees, employees.sudo(), strict=True)
            if private.mds_vendor_id
        }


class Visit(models.Model):
    _inherit = "mds.visit"

    def _check_engineers(self):
        """What counts is the day of the visit, not the day on which it is planned."""
        for day, visits in self.grouped(lambda visit: visit.planned_start.date()).items():
            super(Visit, visits.with_context(mds_visit_date=day))._check_engineers()

    def write(self, vals):
        result = super().write(vals)
        if "planned_start" in vals and "employee_id" not in vals:
            self.filtered("is_live")._check_engineers()
        return result


class VisitPlan(models.TransientModel):
    _inherit = "mds.visit.plan"

    @api.depends("employee_id", "planned_start", "planned_end", "order_id")
    def _compute_warning(self):
        for wizard in self:
            day = wizard.planned_start.date() if wizard.planned_start else False
            super(VisitPlan, wizard.with_context(mds_visit_date=day))._compute_warning()
