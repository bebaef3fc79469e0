from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from odoo import fields, models
from odoo.addons.mds_base.models.said import name_of

from ..lib import freight, price
from .charge_kind import CATEGORY_OF
from .charge_price import COST_PLUS, HOURLY
from .contract_version import DISCOUNTS
from .order_items import exact


class Order(models.Model):
    """What is known of an order when it is priced: facts for the pure decision."""

    _inherit = "mds.order"

    # -- facts --------------------------------------------------------------------------------

    def _get_charge_day(self):
        """Prices of the day on which the work was finished, else of the report."""
        self.ensure_one()
        return self._get_local_day(self.finished_at or self.reported_at or fields.Datetime.now())

    def _get_travel_basis(self):
        self.ensure_one()
        return self.contract_version_id.travel_basis or self.company_id.mds_travel_basis

    def _get_shares(self):
        """``{order: {category: (borne by us or the supplier, borne by the contract)}}``."""
        result = {}
        for order in self:
            rows = order.entitlement_ids
            closing = rows.filtered(lambda row: row.stage == "closing")
            shares = defaultdict(lambda: [Decimal(0), Decimal(0)])
            if order._is_overruled():
                # a person decided against the rules: all or nothing
                share = Decimal(order.coverage in ("warranty", "goodwill"))
                shares = defaultdict(lambda share=share: [share, Decimal(0)])
            else:
                counting = closing or rows
                claims = counting.filtered("device_part_id")  # of one part alone
                general = counting - claims
                for row in general:
                    part = row._get_share()
                    if row.payer in ("us", "supplier"):
                        shares[row.category][0] += part
                    elif row.payer == "contract":
                        shares[row.category][1] += part
                for category in {*claims.mapped("category")} - {*general.mapped("category")}:
                    shares[category][0] = Decimal(1)  # nothing else was used
            if not rows and order.coverage in ("warranty", "goodwill"):
                shares = defaultdict(lambda: [Decimal(1), Decimal(0)])
            result[order] = shares
        return result

    def _get_priced_items(self):
        """``{order: [ChargeItem]}`` by the travel rule, without what is invoiced already."""
        found = self._get_charge_items()
        taken = self._get_invoiced_sources()
        result = {}
        for order, items in found.items():
            basis = order._get_travel_basis()
            dropped = {"hours": {"km"}, "km": {"travel"}}.get(basis, {"km", "travel"})
            kept = [item for item in items if item.kind not in dropped]
            if basis == "zone":
                kept += [replace(item, kind="zone") for item in kept if item.kind == "call_out"]
            result[order] = [
                left for item in kept if (left := order._without_taken(item, taken[order]))
            ]
        return result

    def _get_invoiced_sources(self):
        """``{order: {(kind, model): ids}}`` of what stands on a live invoice; above."""
        return {order: {} for order in self}

    def _without_taken(self, item, taken):
        """The item without the records that are invoiced; none when nothing is left of it."""
        model, ids = item.source
        left = tuple(one for one in ids if one not in taken.get((item.kind, model), ()))
        if not left:
            return None
        if len(left) == len(ids):
            return item if item.quantity > 0 else None
        records = self.env[model].browse(left)
        quantity = (
            sum((exact(row.duration_hours) for row in records), Decimal(0))
            if model == "mds.order.time"
            else Decimal(len(left))
        )
        return replace(item, quantity=quantity, source=(model, left)) if quantity > 0 else None

    def _prepare_price_facts(self, items_of, ways=None):
        """``{order: price.Facts}``: a constant number of queries for the batch.

        ``ways`` ({order: kilometres}) take the place of what trips say.
        """
        days = {order: order._get_charge_day() for order in self}
        if not days:
            return {}
        first, last = min(days.values()), max(days.values())
        prices = self.env["mds.charge.price"]
        index = prices._get_index(self, first, last)
        promotions = self.env["mds.charge.promotion"]._get_holding(self.company_id, first, last)
        context = {
            "days": days,
            "prices": prices,
            "index": index,
            "promotions": promotions,
            "shares": self._get_shares(),
            "claimed": self._get_claimed_sources(),
            "km": {**self._get_way_km(), **(ways or {})},
            "classes": self._get_time_classes(items_of),
            "costs": self._get_item_costs([item for items in items_of.values() for item in items]),
            "taxes": self.env["mds.charge.tax"]._get_rows(self.company_id, last),
            "pricelist": self._get_part_prices(items_of, days),
        }
        rebates = self._get_rebates()
        used = self._get_limits_used()
        result = {}
        for order in self:
            version = order.contract_version_id
            package = prices._choose(index, order, "package", days[order])
            deductible_used, borne, has_billed = used.get(order, (Decimal(0), Decimal(0), False))
            items = tuple(order._prepare_item(item, context) for item in items_of[order])
            result[order] = price.Facts(
                items=order._with_freight(items, context),
                day=days[order],
                package=package._prepare_package() if package and not has_billed else None,
                deductible=max(exact(version.deductible_amount) - deductible_used, Decimal(0)),
                cap=max(exact(version.cap_amount) - borne, Decimal(0))
                if version.cap_amount
                else None,
                rebate=rebates.get(order, Decimal(0)),
                unit=exact(order.company_id.currency_id.rounding),
            )
        return result

    def _get_rebates(self):
        """``{order: discount granted}``; above."""
        return {}

    def _get_limits_used(self):
        """``{order: (deductible, borne by the contract, has invoiced lines)}``; above."""
        return {}

    def _get_way_km(self):
        """``{order: kilometres of its longest way}``, as its trips say; they choose the zone."""
        rows = self.env["mds.trip.stop"]._read_group(
            [("order_id", "in", self.ids), ("trip_id.state", "=", "shared")],
            ["order_id"],
            ["detour_km:max", "share_km:max"],
        )
        return {order: max(detour or 0.0, share or 0.0) for order, detour, share in rows}

    def _get_time_classes(self, items_of):
        ids = {
            record_id
            for items in items_of.values()
            for item in items
            if item.source[0] == "mds.order.time"
            for record_id in item.source[1]
        }
        return {
            row.id: classes
            for row, classes in self.env["mds.order.time"].browse(ids)._get_charge_classes().items()
        }

    def _get_part_prices(self, items_of, days):
        """``{(pricelist, company, day, product): price}``, asked once for each of the first 3."""
        wanted = defaultdict(set)
        for order, items in items_of.items():
            pricelist = order.contract_version_id.pricelist_id
            for item in items:
                if item.product_id and pricelist:
                    wanted[pricelist, order.company_id, days[order]].add(item.product_id)
        found = {}
        for (pricelist, company, day), ids in wanted.items():
            products = self.env["product.product"].browse(ids)
            answers = pricelist.with_company(company)._get_products_price(
                products, 1.0, currency=company.currency_id, date=fields.Datetime.to_datetime(day)
            )
            found.update({(pricelist, company, day, pid): p for pid, p in answers.items()})
        return found

    def _prepare_item(self, item, context):
        """The facts of one item."""
        self.ensure_one()
        day = context["days"][self]
        kind = item.kind
        product = self.env["product.product"].browse(item.product_id)
        if kind == "part" and product.mds_is_consumable:
            kind = "consumable"
        category = CATEGORY_OF[kind]
        us, covered = context["shares"][self][category]
        is_goodwill = self.coverage == "goodwill"
        if item.source in context["claimed"][self]:
            us, covered, is_goodwill = Decimal(1), Decimal(0), False
        version = self.contract_version_id
        tax = self._get_tax(context["taxes"]._get_of(self.company_id, category, day))
        facts = price.Item(
            key=(kind, item),
            category=category,
            quantity=item.quantity,
            discount=exact(version[DISCOUNTS[category]]),
            promotions=context["promotions"]._prepare_facts(self, category),
            us=min(us, Decimal(1)),
            is_goodwill=is_goodwill,
            covered=min(covered, 1 - min(us, Decimal(1))),  # percents are rounded
            tax=exact(tax.amount),
            tax_included=bool(tax.price_include),
        )
        if product:
            pricelist = version.pricelist_id
            key = (pricelist, self.company_id, day, product.id)
            listed = context["pricelist"].get(key)
            return replace(
                facts,
                list_price=exact(product.with_company(self.company_id).lst_price),
                pricelist_price=None if listed is None else exact(listed),
                pricelist_name=name_of(pricelist, "name") if pricelist else "",
            )
        km = context["km"].get(self) if kind == "zone" else None
        row = context["prices"]._choose(context["index"], self, kind, day, km)
        cost = context["costs"].get((item.kind, *item.source))
        if cost is not None:
            markup = exact(row.markup_percent) if kind in COST_PLUS else Decimal(0)
            return replace(facts, cost=cost, markup=markup)
        if row:
            own = context["prices"]._choose_list(context["index"], self, kind, day, km)
            portions = self._prepare_portions(item, row, context)
            facts = replace(facts, **row._prepare_price(own), **portions)
        return facts

    def _get_tax(self, mapping):
        """The tax of a category: as mapped, else the company's own of sales."""
        tax = mapping.tax_id or self.company_id.account_sale_tax_id
        return tax if tax.amount_type == "percent" else tax.browse()

    def _prepare_portions(self, item, row, context):
        if item.kind not in HOURLY:
            return {}
        percents, hours = row._get_class_percents(), defaultdict(Decimal)
        for record_id in item.source[1]:
            for name, quantity in context["classes"].get(record_id, {}).items():
                hours[name] += quantity
        portions, left = [], item.quantity
        for name, quantity in sorted(hours.items()):
            if name in percents and quantity > 0:
                portions.append(price.Portion(min(quantity, left), Decimal(percents[name]), name))
                left -= portions[-1].quantity
        return {"portions": tuple(portions)}

    def _with_freight(self, items, context):
        """Freight by its policy: it may depend on the worth of the parts, or on the place."""
        if not any(item.key[0] == "freight" for item in items):
            return items
        goods = price.price({0: price.Facts(tuple(i for i in items if i.category == "parts"))})[0]
        rule = self._prepare_freight_rule(context)

        def charged(item):
            cost, step = freight.freight(rule, item.cost or Decimal(0), goods.amount)
            return replace(item, cost=cost, cost_step=step)

        return tuple(charged(item) if item.key[0] == "freight" else item for item in items)

    def _prepare_freight_rule(self, context):
        version = self.contract_version_id
        policy = version.freight_policy or freight.ACTUAL
        day, row = context["days"][self], context["prices"].browse()
        if policy == freight.BY_ZONE:
            row = context["prices"]._choose(context["index"], self, "freight", day)
        return freight.FreightRule(
            policy,
            exact(version.freight_amount),
            exact(row.price) if row else None,
            name_of(row) if row else "",
        )


class ChargePrice(models.Model):
    """A price as the pure decision wants it."""

    _inherit = "mds.charge.price"

    def _prepare_price(self, own):
        """``own``: the row for everybody, which is the list price of a narrower one."""
        self.ensure_one()
        is_own = self._is_for_all()
        listed = self if is_own else own
        return {
            "list_price": exact(listed.price) if listed else None,
            "table_price": None if is_own else exact(self.price),
            "table_name": name_of(self),
            "step": exact(self.step),
            "minimum": exact(self.minimum),
            "tiers": self._get_tiers(),
        }

    def _prepare_package(self):
        self.ensure_one()
        return price.Package(
            exact(self.price),
            frozenset({"labour", "travel"}),
            name_of(self),
            self.is_fixed,
        )
