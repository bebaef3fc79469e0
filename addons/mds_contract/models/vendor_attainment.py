from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models

from ..lib import vendor
from .order_sla import _aware


class VendorAttainment(models.Model):
    """A promise of a vendor that was kept or broken: of one wait, or of all of an order 达成情况.

    Written by the judgement alone, when a wait is over. Read: as the agreement; regions too.
    """

    _name = "mds.vendor.attainment"
    _description = "Attainment of a Vendor"
    _order = "ended_at desc, id desc"
    _rec_name = "order_id"

    agreement_id = fields.Many2one(
        "mds.vendor.agreement", "Agreement", required=True, index=True, ondelete="cascade"
    )
    vendor_id = fields.Many2one(related="agreement_id.vendor_id", store=True, index=True)
    order_id = fields.Many2one("mds.order", required=True, index=True, ondelete="cascade")
    segment_id = fields.Many2one("mds.order.segment", "Wait", index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="order_id.region_id", store=True, index=True)
    product_tmpl_id = fields.Many2one(related="order_id.product_tmpl_id", store=True)
    promise = fields.Selection(
        [("response", "Each Wait"), ("restored", "All Waits of an Order")], required=True
    )
    ended_at = fields.Datetime("Ended at", required=True, index=True)
    promised_hours = fields.Float("Promised (h)", aggregator=None)
    hours = fields.Float("Waited (h)", digits=(16, 2))
    late_hours = fields.Float("Late (h)", digits=(16, 2))
    is_kept = fields.Boolean("Kept")

    _once = models.UniqueIndex(
        "(order_id, agreement_id, promise, COALESCE(segment_id, 0))",
        "This promise was judged for the order already.",
    )


class OrderSegment(models.Model):
    """For which vendor the order waits."""

    _inherit = "mds.order.segment"

    vendor_id = fields.Many2one(
        "res.partner",
        "Vendor Company",
        compute="_compute_vendor_id",
        store=True,
        readonly=False,
        ondelete="restrict",
        index="btree_not_null",
        domain=[("is_company", "=", True)],
        help="For whom the order waits. Proposed by the agreement that fits the device.",
    )

    @api.depends("party", "order_id.product_tmpl_id")
    def _compute_vendor_id(self):
        waiting = self.filtered(lambda pause: pause.party == "vendor")
        (self - waiting).vendor_id = False
        agreements = waiting._sudo_agreements()
        for pause in waiting:
            day = pause.order_id._get_local_day(pause.start or fields.Datetime.now())
            found = agreements._choose(pause.order_id, day)
            pause.vendor_id = pause.vendor_id or found.vendor_id

    def _sudo_agreements(self):
        """Who waits need not be allowed to read what the vendor promised."""
        return (
            self.env["mds.vendor.agreement"]
            .sudo()
            .search([("company_id", "in", self.company_id.ids)])
            if self
            else self.env["mds.vendor.agreement"].sudo()
        )

    @api.model_create_multi
    def create(self, vals_list):
        pauses = super().create(vals_list)
        pauses.filtered("end").order_id._judge_vendors()
        return pauses

    def write(self, vals):
        result = super().write(vals)
        if {"start", "end", "party", "vendor_id"} & vals.keys():
            self.order_id._judge_vendors()
        return result

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        orders._judge_vendors()
        return result


class Order(models.Model):
    """Judging vendors by the waits of these orders."""

    _inherit = "mds.order"

    attainment_ids = fields.One2many(
        "mds.vendor.attainment",
        "order_id",
        "Promises of Vendors",
        readonly=True,
        groups="mds_base.group_contract_manager,mds_base.group_service_manager,"
        "mds_base.group_dispatcher,mds_base.group_cost_accountant",
    )

    @api.model
    def _sudo_attainment(self):
        """Rows follow from the waits; no user writes them."""
        return self.env["mds.vendor.attainment"].sudo()

    def _judge_vendors(self):
        """Rows of these orders, made or reckoned anew; what is judged no more goes."""
        orders = self._sudo_for_contract()
        facts = orders._prepare_vendor_facts()
        rows = self._sudo_attainment()
        present = {
            (row.order_id.id, row.agreement_id.id, row.promise, row.segment_id.id): row
            for row in rows.search([("order_id", "in", self.ids)])
        }
        fresh = []
        for (order, agreement), verdicts in vendor.judge(facts).items():
            last = max(wait.end for wait in facts[order, agreement].waits)
            for verdict in verdicts:
                segment = verdict.wait or self.env["mds.order.segment"]
                vals = {
                    "ended_at": segment.end or last.replace(tzinfo=None),
                    "promised_hours": float(verdict.promised),
                    "hours": float(verdict.hours),
                    "late_hours": float(verdict.late),
                    "is_kept": verdict.is_kept,
                }
                key = (order.id, agreement.id, verdict.promise, segment.id)
                row = present.pop(key, None)
                if row:
                    row.write(vals)
                else:
                    names = ("order_id", "agreement_id", "promise", "segment_id")
                    fresh.append(dict(zip(names, key, strict=True)) | vals)
        rows.concat(*present.values()).unlink()
        rows.create(fresh)

    def _prepare_vendor_facts(self):
        """``{(order, agreement): vendor.Facts}``; hours are fetched once per calendar."""
        waits = self.segment_ids.filtered(
            lambda pause: pause.party == "vendor" and pause.end and pause.vendor_id
        )
        agreements = waits._sudo_agreements()
        found = defaultdict(list)
        for wait in waits:
            order = wait.order_id
            agreement = agreements._choose(order, order._get_local_day(wait.start), wait.vendor_id)
            if agreement and agreement._get_promises(order._get_promised_priority()):
                found[order, agreement].append(wait)
        hours = self._get_vendor_hours(waits, agreements.browse().concat(*(a for _o, a in found)))
        return {
            (order, agreement): vendor.Facts(
                tuple(vendor.Wait(wait, _aware(wait.start), _aware(wait.end)) for wait in own),
                hours[agreement.calendar_id],
                {
                    name: Decimal(str(round(value, 4)))
                    for name, value in agreement._get_promises(
                        order._get_promised_priority()
                    ).items()
                },
            )
            for (order, agreement), own in found.items()
        }

    @api.model
    def _get_vendor_hours(self, waits, agreements):
        if not agreements:
            return {}
        first = _aware(min(waits.mapped("start")))
        last = _aware(max(waits.mapped("end"))) + timedelta(days=1)
        calendars = {agreement.calendar_id for agreement in agreements}
        return {calendar: self._get_working_time(calendar, first, last) for calendar in calendars}
