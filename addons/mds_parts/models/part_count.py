from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import AccessError, UserError

from .part_transfer import ENGINEER, STOREKEEPER
from .stock_quant import exact

MANAGER = "mds_base.group_service_manager"


class PartCount(models.Model):
    """A count 盘点 of one place, by its keeper or by a storekeeper.

    In a *blind* count 盲盘 the books are not shown: who counts says what he sees. What differs is
    booked by a native inventory adjustment after somebody else has looked at it.

    ================ ======= =================== =================== ======================
    role             read    count               book                cancel
    ================ ======= =================== =================== ======================
    every user       regions –                   –                   –
    engineer         regions his own places      –                   his own, while open
    storekeeper      regions every place         what others counted yes
    service manager  regions –                   every count         yes
    ================ ======= =================== =================== ======================
    """

    _name = "mds.part.count"
    _description = "Parts Count"
    _inherit = ["mds.state.mixin", "mds.numbered.mixin", "mds.organisation.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _sequence_code = "mds.part.count"
    _initial_states = ("open",)
    _final_states = ("booked", "cancelled")
    _guarded_fields = ("counted_by_id", "counted_at")
    _audit_fields = ("location_id", "is_blind", "counted_by_id", "note")

    state = fields.Selection(
        [
            ("open", "Counting"),
            ("counted", "Counted"),
            ("booked", "Difference Booked"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="open",
        readonly=True,
        copy=False,
        index=True,
    )
    location_id = fields.Many2one(
        "stock.location",
        "Place",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self.env.user.employee_ids.mds_stock_location_id[:1],
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
    )
    is_blind = fields.Boolean("Blind Count", help="Who counts does not see what the books say.")
    line_ids = fields.One2many("mds.part.count.line", "count_id", "Parts")
    scan = fields.Char("Scan or Type", store=False)
    counted_by_id = fields.Many2one("res.users", "Counted by", readonly=True, copy=False)
    counted_at = fields.Datetime("Counted on", readonly=True, copy=False)
    difference_count = fields.Integer("Differences", compute="_compute_difference_count")
    note = fields.Char("Why it Differs")

    _open_uniq = models.UniqueIndex(
        "(location_id) WHERE state IN ('open', 'counted')",
        "This place is being counted already: open that count, have it booked, or cancel it first.",
    )

    @api.model
    def _get_transitions(self):
        counters = (ENGINEER, STOREKEEPER)
        return [
            *super()._get_transitions(),
            Transition("open", "counted", "action_finish", groups=counters, guard="_guard_count"),
            Transition("counted", "open", "action_recount", groups=counters, guard="_guard_count"),
            Transition(
                "counted",
                "booked",
                "action_book",
                groups=(STOREKEEPER, MANAGER),
                guard="_guard_book",
            ),
            Transition("open", "cancelled", "action_cancel", groups=(*counters, MANAGER)),
            Transition("counted", "cancelled", "action_cancel", groups=(STOREKEEPER, MANAGER)),
        ]

    @api.depends("line_ids.difference")
    def _compute_difference_count(self):
        for count in self:
            count.difference_count = len(count.line_ids.filtered("difference"))

    @api.model_create_multi
    def create(self, vals_list):
        counts = super().create(vals_list)
        counts._check_place()
        counts.filtered(lambda one: not one.is_blind and not one.line_ids)._fill()
        return counts

    def write(self, vals):
        if vals.keys() & {"location_id", "is_blind", "company_id"} and self.line_ids:
            raise UserError(self.env._("Start another count for another place."))
        if not self.env.su and vals.keys() & set(self._guarded_fields):
            raise UserError(self.env._("Who counted when is written by the button."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A count is cancelled, not deleted."))

    def _check_place(self):
        user = self.env.user
        if self.env.su or user.has_group(STOREKEEPER):
            return
        own = self.env["stock.location"]._mds_get_own_places(user)
        if any(count.location_id.id not in own.ids for count in self):
            raise AccessError(self.env._("You count your own stock."))

    def _guard_count(self):
        try:
            self._check_place()
        except AccessError as refusal:
            return {self[0]: str(refusal)}
        _ = self.env._
        return {one: _("write down what you see") for one in self if not one.line_ids}

    def _guard_book(self):
        """Four eyes; extended where a loss needs an approval."""
        _, refusals = self.env._, {}
        for one, blockers in self._get_approval_blockers().items():
            if blockers:
                refusals[one] = " ".join(blockers)
        for one in self:
            if one.counted_by_id == self.env.user and not self.env.su:
                refusals[one] = _("somebody else books what you counted")
            elif one.difference_count and not (one.note or "").strip():
                refusals[one] = _("say why it differs")
            elif elsewhere := one._find_elsewhere():
                refusals[one] = _(
                    "%(number)s lies in %(place)s by the books: let its keeper hand it over first",
                    number=elsewhere.lot_id.name,
                    place=elsewhere.location_id.display_name,
                )
        return refusals

    def _find_elsewhere(self):
        """A serial number that was found here and lies in another stock by the books."""
        self.ensure_one()
        found = self.line_ids.filtered(
            lambda line: line.tracking == "serial" and line.difference > 0
        )
        return self.env["stock.quant"].search(
            [
                ("lot_id", "in", found.lot_id.ids),
                ("quantity", ">", 0),
                ("location_id.usage", "in", ("internal", "transit")),
                ("location_id", "!=", self.location_id.id),
            ],
            limit=1,
        )

    def _get_approval_blockers(self):
        """``{count: [why its losses may not be booked yet]}``. Seam: an approval addon decides."""
        return {count: [] for count in self}

    def _fill(self):
        """The parts that should be there, to be counted one by one."""
        books = self._read_books()
        self.env["mds.part.count.line"].create(
            [
                {"count_id": count.id, "product_id": product, "lot_id": lot}
                for count in self
                for product, lot in books[count]
            ]
        )

    def _read_books(self):
        """``{count: {(product id, lot id or False): quantity}}``, one query."""
        groups = self.env["stock.quant"]._read_group(
            [
                ("location_id", "in", self.location_id.ids),
                ("package_id", "=", False),
                ("owner_id", "in", [False, *self.company_id.partner_id.ids]),
            ],
            ["location_id", "product_id", "lot_id"],
            ["quantity:sum"],
        )
        books = {count: {} for count in self}
        by_place = {count.location_id: count for count in self}
        for location, product, lot, quantity in groups:
            if exact(quantity):
                books[by_place[location]][product.id, lot.id or False] = quantity
        return books

    def action_scan(self):
        """Count one more of what was scanned: a phone's button sends the text in the context."""
        self.ensure_one()
        text = (self.env.context.get("mds_scan") or "").strip()
        if not text:
            raise UserError(self.env._("Scan a part, or type its number."))
        product, lot = self._find_scanned(text)
        line = self.line_ids.filtered(lambda one: one.product_id == product and one.lot_id == lot)
        if not line:
            line = self.env["mds.part.count.line"].create(
                {"count_id": self.id, "product_id": product.id, "lot_id": lot.id}
            )
        if product.tracking == "serial":
            line.counted_quantity = 1
        else:
            line.counted_quantity += 1
        return True

    @api.onchange("scan")
    def _onchange_scan(self):
        text = (self.scan or "").strip()
        if not text:
            return None
        self.scan = False
        try:
            product, lot = self._find_scanned(text)
        except UserError as refusal:
            return {"warning": {"title": self.env._("Find the part"), "message": str(refusal)}}
        for line in self.line_ids:
            if line.product_id == product and line.lot_id._origin == lot:
                line.counted_quantity = (
                    1 if product.tracking == "serial" else line.counted_quantity + 1
                )
                return None
        vals = {"product_id": product.id, "lot_id": lot.id, "counted_quantity": 1}
        self.line_ids = [fields.Command.create(vals)]
        return None

    def _find_scanned(self, text):
        """The part that a label means, whether the books have it here or not."""
        numbers, codes = self.env["stock.quant"]._mds_read_scan(text)
        lots = self._sudo_find_lots(numbers)
        if len(lots) == 1:
            return lots.product_id, lots
        products = self.env["product.product"].search(
            [
                ("is_storable", "=", True),
                ("is_medical_device", "=", False),
                "|",
                "|",
                ("barcode", "in", codes),
                ("default_code", "in", codes),
                ("mds_udi_di", "in", codes),
            ]
        )
        if len(products) != 1 or products.tracking != "none":
            raise UserError(
                self.env._(
                    "“%(text)s” does not name one part. Add a line and choose part and number.",
                    text=text,
                )
            )
        return products, self.env["stock.lot"]

    def _sudo_find_lots(self, numbers):
        """Engineers are no stock users, but may look up a number that they hold in their hand."""
        lots = self.env["stock.lot"].sudo()
        found = lots.search(
            [
                ("name", "in", numbers),
                ("company_id", "in", [False, self.company_id.id]),
                ("product_id.is_medical_device", "=", False),
            ]
        )
        return self.env["stock.lot"].browse(found.ids)

    def action_finish(self):
        """All is counted: the books are read now, and what nobody counted is missing."""
        counts = self.filtered(lambda one: one.state == "open")
        counts._transition("counted")
        counts._sudo_write({"counted_by_id": self.env.uid, "counted_at": fields.Datetime.now()})
        books = counts._read_books()
        missing = []
        for count in counts:
            counted = {(line.product_id.id, line.lot_id.id): line for line in count.line_ids}
            for key, quantity in books[count].items():
                if key in counted:
                    counted[key]._sudo_state_book(quantity)
                else:
                    missing.append(
                        {
                            "count_id": count.id,
                            "product_id": key[0],
                            "lot_id": key[1],
                            "book_quantity": quantity,
                        }
                    )
        self.env["mds.part.count.line"]._sudo_add(missing)
        return True

    def action_recount(self):
        self.filtered(lambda one: one.state == "counted")._transition("open")
        self.line_ids._sudo_state_book(0.0)
        return True

    def action_cancel(self):
        self._transition("cancelled")
        return True

    def _after_transition(self, changes):
        super()._after_transition(changes)
        self.flush_recordset(["state"])  # the database allows one open count of a place

    def action_book(self):
        """Book what differs: by the difference, so that what moved meanwhile stays right."""
        counts = self.filtered(lambda one: one.state == "counted")
        counts._transition("booked")
        lines = counts.line_ids.filtered("difference")
        self.env["stock.quant"]._mds_lock(
            {(line.product_id.id, line.count_id.location_id.id) for line in lines}
        )
        lines._sudo_book()
        return True

    def _sudo_write(self, vals):
        """Stamps are written by these methods only."""
        return self.sudo().write(vals)
