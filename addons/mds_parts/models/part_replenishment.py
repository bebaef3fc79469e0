from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.addons.mds_parts.lib import replenishment
from odoo.exceptions import UserError
from odoo.tools import SQL

from .part_transfer import MANAGER, STOREKEEPER
from .stock_quant import exact


class PartReplenishment(models.Model):
    """What should be moved and bought, found at night and approved once 补货建议.

    Transfers come first (what engineers have too much of, what the store of the region has), then
    purchases. Each line says why and what it changes. Approving requests the transfers; what is to
    be bought goes to purchasing (by the glue with purchase orders, where that is installed).

    ================ ======= ================ =========
    role             read    change lines     approve
    ================ ======= ================ =========
    dispatcher       regions –                –
    storekeeper      regions yes              yes
    service manager  regions yes              yes
    ================ ======= ================ =========
    """

    _name = "mds.part.replenishment"
    _description = "Replenishment Proposal"
    _inherit = ["mds.state.mixin", "mds.numbered.mixin"]
    _order = "id desc"

    _sequence_code = "mds.part.replenishment"
    _initial_states = ("proposed",)
    _final_states = ("approved", "dropped")
    _audit_fields = ("company_id",)

    state = fields.Selection(
        [("proposed", "Proposed"), ("approved", "Approved"), ("dropped", "Dropped")],
        required=True,
        default="proposed",
        readonly=True,
        copy=False,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    line_ids = fields.One2many("mds.part.replenishment.line", "run_id", "Proposals")
    transfer_count = fields.Integer("Transfers", compute="_compute_counts")
    purchase_count = fields.Integer("Purchases", compute="_compute_counts")

    _one_open = models.UniqueIndex(
        "(company_id) WHERE state = 'proposed'", "There is an open proposal of this company."
    )

    @api.model
    def _get_transitions(self):
        deciders = (STOREKEEPER, MANAGER)
        return [
            *super()._get_transitions(),
            Transition("proposed", "approved", "action_approve", groups=deciders),
            Transition("proposed", "dropped", "action_drop", groups=deciders),
        ]

    @api.depends("line_ids.kind", "line_ids.is_chosen")
    def _compute_counts(self):
        for run in self:
            chosen = run.line_ids.filtered("is_chosen")
            run.transfer_count = len(chosen.filtered(lambda line: line.kind == "transfer"))
            run.purchase_count = len(chosen) - run.transfer_count

    def write(self, vals):
        if vals.keys() & {"company_id", "line_ids"} and any(
            run.state != "proposed" for run in self
        ):
            raise UserError(self.env._("What was decided is not changed: propose again."))
        return super().write(vals)

    # -- proposing -----------------------------------------------------------------------------

    def action_propose(self):
        """Propose now, for the open companies. An open proposal is replaced."""
        if not (self.env.user.has_group(STOREKEEPER) or self.env.user.has_group(MANAGER)):
            raise UserError(self.env._("Storekeepers and service managers propose."))
        for company in self.env.companies:
            self._sudo_propose(company)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _cron_propose(self):
        """Every night, company by company; a company that is done is committed."""
        companies = self.env["stock.warehouse"].search([]).company_id
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            self._sudo_propose(company)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _sudo_propose(self, company):
        """Who may ask for a proposal was asked before; levels and rules are settings."""
        Run = self.sudo().with_company(company)
        Run.env["stock.warehouse.orderpoint"]._mds_compute_levels(company)
        Run.search([("company_id", "=", company.id), ("state", "=", "proposed")])._transition(
            "dropped", reason=self.env._("Replaced by a newer proposal.")
        )
        Run.flush_model(["state"])  # the database allows one open proposal at a time
        positions = Run._get_positions(company)
        proposals = replenishment.propose(positions)
        if not proposals:
            return Run.browse()
        run = Run.create({"company_id": company.id})
        run.line_ids.create([run._prepare_line_vals(plan) for plan in proposals])
        return run

    def _prepare_line_vals(self, plan):
        self.ensure_one()
        return {
            "run_id": self.id,
            "kind": plan.kind,
            "product_id": plan.product,
            "location_id": plan.source,
            "location_dest_id": plan.target,
            "quantity": float(plan.quantity),
            "reason": plan.reason,
            "is_surplus": plan.is_surplus,
            "before": float(plan.before),
            "after": float(plan.before + plan.quantity),
        }

    @api.model
    def _get_positions(self, company):
        """``[replenishment.Position]`` of all parts that somebody keeps or has: a few queries."""
        rules = self.env["stock.warehouse.orderpoint"]._read_group(
            [("company_id", "=", company.id)],
            ["location_id", "product_id"],
            ["product_min_qty:max", "product_max_qty:max", "mds_rate:max"],
        )
        levels = {
            (place.id, product.id): (exact(minimum), exact(maximum), exact((rate or 0) * 52))
            for place, product, minimum, maximum, rate in rules
        }
        products = self.env["product.product"].browse({product for _place, product in levels})
        free, coming, planned = {}, {}, {}
        for item in self.env["stock.quant"]._mds_get_stock(products, company):
            key = (item.location, item.product)
            free[key] = free.get(key, 0) + item.free
        arriving = self.env["stock.move"]._read_group(
            [
                ("company_id", "=", company.id),
                ("product_id", "in", products.ids),
                ("state", "in", ("waiting", "confirmed", "assigned", "partially_available")),
                ("location_dest_id.usage", "=", "internal"),
                ("mds_order_id", "=", False),
            ],
            ["location_dest_id", "product_id"],
            ["product_qty:sum"],
        )
        for place, product, quantity in arriving:
            coming[place.id, product.id] = exact(quantity)
        for source, target, product, quantity in self._get_requested(products, company):
            free[source, product] = free.get((source, product), 0) - quantity
            coming[target, product] = coming.get((target, product), 0) + quantity
        wanted = self.env["mds.order.part"]._read_group(
            [
                ("company_id", "=", company.id),
                ("state", "=", "draft"),
                ("is_reserved", "=", False),
                ("product_id", "in", products.ids),
            ],
            ["location_id", "product_id", "uom_id"],
            ["quantity:sum"],
        )
        for place, product, unit, quantity in wanted:
            amount = unit._compute_quantity(quantity, product.uom_id, round=False)
            key = (place.id, product.id)
            planned[key] = planned.get(key, 0) + exact(amount)
        keys = {key for key in levels.keys() | free.keys() | planned.keys() if key[0]}
        places = self.env["stock.location"].browse({key[0] for key in keys})
        kept = places.filtered(lambda place: place.usage == "internal")
        facts = kept._mds_get_replenishment_facts()
        nothing = exact(0)
        unkept = (nothing, nothing, nothing)
        known = levels.keys() | self._get_idle(products, company)
        return [
            replenishment.Position(
                place,
                product,
                free.get((place, product), nothing),
                coming.get((place, product), nothing),
                planned.get((place, product), nothing),
                *levels.get(key, unkept),
                *facts[place],
                is_known=key in known,
            )
            for key in sorted(keys)
            for place, product in [key]
            if place in facts
        ]

    @api.model
    def _get_requested(self, products, company):
        """``[(from, to, part, quantity)]`` that is asked for already and not handed out yet."""
        lines = self.env["mds.part.transfer.line"].search(
            [
                ("transfer_id.company_id", "=", company.id),
                ("transfer_id.state", "=", "requested"),
                ("transfer_id.location_id", "!=", False),
                ("product_id", "in", products.ids),
            ]
        )
        return [
            (
                line.transfer_id.location_id.id,
                line.transfer_id.location_dest_id.id,
                line.product_id.id,
                exact(line.quantity),
            )
            for line in lines
        ]

    @api.model
    def _get_idle(self, products, company):
        """``{(place id, product id)}`` where a part has lain for so long that it is dead stock."""
        since = fields.Datetime.now() - timedelta(days=company.mds_dead_stock_days)
        groups = self.env["stock.quant"]._read_group(
            [("product_id", "in", products.ids), ("company_id", "=", company.id)],
            ["location_id", "product_id"],
            ["in_date:max"],
        )
        return {(place.id, part.id) for place, part, last in groups if last and last < since}

    # -- deciding ------------------------------------------------------------------------------

    def action_approve(self):
        """Request the chosen transfers and hand the chosen purchases on. Once."""
        self._lock()
        runs = self.filtered(lambda run: run.state == "proposed")
        runs._transition("approved")
        lines = runs.line_ids.filtered("is_chosen")
        lines.filtered(lambda line: line.kind == "transfer")._create_transfers()
        lines.filtered(lambda line: line.kind == "purchase")._create_purchases()
        return True

    def action_drop(self):
        self._transition("dropped")
        return True

    def _lock(self):
        self.check_access("write")
        self.flush_recordset()
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM mds_part_replenishment WHERE id IN %s ORDER BY id FOR UPDATE",
                    tuple(self.ids),
                ),
                log_exceptions=False,
            )
            self.invalidate_recordset(["state"])


