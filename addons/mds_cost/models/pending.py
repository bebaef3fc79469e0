from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from psycopg2 import OperationalError

SLICE = 100


class CostPending(models.Model):
    """An order whose cost waits to be posted, or could not be posted wholly, and why.

    Each act on an order adds a line; posting the order removes it. What stands in the way (no
    cost centre, no rate) stays as an exception until it is repaired: fill in what is missing in
    the line and press *Post Cost*.

    ================  ====  ======  =========================  ======
    role              read  create  write                      delete
    ================  ====  ======  =========================  ======
    cost accountant   yes   –       what repairs it            –
    everybody else    –     –       –                          –
    ================  ====  ======  =========================  ======
    """

    _name = "mds.cost.pending"
    _description = "Cost to Post"
    _order = "id"
    _rec_name = "order_id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "mds.order", "Order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, precompute=True, index=True
    )
    region_id = fields.Many2one(related="order_id.region_id", string="Region")
    order_type_id = fields.Many2one(related="order_id.type_id", string="Order Type")
    code = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("no_centre", "No Cost Centre"),
            ("no_rate", "No Rate"),
            ("no_travel_rate", "No Travel Rate"),
            ("failed", "Failed"),
        ],
        "Why",
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    employee_id = fields.Many2one("hr.employee", "Engineer", readonly=True, index="btree_not_null")
    department_id = fields.Many2one(
        related="employee_id.department_id", string="Engineer's Department"
    )
    day = fields.Date(readonly=True)
    hours = fields.Float(readonly=True)
    detail = fields.Char(readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost_centre_id = fields.Many2one(
        "account.analytic.account",
        "Cost Centre",
        domain=lambda self: self.env["mds.cost.rule"]._get_centre_domain(),
        check_company=True,
        ondelete="set null",
    )
    hourly = fields.Monetary("Cost per Hour")

    @api.constrains("cost_centre_id")
    def _check_cost_centre(self):
        self.env["mds.cost.dimension"]._check_centres(self.cost_centre_id)

    @api.model
    def _enqueue(self, orders):
        """These orders are to be costed; it is done within seconds."""
        if orders:
            self._sudo_create([{"order_id": order.id} for order in orders])
            self.env.ref("mds_cost.cron_post")._trigger()

    @api.model
    def _sudo_create(self, vals_list):
        """Whoever acts on an order causes cost; only accountants see the list."""
        return self.sudo().create(vals_list)

    @api.model
    def _sudo_clear(self, orders, exceptions):
        """Posting has dealt with the orders; what is still missing takes the place of the rest."""
        self.sudo().search([("order_id", "in", orders.ids)]).unlink()
        return self.sudo().create(exceptions)

    def action_post(self):
        """Repair what was filled in, and post these orders."""
        if not self.env.user.has_group("mds_base.group_cost_accountant"):
            raise AccessError(self.env._("Only cost accountants post the cost of orders."))
        self.check_access("write")
        self._repair()
        orders = self.order_id
        orders._post_cost()
        left = self.search([("order_id", "in", orders.ids), ("code", "!=", "waiting")])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left else "success",
                "message": self.env._(
                    "Orders posted: %(posted)s. Still missing: %(left)s.",
                    posted=len(orders - left.order_id),
                    left=len(left),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _repair(self):
        """The chosen cost centre goes to the order, the stated rate into the history."""
        for centre, lines in self.filtered("cost_centre_id").grouped("cost_centre_id").items():
            lines.order_id._choose_cost_centre(centre)
        rates = {}
        for line in self.filtered(lambda one: one.code == "no_rate" and one.hourly):
            owner = (line.company_id.id, line.employee_id.id)
            if line.hourly < 0:
                raise UserError(self.env._("A rate is not negative."))
            before = rates.get(owner)
            if not before or line.day < before["start"]:
                rates[owner] = {
                    "company_id": owner[0],
                    "employee_id": owner[1],
                    "start": line.day,
                    "hourly": line.hourly,
                }
        self.env["mds.cost.rate"].create(list(rates.values()))

    @api.model
    def _cron_post(self, limit=SLICE):
        """Post what waits, slice by slice. An order that fails keeps its reason and holds up
        nobody."""
        domain = [("code", "=", "waiting")]
        self.env["ir.cron"]._commit_progress(remaining=self.search_count(domain))
        while waiting := self.search(domain, limit=limit):  # posting takes them off the list
            try:
                waiting.order_id._post_cost_or_note()
            except OperationalError:  # somebody was faster with one of them: begin anew
                self.env.cr.rollback()
                self.env.ref("mds_cost.cron_post")._trigger()
                return
            if not self.env["ir.cron"]._commit_progress(len(waiting)):
                break
