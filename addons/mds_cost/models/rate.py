from decimal import Decimal

from odoo import api, fields, models

from ..lib import labour


class CostRate(models.Model):
    """What an hour of an engineer costs from a day on; without an engineer: of everybody else.

    The history stays: time is charged at the rate of its own day. When the employee's hourly cost
    is changed in the personnel file, a rate from today follows by itself.

    ================  ====  ======  =====  ======
    role              read  create  write  delete
    ================  ====  ======  =====  ======
    cost accountant   yes   yes     yes    yes
    everybody else    –     –       –      –
    ================  ====  ======  =====  ======
    """

    _name = "mds.cost.rate"
    _description = "Hourly Rate"
    _inherit = ["mds.cost.dated.mixin"]
    _order = "company_id, employee_id, start desc"
    _check_company_auto = True
    _rec_name = "employee_id"
    _dated_by = ("company_id", "employee_id")

    _audit_fields = (
        "company_id",
        "employee_id",
        "start",
        "paid_hourly",
        "practical_percent",
        "hourly",
    )

    currency_id = fields.Many2one(related="company_id.currency_id")
    employee_id = fields.Many2one(
        "hr.employee",
        "Engineer",
        index=True,
        ondelete="restrict",
        check_company=True,
        help="Empty: everybody without a rate of his own.",
    )
    counts_for = fields.Selection(
        [("own", "This engineer"), ("all", "Everybody else")],
        compute="_compute_counts_for",
    )
    paid_hourly = fields.Monetary(
        "Paid per Hour",
        help="What an hour costs that is paid, worked on orders or not. Leave it empty to state "
        "the cost per hour itself.",
    )
    practical_percent = fields.Float(
        "Of It Practical (%)",
        digits=(5, 2),
        help="How much of paid hours can be worked on orders: the cost per hour is what is paid "
        "divided by it, so that orders and idle capacity together bear all that is paid. "
        "Empty: all of them.",
    )
    hourly = fields.Monetary(
        "Cost per Hour",
        required=True,
        compute="_compute_hourly",
        store=True,
        readonly=False,
        precompute=True,
    )

    _start_uniq = models.UniqueIndex(
        "(company_id, coalesce(employee_id, 0), start)",
        "There is a rate from this day on already: change that one.",
    )
    _not_negative = models.Constraint("CHECK (hourly >= 0)", "A rate is not negative.")
    _practical = models.Constraint(
        "CHECK (coalesce(practical_percent, 0) BETWEEN 0 AND 100"
        " AND coalesce(paid_hourly, 0) >= 0)",
        "What is practical lies between 0 and 100 percent, and pay is not negative.",
    )

    @api.depends("paid_hourly", "practical_percent")
    def _compute_hourly(self):
        for rate in self:
            paid = Decimal(str(rate.paid_hourly or 0))
            percent = Decimal(str(rate.practical_percent or 100))
            if paid and 0 < percent <= 100:
                unit = (rate.currency_id or self.env.company.currency_id)._mds_get_unit()
                rate.hourly = float(labour.practical_rate(paid, percent, unit))
            else:
                rate.hourly = rate.hourly

    @api.depends("employee_id")
    def _compute_counts_for(self):
        for rate in self:
            rate.counts_for = "own" if rate.employee_id else "all"

    @api.model
    def _renew_cost_since(self, days):
        """Time that a changed rate may concern is costed anew."""
        domain = fields.Domain.OR(
            [("company_id", "=", company.id), ("start", ">=", company._mds_day_start(day))]
            + ([("employee_id", "=", employee.id)] if employee else [])
            for (company, employee), day in days.items()
        )
        orders = self._sudo_times().search(domain).order_id
        self.env["mds.cost.pending"]._enqueue(orders)

    @api.model
    def _sudo_times(self):
        """A rate concerns the time of all regions."""
        return self.env["mds.order.time"].sudo()

    @api.model
    def _find(self, cases):
        """``{key: labour.Answer}`` for ``{key: (company id, employee id, day)}``; one query."""
        companies = {company for company, _employee, _day in cases.values()}
        rates = self._sudo_rates().search([("company_id", "in", list(companies))])
        return labour.find_rates(
            cases,
            [
                labour.Rate(
                    rate.company_id.id,
                    rate.employee_id.id or None,
                    rate.start,
                    Decimal(str(rate.hourly)),
                )
                for rate in rates
            ],
        )

    @api.model
    def _sudo_rates(self):
        """Engineers cause cost and must not see what their hour costs."""
        return self.sudo()

    @api.model
    def _note_hourly_costs(self, employees, day):
        """The personnel file says another hourly cost: it is a rate from that day on."""
        rates = self._sudo_rates()
        today = rates.search([("employee_id", "in", employees.ids), ("start", "=", day)])
        known = today.grouped("employee_id")
        fresh = []
        for employee in employees:
            if employee in known:
                known[employee].write({"hourly": employee.hourly_cost, "paid_hourly": 0})
            else:
                fresh.append(
                    {
                        "company_id": employee.company_id.id,
                        "employee_id": employee.id,
                        "start": day,
                        "hourly": employee.hourly_cost,
                    }
                )
        rates.create(fresh)
