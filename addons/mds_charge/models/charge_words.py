from decimal import Decimal

from odoo import api, models
from odoo.addons.mds_base.models.said import Teller, in_languages, join, listing, name_of

from ..lib import freight, price

MOVING = frozenset(
    {
        price.TIERS,
        price.CLASS,
        price.DISCOUNT,
        price.PROMOTION,
        price.PACKAGE,
        price.US,
        price.COVERED,
        price.WORN,
        price.OWN_SHARE,
        price.OWN_FIRST,
        price.BEYOND,
        price.DEDUCTIBLE,
        price.CAP,
        price.REBATE,
    }
)
"""Steps that a customer reads: why quantity × price is not what he pays, not how it is made."""


class Order(models.Model):
    """The explanation of a price, in every language."""

    _inherit = "mds.order"

    def _describe_item(self, kind, item):
        """“Labour: Zhang Wei”; parts by their name."""
        label = self._say_label("mds.order.charge", "kind", kind)
        if item.source[0] == "mds.order.time":
            people = self.env["mds.order.time"].browse(item.source[1]).employee_id
            colon = in_languages(self.env, {"en_US": ": ", "zh_CN": "："})
            return join(colon, [label, listing(self.env, people.mapped("name"))])
        if item.product_id:
            return name_of(self.env["product.product"].browse(item.product_id))
        return item.description if kind != "zone" else label

    def _describe_steps(self, steps):
        """One sentence for each step, in every language."""
        _ = Teller(self.env, __name__)
        words, classes = [], self._get_class_words()
        for step in steps:
            values = {
                "name": classes.get(step.name, step.name)
                if step.code == price.CLASS
                else step.name,
                "value": _plain(step.value),
                "result": _plain(step.result),
            }
            words.append(self._say_step(_, step.code, values))
        return join("\n", words)

    @api.model
    def _say_step(self, _, code, values):
        says = {
            price.NO_PRICE: lambda: _("No price was found: enter one in the price table."),
            price.COST: lambda: (
                _("Cost plus %(value)s %%: %(result)s", **values)
                if values["value"] != "0"
                else _("At cost: %(result)s", **values)
            ),
            freight.FREIGHT_FREE: lambda: _("Freight is free, as agreed."),
            freight.FREIGHT_ABOVE: lambda: _(
                "Freight is free from %(value)s of parts on: they come to %(result)s", **values
            ),
            freight.FREIGHT_FIXED: lambda: _("Freight as agreed: %(result)s", **values),
            freight.FREIGHT_ZONE: lambda: _("Freight of the zone “%(name)s”: %(result)s", **values),
            freight.FREIGHT_NO_ZONE: lambda: _(
                "No freight is listed for this place, so what was paid counts: %(result)s", **values
            ),
            price.LIST: lambda: _("List price: %(result)s", **values),
            price.TABLE: lambda: _("Price table “%(name)s”: %(result)s", **values),
            price.PRICELIST: lambda: _("Pricelist “%(name)s”: %(result)s", **values),
            price.STEP: lambda: _("Charged in steps of %(value)s: %(result)s", **values),
            price.MINIMUM: lambda: _("Charged at least: %(value)s", **values),
            price.TIERS: lambda: _("By tiers: %(result)s", **values),
            price.CLASS: lambda: _("Of it %(result)s h at %(value)s %% (%(name)s)", **values),
            price.DISCOUNT: lambda: _("Contract discount %(value)s %%: %(result)s", **values),
            price.PROMOTION: lambda: _("Promotion “%(name)s”, %(value)s %%: %(result)s", **values),
            price.AMOUNT: lambda: _("Amount for %(value)s: %(result)s", **values),
            price.PACKAGE: lambda: _(
                "Package “%(name)s” of %(value)s, its part: %(result)s", **values
            ),
            price.US: lambda: _("Warranty bears %(value)s %%: %(result)s", **values),
            price.GOODWILL: lambda: _("Goodwill bears %(value)s %%: %(result)s", **values),
            price.COVERED: lambda: _("Contract bears %(value)s %%: %(result)s", **values),
            price.WORN: lambda: _("Worn part, by its reading: %(value)s", **values),
            price.OWN_SHARE: lambda: _("Share of the customer: %(value)s", **values),
            price.OWN_FIRST: lambda: _("Deductible agreed as a term: %(value)s", **values),
            price.BEYOND: lambda: _("Beyond a limit of the contract: %(value)s", **values),
            price.DEDUCTIBLE: lambda: _("Deductible of the customer: %(value)s", **values),
            price.CAP: lambda: _("Beyond what the contract bears at most: %(value)s", **values),
            price.REBATE: lambda: _("Discount granted: %(value)s", **values),
            price.TAX: lambda: _("With tax of %(value)s %%: %(result)s", **values),
        }
        return says[code]()

    def _get_class_words(self):
        _ = Teller(self.env, __name__)
        return {
            "overtime": _("overtime"),
            "rest": _("rest day"),
            "holiday": _("statutory holiday"),
        }


def _plain(number):
    """“1,234.50”, “2.5”: as people write it."""
    text = f"{number.quantize(Decimal('0.01')):,f}"
    return text if not text.endswith(".00") or abs(number) >= 100 else text[:-3]
