from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mds_parts.lib import sourcing
from odoo.exceptions import UserError
from odoo.tools import format_date

from .part_transfer_booking import MAY_MOVE
from .stock_quant import exact

SUPPLY = [
    ("here", "Lies Ready"),
    ("under_way", "On the Way"),
    ("own", "In Own Stock"),
    ("colleague", "With a Colleague Nearby"),
    ("store", "In the Regional Store"),
    ("far_store", "In Another Region"),
    ("far_engineer", "With a Distant Colleague"),
    ("on_order", "On Order"),
    ("nowhere", "Nowhere"),
]
HORIZON_DAYS = 14


class OrderPart(models.Model):
    """What is wanted: where it is now, the fastest way to get it, and that it waits for the visit.

    Parts are promised in the order in which they are needed: by the visit, else by the order's
    deadline, and never twice.
    """

    _inherit = "mds.order.part"

    needed_on = fields.Datetime(
        "Needed on", compute="_compute_needed_on", store=True, index=True, precompute=False
    )
    model_id = fields.Many2one(
        related="order_id.product_tmpl_id", string="Model", store=True, index="btree_not_null"
    )
    symptom_code_id = fields.Many2one(
        related="order_id.symptom_code_id", store=True, index="btree_not_null"
    )
    supply = fields.Selection(
        SUPPLY, "Where it is", compute="_compute_supply", search="_search_supply"
    )
    supply_text = fields.Char("How to Get it", compute="_compute_supply")
    transfer_line_ids = fields.One2many("mds.part.transfer.line", "order_part_id", "Requests")
    transfer_id = fields.Many2one("mds.part.transfer", "Request", compute="_compute_transfer_id")
    reserved_move_id = fields.Many2one(
        "stock.move",
        "Reservation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="stock.group_stock_user",
    )
    is_reserved = fields.Boolean(
        "Reserved", compute="_compute_is_reserved", store=True, compute_sudo=True
    )

    @api.depends("visit_id.planned_start", "order_id.next_visit_at", "order_id.due_by")
    def _compute_needed_on(self):
        for part in self:
            order = part.order_id
            part.needed_on = part.visit_id.planned_start or order.next_visit_at or order.due_by

    @api.depends("transfer_line_ids.transfer_id.state")
    def _compute_transfer_id(self):
        for part in self:
            live = part.transfer_line_ids.transfer_id.filtered(
                lambda one: one.state in ("draft", "requested", "sent")
            )
            part.transfer_id = live.sorted("id")[-1:]

    @api.depends("reserved_move_id.state")
    def _compute_is_reserved(self):
        for part in self:
            part.is_reserved = part.reserved_move_id.state in ("assigned", "partially_available")

    @api.depends("state", "product_id", "quantity", "location_id", "employee_id", "transfer_id")
    @api.depends_context("lang")
    def _compute_supply(self):
        ways = self.filtered(lambda part: part.state == "draft" and part.product_id)._get_ways()
        words = dict(self._fields["supply"]._description_selection(self.env))
        names = self._get_way_names(ways)
        for part in self:
            part.supply, part.supply_text = False, False
            if part.state != "draft" or not part.product_id:
                continue
            if part.is_reserved:
                part.supply = "here"
            elif part.transfer_id.state == "sent":
                part.supply = "under_way"
                part.supply_text = part._describe_transfer()
            else:
                way = ways[part]
                part.supply = way.kind
                part.supply_text = part._describe_way(way, names, words)

    def _describe_transfer(self):
        transfer = self.transfer_id
        words = [transfer.name, transfer.carrier_id.name, transfer.waybill]
        if transfer.promised_at:
            words.append(format_date(self.env, transfer.promised_at))
        return " · ".join(filter(None, words))

    def _describe_way(self, way, names, words):
        if way.kind in (sourcing.OWN, sourcing.NOWHERE):
            return False
        parts = [names.get(way.place) or words[way.kind]]
        if way.on:
            parts.append(self.env._("here by %(day)s", day=format_date(self.env, way.on)))
        if way.is_substitute:
            substitute = self.env["product.product"].browse(way.product)
            parts.append(self.env._("substitute %(part)s", part=substitute.display_name))
        return " · ".join(parts)

    @api.model
    def _get_way_names(self, ways):
        ids = sorted({way.place for way in ways.values() if way.place})
        places = self.env["stock.location"].browse(ids)._sudo_facts()
        return {place.id: name for place, name in places._mds_get_place_names().items()}

    @api.model
    def _search_supply(self, operator, value):
        """Asked of what is wanted now: some hundred lines, never of what was used."""
        if operator != "in":
            return NotImplemented
        wanted = self.search([("state", "=", "draft")])
        found = wanted.filtered(lambda part: part.supply in value)
        return [("id", "in", found.ids)]

    # -- where it is ---------------------------------------------------------------------------

    def _get_ways(self):
        """``{line: sourcing.Way}``, a fixed number of queries per company."""
        result = {}
        for company, parts in self.grouped("company_id").items():
            result.update(parts._get_ways_in(company))
        return result

    def _get_ways_in(self, company):
        far = fields.Datetime.now() + timedelta(days=3650)
        # a line that is being typed has no id yet: it comes last
        ordered = self.sorted(
            lambda part: (part.needed_on or far, str(part._origin.id or "~").zfill(12))
        )
        alternatives = self.product_id._origin._mds_get_alternatives()
        products = self.product_id._origin.union(*alternatives.values())
        Quant = self._sudo_quants()
        stock = Quant._mds_get_stock(products, company)
        own = self.env["stock.location"].browse({item.location for item in stock})._sudo_facts()
        wishes = {}
        for part in ordered:
            engineer = part._sudo_engineer()
            wishes[part] = sourcing.Wish(
                tuple(alternatives[part.product_id._origin].ids),
                exact(part._get_product_quantity(part.quantity)),
                engineer.mds_stock_location_id.id or None,
                frozenset(part._get_near_regions(engineer.mds_region_id or part.region_id)),
            )
        keepers = own._mds_get_keepers()
        places = [
            sourcing.Place(
                place.id,
                not keepers[place],
                (
                    keepers[place].mds_region_id
                    or place.mds_region_id
                    or place.warehouse_id.mds_region_id
                ).id
                or None,
            )
            for place in own
        ]
        summed = [sourcing.Stock(item.location, item.product, item.free) for item in stock]
        summed += self._get_promised(products, company)
        today = fields.Date.context_today(self)
        return sourcing.find(wishes, places, summed, self._get_arrivals(products, company), today)

    def _get_promised(self, products, company):
        """What others have asked for: it lies there still, but the next one does not get it."""
        lines = self._sudo_quants().env["mds.part.transfer.line"]
        asked = lines.search(
            [
                ("transfer_id.company_id", "=", company.id),
                ("transfer_id.state", "=", "requested"),
                ("transfer_id.location_id", "!=", False),
                ("product_id", "in", products.ids),
                "|",
                ("order_part_id", "=", False),
                ("order_part_id", "not in", self._origin.ids),
            ]
        )
        return [
            sourcing.Stock(
                line.transfer_id.location_id.id, line.product_id.id, -exact(line.quantity)
            )
            for line in asked
        ]

    def _get_near_regions(self, region):
        """The region, those around it and those in it."""
        ids = set()
        while region:
            ids.add(region.id)
            region = region.parent_id
        return ids

    def _get_arrivals(self, products, company):
        """What vendors have promised: native receipts that are not done."""
        Move = self._sudo_quants().env["stock.move"]
        moves = Move.search(self._get_arrival_domain(products, company))
        return [
            sourcing.Arrival(
                move.location_dest_id.id,
                move.product_id.id,
                exact(move.product_qty),
                fields.Datetime.context_timestamp(self, move.date).date(),
            )
            for move in moves
        ]

    def _get_arrival_domain(self, products, company):
        """Seam: which native receipts count as coming for whoever needs the part first."""
        return [
            ("product_id", "in", products.ids),
            ("company_id", "=", company.id),
            ("state", "in", ("waiting", "confirmed", "assigned", "partially_available")),
            ("location_id.usage", "=", "supplier"),
            ("location_dest_id.usage", "=", "internal"),
        ]

    def _sudo_quants(self):
        """Engineers are no stock users, but may know where a part is."""
        return self.env["stock.quant"].sudo()

    # -- asking for it -------------------------------------------------------------------------

    def action_request(self):
        """Ask for what does not lie in the engineer's own stock, from where it comes fastest."""
        parts = self.filtered(
            lambda part: part.state == "draft" and not part.is_reserved and not part.transfer_id
        )
        parts._check_order_open()
        ways = parts._get_ways()
        wanted = parts.filtered(lambda part: ways[part].kind != sourcing.OWN)
        if not wanted:
            raise UserError(
                self.env._("Nothing to ask for: all lies ready, is on its way or was requested.")
            )
        homeless = wanted.filtered(lambda part: not part._sudo_engineer().mds_stock_location_id)
        if homeless:
            raise UserError(
                self.env._(
                    "%(part)s: choose the engineer first, and give him a stock of his own.",
                    part=homeless[0].display_name,
                )
            )
        groups = {}
        for part in wanted:
            way = ways[part]
            source = way.place if way.kind not in (sourcing.ON_ORDER, sourcing.NOWHERE) else False
            target = part._sudo_engineer().mds_stock_location_id.id
            key = (part.order_id, source, target)
            groups.setdefault(key, []).append((part, way))
        transfers = self.env["mds.part.transfer"].create(
            [
                {
                    "company_id": order.company_id.id,
                    "region_id": order.region_id.id,
                    "outlet_id": order.outlet_id.id,
                    "order_id": order.id,
                    "location_id": source,
                    "location_dest_id": target,
                    "due_by": min(
                        (part.needed_on for part, _way in lines if part.needed_on), default=False
                    ),
                    "line_ids": [
                        fields.Command.create(
                            {
                                "product_id": way.product,
                                "lot_id": part.lot_id.id if not way.is_substitute else False,
                                "quantity": part._get_product_quantity(part.quantity),
                                "order_part_id": part.id,
                            }
                        )
                        for part, way in lines
                    ],
                }
                for (order, source, target), lines in groups.items()
            ]
        )
        transfers.action_request()
        self.invalidate_recordset(["transfer_id", "supply", "supply_text"])
        return True

    def action_request_due(self):
        """Ask for all that the visits until the end of tomorrow need and do not have."""
        tomorrow = fields.Date.context_today(self) + timedelta(days=2)
        due = self.search(
            [
                ("state", "=", "draft"),
                ("needed_on", "!=", False),
                ("needed_on", "<", fields.Datetime.to_datetime(tomorrow)),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        due.action_request()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    # -- it waits for the visit ----------------------------------------------------------------

    def action_reserve(self):
        """Keep these parts for their orders: nobody else takes them from that place."""
        self._check_may_book()
        self._lock()
        parts = self.filtered(lambda part: part.state == "draft" and not part.is_reserved)
        parts._check_order_open()
        parts._check_complete()
        parts._check_availability()
        moves = parts._sudo_create_moves([part._prepare_reservation_vals() for part in parts])
        moves._action_confirm(merge=False)
        for part, move in zip(parts, moves, strict=True):
            part._sudo_book({"reserved_move_id": move.id})
        return True

    def action_release(self):
        """Others may take these parts again."""
        self._check_may_book()
        self._lock()
        self._sudo_release()
        return True

    def _prepare_reservation_vals(self):
        vals = self._prepare_move_vals(self.location_id, self._get_consumption(), self.quantity)
        [line] = vals["move_line_ids"]
        line[2]["picked"] = False
        return vals

    def _sudo_release(self):
        """A reservation is a move that was never done; consuming replaces it."""
        moves = self.sudo().reserved_move_id.filtered(lambda move: move.state != "cancel")
        if moves:
            self.env["stock.quant"]._mds_lock(
                {(move.product_id.id, move.location_id.id) for move in moves}
            )
            moves.with_context(mds_transfer_key=MAY_MOVE)._action_cancel()
            self._sudo_book({"reserved_move_id": False})
            moves.unlink()  # it never happened

    def _check_availability(self, quantities=None):
        """What is kept for this very line is there for it."""
        self._sudo_release()
        return super()._check_availability(quantities)

    def action_cancel(self):
        result = super().action_cancel()
        self.filtered(lambda part: part.state == "cancelled")._sudo_release()
        return result

    def write(self, vals):
        content = {"product_id", "lot_id", "quantity", "uom_id", "location_id", "order_id"}
        if vals.keys() & content or vals.get("state") == "cancelled":
            self._sudo_release()
        return super().write(vals)

    def unlink(self):
        self._sudo_release()
        return super().unlink()

    # -- does it fit? --------------------------------------------------------------------------

    def _check_complete(self):
        """A part that is listed for models is built into those, whoever asks."""
        super()._check_complete()
        rows = self.env["mds.compatible.part"].search([("product_id", "in", self.product_id.ids)])
        models_of = {
            product: some.product_tmpl_id for product, some in rows.grouped("product_id").items()
        }
        for part in self:
            fitting = models_of.get(part.product_id)
            model = part.order_id.product_tmpl_id
            if fitting and model and model not in fitting:
                raise UserError(
                    self.env._(
                        "%(part)s fits %(fitting)s, not %(model)s. Choose another part, or let a "
                        "service manager add it to the model file.",
                        part=part.product_id.display_name,
                        fitting=", ".join(fitting[:3].mapped("display_name")),
                        model=model.display_name,
                    )
                )
