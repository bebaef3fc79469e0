from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_device.lib import udi
from odoo.addons.mds_parts.lib import availability, store_rules
from odoo.tools import SQL


class StockQuant(models.Model):
    _inherit = "stock.quant"

    mds_is_mine = fields.Boolean(
        "In My Stock", compute="_compute_mds_is_mine", search="_search_mds_is_mine"
    )

    @api.depends_context("uid")
    @api.depends("location_id")
    def _compute_mds_is_mine(self):
        mine = self.env["stock.location"]._mds_get_own_places(self.env.user)
        for quant in self:
            quant.mds_is_mine = quant.location_id.id in mine.ids

    @api.model
    def _search_mds_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.env["stock.location"]._mds_get_own_places(self.env.user).ids
        return [("location_id", "in" if True in value else "not in", mine)]

    @api.model
    def _mds_lock(self, places):
        """Hold all quants of these places until the end of the transaction.

        Rows are taken in id order, so that two writers never wait for each other in a circle.
        Who waited for a writer that took something gets a serialisation failure, which Odoo
        answers by trying the whole request again on what is then there. Without this lock two
        requests see the same last part, and Odoo gives it to both (the second as a negative).

        :param places: set of ``(product id, location id)``
        """
        if not places:
            return
        self.flush_model(["product_id", "location_id", "quantity", "reserved_quantity"])
        self.env.cr.execute(
            SQL(
                """SELECT id FROM stock_quant
                    WHERE (product_id, location_id) IN %s
                 ORDER BY id FOR UPDATE""",
                tuple(sorted(places)),
            ),
            log_exceptions=False,  # losing the race is no fault: the request is tried again
        )

    @api.model
    def _mds_get_stock(self, products, company, owner=None):
        """What lies free in the places of this company: one query, ``[availability.Stock]``.

        Consigned stock of other owners and closed packages are not for the taking, but what
        belongs to ``owner`` when he is named.
        """
        return self._mds_read_free(
            [
                ("product_id", "in", products.ids),
                ("company_id", "=", company.id),
                "|",
                ("location_id.usage", "=", "internal"),
                ("location_id.mds_store_kind", "in", store_rules.USED_KINDS),
                ("owner_id", "in", owner.ids if owner else [False, company.partner_id.id]),
            ]
        )

    @api.model
    def _mds_get_stock_of(self, locations, owner=None):
        """What lies free in these places, ours or the owner's: one query, ``[Stock]``."""
        if not locations:
            return []
        return self._mds_read_free(
            [
                ("location_id", "in", locations.ids),
                (
                    "owner_id",
                    "in",
                    owner.ids if owner else [False, *locations.company_id.partner_id.ids],
                ),
            ]
        )

    @api.model
    def _mds_read_free(self, domain):
        """Nothing is offered from where defective or uninspected parts lie."""
        groups = self._read_group(
            [
                *domain,
                ("package_id", "=", False),
                ("location_id.mds_store_kind", "not in", store_rules.BLOCKED_KINDS),
            ],
            ["location_id", "product_id", "lot_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )
        return [
            availability.Stock(
                location.id, product.id, lot.id or None, exact(quantity) - exact(reserved)
            )
            for location, product, lot, quantity, reserved in groups
        ]

    @api.model
    def _mds_find(self, text, location):
        """The quants of this place that fit a scan: serial, lot, barcode, UDI, article number."""
        numbers, codes = self._mds_read_scan(text)
        quants = self.search(
            [
                ("location_id", "=", location.id),
                ("location_id.mds_store_kind", "not in", store_rules.BLOCKED_KINDS),
                ("quantity", ">", 0),
                "|",
                "|",
                "|",
                ("lot_id.name", "in", numbers),
                ("product_id.barcode", "in", codes),
                ("product_id.default_code", "in", codes),
                ("product_id.mds_udi_di", "in", codes),
            ]
        )
        # a label that names the piece means this piece, not all of its kind
        return quants.filtered(lambda quant: quant.lot_id.name in numbers) or quants

    @api.model
    def _mds_read_scan(self, text):
        """``(serial and lot numbers, article codes)`` that a scanned text may mean."""
        try:
            label = udi.parse(text, fields.Date.context_today(self))
        except udi.UdiError:
            return [text], [text]
        numbers = [value for value in (label.serial, label.lot) if value]
        codes = [label.di, label.di.lstrip("0")] if label.di else []
        return [text, *numbers], [text, *codes]


def exact(quantity):
    """A quantity as stored (a binary float) as the decimal number that people mean."""
    return Decimal(str(round(quantity, 6)))
