from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib import uptime

UTC = ZoneInfo("UTC")
DAY = timedelta(days=1)
EXCLUSIONS = [
    ("planned", "Planned work"),
    ("customer", "Waited for the customer"),
    ("excluded", "Excluded with a reason"),
]


class ContractUptime(models.Model):
    """What a contract promised of uptime in a period, and what was 开机率结算单.

    Made for one device, or for all devices of the line together. Made again it is the same row,
    reckoned anew while it is a draft; confirmed, it stays.

    Read: service users in their regions. Make and confirm: contract managers.
    """

    _name = "mds.contract.uptime"
    _inherit = ["mds.audit.mixin"]
    _description = "Uptime Statement"
    _order = "date_from desc, id desc"
    _rec_name = "display_name"

    _guarded_fields = ("state", "confirmed_by_id", "confirmed_at")
    _audit_fields = ("line_id", "device_id", "date_from", "date_to", "percent", "state")

    contract_id = fields.Many2one("mds.contract", required=True, index=True, ondelete="restrict")
    line_id = fields.Many2one(
        "mds.contract.line", "Contract Line", required=True, index=True, ondelete="restrict"
    )
    root_id = fields.Many2one("mds.contract.line", required=True, ondelete="restrict")
    device_id = fields.Many2one("mds.device", index="btree_not_null", ondelete="restrict")
    device_count = fields.Integer("Devices")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="contract_id.region_id", store=True, index=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True, index=True)
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("Until", required=True)
    guaranteed = fields.Float("Guaranteed (%)", digits=(5, 2), aggregator="avg")
    service_hours = fields.Float("Service (h)", digits=(16, 2))
    down_hours = fields.Float("Down (h)", digits=(16, 2))
    excluded_hours = fields.Float("Excluded (h)", digits=(16, 2))
    percent = fields.Float("Uptime (%)", digits=(5, 2), aggregator="avg")
    is_kept = fields.Boolean("Kept")
    state = fields.Selection(
        [("draft", "Draft"), ("confirmed", "Confirmed")],
        required=True,
        default="draft",
        readonly=True,
        index=True,
    )
    confirmed_by_id = fields.Many2one("res.users", "Confirmed by", readonly=True)
    confirmed_at = fields.Datetime("Confirmed on", readonly=True)
    part_ids = fields.One2many("mds.contract.uptime.part", "statement_id", "Intervals")

    _once = models.UniqueIndex(
        "(root_id, COALESCE(device_id, 0), date_from)",
        "There is a statement of this line for this period already.",
    )

    @api.depends("contract_id.name", "device_id", "date_from", "date_to")
    def _compute_display_name(self):
        for row in self:
            what = row.device_id.display_name or row.line_id.display_name or ""
            row.display_name = f"{row.contract_id.name} {what} {row.date_from} – {row.date_to}"

    @api.model_create_multi
    def create(self, vals_list):
        """A statement is confirmed by its button alone."""
        return super().create(
            [
                {name: value for name, value in vals.items() if name not in self._guarded_fields}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if not self.env.su and self.filtered(lambda row: row.state == "confirmed"):
            raise UserError(self.env._("A confirmed statement does not change."))
        vals = {name: value for name, value in vals.items() if name not in self._guarded_fields}
        return super().write(vals) if vals else True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda row: row.state == "confirmed"):
            raise UserError(self.env._("A confirmed statement is kept."))

    def action_confirm(self):
        """The customer has it: it stays as it is."""
        self.check_access("write")
        today = fields.Date.context_today(self)
        early = self.filtered(lambda row: row.date_to >= today)
        if early:
            raise UserError(
                self.env._(
                    "%(statement)s: its period is not over yet.", statement=early[0].display_name
                )
            )
        rows = self.filtered(lambda row: row.state == "draft")
        super(ContractUptime, rows).write(
            {
                "state": "confirmed",
                "confirmed_by_id": self.env.uid,
                "confirmed_at": fields.Datetime.now(),
            }
        )
        return True

    def action_print(self):
        """As a paper for the customer, in his language."""
        return self.env.ref("mds_contract.action_uptime_paper").report_action(self)

    def _get_paper_language(self):
        self.ensure_one()
        return self.partner_id.lang or self.company_id.partner_id.lang or "en_US"

    def action_open_intervals(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Intervals"),
            "res_model": "mds.contract.uptime.part",
            "views": [(False, "list")],
            "domain": [("statement_id", "=", self.id)],
        }

    @api.model
    def _cron_make(self):
        """On each day: the statements of the month before, until they are confirmed."""
        today = fields.Date.context_today(self)
        last = today.replace(day=1) - timedelta(days=1)
        first = last.replace(day=1)
        lines = self.env["mds.contract.line"]._search_promising(first, last)
        lines._make_uptime(first, last)


class ContractUptimePart(models.Model):
    """An interval in which a device was down, and why it counts or not."""

    _name = "mds.contract.uptime.part"
    _description = "Interval of an Uptime Statement"
    _order = "start, id"

    statement_id = fields.Many2one(
        "mds.contract.uptime", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="statement_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="statement_id.region_id", store=True, index=True)
    device_id = fields.Many2one("mds.device", required=True, ondelete="restrict")
    downtime_id = fields.Many2one("mds.downtime", index="btree_not_null", ondelete="restrict")
    order_id = fields.Many2one(related="downtime_id.order_id")
    start = fields.Datetime("Down since", required=True)
    end = fields.Datetime("To", required=True)
    hours = fields.Float("In Service Hours (h)", digits=(16, 2))
    loss_percent = fields.Integer("Loss of Use (%)")
    excluded = fields.Selection(EXCLUSIONS, "Does not Count")


class ContractLine(models.Model):
    """The promise of uptime, and its statements."""

    _inherit = "mds.contract.line"

    uptime_percent = fields.Float(
        "Guaranteed Uptime (%)", digits=(5, 2), help="Of the service hours. Zero: no promise."
    )
    uptime_calendar_id = fields.Many2one(
        "resource.calendar",
        "Service Hours",
        ondelete="restrict",
        help="Hours in which the device shall work. Empty: around the clock.",
    )
    is_uptime_together = fields.Boolean(
        "All Devices Together", help="One figure for the devices of the line, not one for each."
    )

    _uptime_range = models.Constraint(
        "CHECK (uptime_percent >= 0 AND uptime_percent <= 100)",
        "The guaranteed uptime is between 0 and 100 %.",
    )

    @api.model
    def _search_promising(self, first, last, domain=()):
        """Lines that promise an uptime on some of these days."""
        return self.search(
            Domain(list(domain))
            & Domain("uptime_percent", ">", 0)
            & Domain("version_id.state", "=", "signed")
            & Domain("contract_id.state", "in", ("active", "ended", "terminated"))
            & Domain("version_id.effective_from", "<=", last)
            & Domain("version_id.date_end", ">=", first)
        )

    def _make_uptime(self, first, last):
        """Statements of these lines for the days from ``first`` to ``last``; drafts anew.

        A version that leaves a promise as it was does not cut the period.
        """
        statements = self.env["mds.contract.uptime"]
        devices_of = self.filtered("uptime_percent")._get_devices()
        spans = {}
        for line in sorted(devices_of, key=lambda line: line.version_id.effective_from):
            start, end = line._get_days_in_force(first, last)
            if start > end or not devices_of[line]:
                continue
            before = spans.setdefault(line._get_root(), [])
            if before and before[-1][2] == start - DAY and before[-1][0]._promises_like(line):
                start = before.pop()[1]
            before.append((line, start, end))
        for line, start, end in (span for own in spans.values() for span in own):
            statements += line._make_uptime_of(devices_of[line], start, end)
        return statements

    def _get_days_in_force(self, first, last):
        """The first and the last of these days on which the version of the line is in force."""
        self.ensure_one()
        version, contract = self.version_id, self.contract_id
        following = contract.version_ids.filtered(
            lambda one: one.state == "signed" and one.effective_from > version.effective_from
        )
        ends = [last, version.date_end, contract.ended_on or last]
        ends += [day - DAY for day in following.mapped("effective_from")]
        return max(first, version.effective_from), min(ends)

    def _promises_like(self, other):
        names = ("uptime_percent", "uptime_calendar_id", "is_uptime_together")
        return [self[name] for name in names] == [other[name] for name in names] and (
            self._get_device_domain() == other._get_device_domain()
        )

    def _get_uptime_zone(self):
        """Where its days begin: that of the service hours, of the site, else of the company."""
        self.ensure_one()
        own = self.uptime_calendar_id.tz or self.site_id.tz
        return ZoneInfo(own) if own else self.company_id._mds_get_zone()

    def _make_uptime_of(self, devices, first, last):
        self.ensure_one()
        zone = self._get_uptime_zone()
        start = datetime.combine(first, time.min, tzinfo=zone).astimezone(UTC)
        end = datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)
        hours = self.env["mds.order"]._get_working_time(self.uptime_calendar_id, start, end)
        if not hours.between(start, end):  # a weekend, an empty calendar: nothing was promised
            return self.env["mds.contract.uptime"]
        outages, rows = devices._get_contract_outages(start, end)
        guaranteed = Decimal(str(round(self.uptime_percent, 2)))
        answers = uptime.decide(
            {
                device: uptime.Facts(hours, start, end, outages[device], guaranteed)
                for device in devices
            }
        )
        if self.is_uptime_together:
            answers = {devices.browse(): uptime.together(list(answers.values()), guaranteed)}
        return self._write_uptime(answers, devices, (first, last), rows)

    def _write_uptime(self, answers, devices, days, rows):
        """The statements of ``{device (or none: all together): answer}``, made or reckoned anew.

        What is confirmed stays as it is.
        """
        root = self._get_root()
        present = {
            statement.device_id: statement
            for statement in self.env["mds.contract.uptime"].search(
                [("root_id", "=", root.id), ("date_from", "=", days[0])]
            )
        }
        fresh = self.env["mds.contract.uptime"].create(
            [
                {
                    **self._prepare_uptime_vals(answer, len(device or devices), days[1]),
                    "contract_id": self.contract_id.id,
                    "root_id": root.id,
                    "device_id": device.id,
                    "date_from": days[0],
                }
                for device, answer in answers.items()
                if device not in present
            ]
        )
        open_before = fresh.browse()
        for device, answer in answers.items():
            statement = present.get(device)
            if statement and statement.state == "draft":
                statement.write(self._prepare_uptime_vals(answer, len(device or devices), days[1]))
                open_before += statement
        open_before.part_ids.unlink()
        self.env["mds.contract.uptime.part"].create(
            [
                self._prepare_uptime_part_vals(statement, part, rows[part.key])
                for statement in fresh + open_before
                for part in answers[statement.device_id].parts
            ]
        )
        return fresh.concat(*(one for one in present.values() if one.device_id in answers))

    def _prepare_uptime_vals(self, answer, device_count, last):
        self.ensure_one()
        return {
            "line_id": self.id,
            "date_to": last,
            "device_count": device_count,
            "guaranteed": self.uptime_percent,
            "service_hours": float(answer.service_seconds / 3600),
            "down_hours": float(answer.down_seconds / 3600),
            "excluded_hours": float(answer.excluded_seconds / 3600),
            "percent": float(answer.percent),
            "is_kept": answer.is_kept,
        }

    @api.model
    def _prepare_uptime_part_vals(self, statement, part, downtime):
        return {
            "statement_id": statement.id,
            "device_id": downtime.device_id.id,
            "downtime_id": downtime.id,
            "start": part.start.astimezone(UTC).replace(tzinfo=None),
            "end": part.end.astimezone(UTC).replace(tzinfo=None),
            "hours": float(part.seconds / 3600),
            "loss_percent": downtime.loss_percent,
            "excluded": part.excluded or False,
        }


class Device(models.Model):
    """Outages as a contract counts them."""

    _inherit = "mds.device"

    def _get_contract_outages(self, start, end):
        """``({device: [Outage]}, {key: downtime})`` of a period of aware datetimes.

        An outage that still lasts ends with the period. While its order waited for the customer
        it is excused: it is cut there, so that no hour stands in two intervals.
        """
        first, last = (moment.astimezone(UTC).replace(tzinfo=None) for moment in (start, end))
        downtimes = self.env["mds.downtime"].search(
            [
                ("device_id", "in", self.ids),
                ("start", "<", last),
                "|",
                ("end", "=", False),
                ("end", ">", first),
            ]
        )
        outages, rows = {device: [] for device in self}, {}
        for downtime in downtimes:
            begin, finish = downtime.start, downtime.end or last
            why = "excluded" if downtime.is_excluded else ""
            why = why or ("planned" if downtime.kind == "planned" else "")
            spans, waits = [], downtime.order_id.segment_ids.browse()
            if not why:
                waits = downtime.order_id.segment_ids.filtered(lambda one: one.party == "customer")
            for pause in waits.sorted("start"):
                away, back = max(pause.start, begin), min(pause.end or last, finish)
                if away < back:
                    spans += [(begin, away, ""), (away, back, "customer")]
                    begin = back
            spans.append((begin, finish, why))
            for from_, to, reason in spans:
                if from_ < to:
                    key = (downtime.id, len(rows))
                    rows[key] = downtime
                    outages[downtime.device_id].append(
                        uptime.Outage(
                            from_.replace(tzinfo=UTC),
                            to.replace(tzinfo=UTC),
                            downtime.loss_percent,
                            reason,
                            key,
                        )
                    )
        return outages, rows
