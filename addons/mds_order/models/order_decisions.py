from collections import defaultdict
from datetime import timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.addons.mds_base.models.said import Teller, name_of

from ..lib import device_results
from ..lib.answers import ChargeItem


class Order(models.Model):
    """What is decided about an order: deadline, payer, checklist, who may go, what may be charged.

    Each question is a seam: batch in, ``{order: answer}`` out. An addon above calls ``super()``
    first and replaces the answers on which it knows better.
    """

    _inherit = "mds.order"

    def _get_due_by(self):
        """``{order: (naive UTC datetime or None, why)}``. Contracts replace it."""
        _, result = Teller(self.env, __name__), {}
        for order in self:
            hours = order.type_id.target_hours
            if hours:
                result[order] = (
                    order.reported_at + timedelta(hours=hours),
                    _(
                        "Own target for %(type)s: %(hours)g h after the report.",
                        type=name_of(order.type_id, "name"),
                        hours=hours,
                    ),
                )
            else:
                result[order] = (None, _("No contract and no own target says by when."))
        return result

    def _get_coverage(self):
        """``{order: ("warranty" | "billable" | "undecided", why)}``. Contracts add their keys."""
        _, result = Teller(self.env, __name__), {}
        warranties = self._get_device_warranties()
        for order in self:
            warranty = warranties.get(order)
            if not order.device_id:
                result[order] = ("undecided", _("No device is known yet."))
            elif warranty and warranty.covered:
                result[order] = (
                    "warranty",
                    warranty.reason or _("Warranty until %(date)s.", date=warranty.until),
                )
            else:
                reason = warranty.reason if warranty else ""
                result[order] = ("billable", reason or _("The device is out of warranty."))
        return result

    def _get_local_day(self, moment):
        """The day of a moment (naive UTC) where the work is: promises begin at midnight there."""
        own = self.site_id.tz
        zone = ZoneInfo(own) if own else self.company_id._mds_get_zone()
        return moment.replace(tzinfo=timezone.utc).astimezone(zone).date()

    def _get_report_day(self):
        self.ensure_one()
        return self._get_local_day(self.reported_at)

    def _get_device_warranties(self):
        """``{order: Warranty}`` on the day of the report, one question per day in the batch."""
        result = {}
        orders = self.filtered("device_id")
        for day, group in orders.grouped(lambda order: order._get_report_day()).items():
            answers = group.device_id._get_warranty(day)
            result.update({order: answers[order.device_id] for order in group})
        return result

    def _get_charge_items(self):
        """``{order: [ChargeItem]}``: work and travel by engineer; parts are added above."""
        _ = self.env._
        result = {order: [] for order in self}
        rows = self.env["mds.order.time"]._read_group(
            [("order_id", "in", self.ids), ("kind", "in", ("work", "travel"))],
            ["order_id", "kind", "employee_id"],
            ["duration_hours:sum", "id:array_agg"],
        )
        words = {"work": _("Work"), "travel": _("Travel")}
        for order, kind, employee, hours, ids in rows:
            result[order].append(
                ChargeItem(
                    kind=kind,
                    description=f"{words[kind]}: {employee.display_name}",
                    quantity=Decimal(str(round(hours, 4))),
                    unit="hour",
                    source=("mds.order.time", tuple(ids)),
                )
            )
        return result

    def _get_built_in(self):
        """``{order: parts that it built into devices}``. Seam: who books parts knows."""
        return dict.fromkeys(self, self.env["mds.device.part"])

    def _get_engineer_blockers(self, employees):
        """``{order: {employee: [why he cannot be sent]}}``. Dispatch adds qualifications."""
        _ = self.env._
        facts = self._sudo_engineer_facts(employees)
        result = {}
        for order in self:
            answers = {}
            for employee in employees:
                is_engineer, is_active, has_user, company = facts[employee]
                reasons = answers[employee] = []
                if not is_engineer:
                    reasons.append(_("is not a service engineer"))
                if not is_active:
                    reasons.append(_("has left"))
                if not has_user:
                    reasons.append(_("has no login and cannot accept or sign"))
                if company.root_id != order.company_id.root_id:
                    reasons.append(
                        _(
                            "works for %(company)s, the order is of %(other)s",
                            company=company.name,
                            other=order.company_id.name,
                        )
                    )
            result[order] = answers
        return result

    @api.model
    def _sudo_engineer_facts(self, employees):
        """Whether somebody can be sent is no personnel secret: four plain facts each."""
        return {
            employee: (
                private.mds_is_engineer,
                private.active,
                bool(private.user_id),
                private.company_id.with_env(self.env),
            )
            for employee, private in zip(employees, employees.sudo(), strict=True)
        }

    def _decide(self, keep=()):
        """Decide deadline and payer and write them down with the reason; never for ended orders.

        :param keep: of ``due_by`` and ``coverage``, what a person has just decided himself
        """
        todo = self.filtered(lambda order: order.state not in ("done", *self._final_states))
        by_vals = defaultdict(self.browse)
        dues = {} if "due_by" in keep else todo._get_due_by()
        coverages = {} if "coverage" in keep else todo._get_coverage()
        for order in todo:
            vals = {}
            if order in dues:
                vals["due_by"], vals["due_reason"] = dues[order]
            if order in coverages:
                vals["coverage"], vals["coverage_reason"] = coverages[order]
            by_vals[tuple(vals.items())] += order
        for vals, orders in by_vals.items():
            if vals:
                orders.write(dict(vals))

    def _get_work_types(self):
        """``{order: types of work that it does}``: its own. Seam: plans add what is joined."""
        return {order: order.type_id for order in self}

    def _sync_tasks(self):
        """Give each order the steps of its templates, and those of its work and device model.

        Steps that no longer apply go, unless they were answered: what was measured stays.
        """
        if not self:
            return
        self._choose_templates()
        kinds = self._get_work_types()
        every = self.env["mds.order.type"].union(*kinds.values())
        templates = self.env["mds.task.template"].search(
            [
                ("order_template_id", "=", False),
                ("order_type_id", "in", [False, *every.ids]),
                ("product_tmpl_id", "in", [False, *self.product_tmpl_id.ids]),
            ]
        )
        joined = self._choose_joined_templates(kinds)
        none_model = self.env["product.template"]
        vals_list, obsolete = [], self.env["mds.order.task"]
        for order in self:
            wanted = templates.filtered(
                lambda template, order=order: (
                    (not template.order_type_id or template.order_type_id in kinds[order])
                    and template.product_tmpl_id in (order.product_tmpl_id, none_model)
                )
            )
            wanted |= order.template_id.step_ids
            wanted = self._add_joined_steps(wanted, joined[order])
            present = order.task_ids.template_id
            lead = order._get_lead_row()
            vals_list += [
                template._prepare_task_vals(order, lead if template.is_per_device else None)
                for template in wanted - present
            ]
            obsolete += order.task_ids.filtered(
                lambda task, wanted=wanted: (
                    task.template_id and task.template_id not in wanted and task.outcome == "open"
                )
            )
        obsolete.unlink()
        self.env["mds.order.task"].create(vals_list)
        self._spread_device_steps()

    def _is_result_missing(self):
        self.ensure_one()
        if not self.type_id.requires_result:
            return False
        return not self.result or bool(self.device_id and self.result == "not_applicable")

    def _get_unexplained_text(self):
        """What to say about a result that needs words; ``_is_result_unexplained`` says whether."""
        self.ensure_one()
        return self.env._(
            "Explain the restriction, or why the device is fit although a step failed."
        )

    def _is_result_unexplained(self):
        """A restriction, an unsafe device, or “fit” against a failed step wants words."""
        self.ensure_one()
        failed = self.task_ids._filter_failed()
        doubtful = self.result in ("restricted", "unsafe") or (self.result == "fit" and failed)
        return bool(doubtful and not (self.result_note or "").strip())

    def _apply_result(self):
        """Tell each device what the engineer found: it may be used, with limits, or not.

        At the end of work and not at closing: a ventilator found unsafe must not look usable
        until the papers are signed. Reopening and finishing again applies the new result.
        """
        results = {
            row.device_id: (row.result, f"{row.order_id.name}: {row._get_result_text()}")
            for row in self.sorted("finished_at").device_line_ids
            if row.result in device_results.DECIDES_STATE
        }
        if results:
            self.env["mds.device"].union(*results)._apply_result(results)

    def _apply_reported_danger(self):
        """A device reported unsafe is out of use from triage on, until a result says otherwise."""
        results = {
            row.device_id: (
                "unsafe",
                self.env._("Reported unsafe with %(order)s.", order=row.order_id.name),
            )
            for row in self.device_line_ids
        }
        if results:
            self.env["mds.device"].union(*results)._apply_result(results)