class PartReplenishmentLine(models.Model):
    """One part for one place: from where, how much, why, and what it changes."""

    _name = "mds.part.replenishment.line"
    _description = "Proposed Replenishment"
    _order = "run_id, kind desc, location_dest_id, product_id, id"
    _rec_name = "product_id"

    run_id = fields.Many2one(
        "mds.part.replenishment", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    state = fields.Selection(related="run_id.state", string="Proposal State")
    is_chosen = fields.Boolean("Do it", default=True)
    kind = fields.Selection(
        [("transfer", "Transfer"), ("purchase", "Purchase")], required=True, readonly=True
    )
    product_id = fields.Many2one(
        "product.product", "Part", required=True, index=True, ondelete="cascade", readonly=True
    )
    location_id = fields.Many2one(
        "stock.location", "From", ondelete="cascade", index="btree_not_null", readonly=True
    )
    location_dest_id = fields.Many2one(
        "stock.location", "Deliver to", required=True, ondelete="cascade", index=True, readonly=True
    )
    quantity = fields.Float(required=True, digits="Product Unit")
    reason = fields.Selection(
        [("below_min", "Below Minimum"), ("planned", "Planned Work Needs it")],
        "Why",
        readonly=True,
    )
    is_surplus = fields.Boolean("Not Needed There", readonly=True)
    before = fields.Float("Available Now", readonly=True, digits="Product Unit")
    after = fields.Float("Afterwards", readonly=True, digits="Product Unit")
    transfer_id = fields.Many2one(
        "mds.part.transfer", "Transfer", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "How many? More than none.")

    def write(self, vals):
        if not self.env.su:
            if any(line.state != "proposed" for line in self):
                raise UserError(self.env._("What was decided is not changed: propose again."))
            if vals.keys() - {"is_chosen", "quantity"}:
                raise UserError(
                    self.env._("Choose lines and correct quantities; the rest was found.")
                )
        return super().write(vals)

    def _create_transfers(self):
        """One request per pair of places, in the name of who approved."""
        pairs = self.grouped(lambda line: (line.location_id, line.location_dest_id))
        transfers = self.env["mds.part.transfer"].create(
            [
                {
                    "company_id": lines[0].company_id.id,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                    "note": lines[0].run_id.name,
                    "line_ids": [
                        fields.Command.create(
                            {"product_id": line.product_id.id, "quantity": line.quantity}
                        )
                        for line in lines
                    ],
                }
                for (source, target), lines in pairs.items()
            ]
        )
        transfers.action_request()
        for lines, transfer in zip(pairs.values(), transfers, strict=True):
            lines._sudo_link(transfer)

    def _sudo_link(self, transfer):
        """What became of a proposal is written by its approval."""
        self.sudo().write({"transfer_id": transfer.id})

    def _create_purchases(self):
        """Seam: the glue with purchase orders orders these lines."""


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _mds_get_replenishment_facts(self):
        """``{place id: (store that supplies it or none, region or none)}``."""
        keepers = self._mds_get_keepers()
        facts = {}
        for place in self:
            shelves = place.warehouse_id.lot_stock_id
            region = keepers[place].mds_region_id or place.mds_region_id
            region = region or place.warehouse_id.mds_region_id
            is_store = not shelves or place.parent_path.startswith(shelves.parent_path)
            facts[place.id] = (None if is_store else shelves.id, region.id or None)
        return facts
