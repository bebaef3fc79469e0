from datetime import datetime, time

from odoo import api, fields, models

from ..lib import device_list


class ImportSetDevice(models.AbstractModel):
    """Certificates and meters in a list of devices: the last paper of a kind, and a reading."""

    _inherit = "mds.import.set.device"

    @api.model
    def _get_columns(self):
        return (*super()._get_columns(), *device_list.COLUMNS)

    @api.model
    def _get_row_problems(self, row):
        faulty = {problem.column for problem in row.problems}
        return super()._get_row_problems(row) + device_list.problems(row.values, faulty)

    @api.model
    def _check(self, run, values_list, facts):
        findings = super()._check(run, values_list, facts)
        today = fields.Date.context_today(run)
        labels = None
        for finding in findings:
            for name in (*(paper.done for paper in device_list.PAPERS), "meter_on"):
                day = finding.values.get(name)
                if day and day > today and not finding.known_id:
                    labels = labels or self._get_column_labels()
                    finding.errors.append(
                        self.env._(
                            "%(column)s: %(day)s lies in the future.", column=labels[name], day=day
                        )
                    )
            for paper in device_list.PAPERS:
                if finding.values.get(paper.done) and not finding.values.get(paper.number):
                    finding.warnings.append(
                        self.env._(
                            "A certificate without its number stays a draft until somebody "
                            "completes it."
                        )
                    )
        return findings

    @api.model
    def _get_column_labels(self):
        language = self._get_language()
        return {column.name: column.heading(language) for column in self._get_columns()}

    @api.model
    def _move_to_states(self, run, findings, devices):
        """The papers first: the law may want one before a device is in service."""
        self._create_papers(findings, devices)
        self._create_readings(findings, devices)
        return super()._move_to_states(run, findings, devices)

    @api.model
    def _create_papers(self, findings, devices):
        wanted = [
            (found, device, paper)
            for found, device in zip(findings, devices, strict=True)
            for paper in device_list.PAPERS
            if found.values.get(paper.done)
        ]
        if not wanted:
            return
        kinds = {
            kind.code: kind
            for kind in self.env["mds.certificate.kind"].search(
                [("code", "in", [paper.kind for paper in device_list.PAPERS])]
            )
        }
        certificates = self.env["mds.certificate"].create(
            [
                {
                    "device_id": device.id,
                    "kind_id": kinds[paper.kind].id,
                    "performed_on": found.values[paper.done],
                    "number": found.values.get(paper.number, False),
                    "stated_until": found.values.get(paper.until, False),
                    "result": "pass",
                    "note": self.env._("From an imported list."),
                }
                for found, device, paper in wanted
                if paper.kind in kinds
            ]
        )
        # a paper of ours that has to be signed waits for its author
        certificates.filtered(lambda one: one.number and one.signing == "none").action_issue()

    @api.model
    def _create_readings(self, findings, devices):
        wanted = [
            (found, device, name, code)
            for found, device in zip(findings, devices, strict=True)
            for name, code in device_list.METERS.items()
            if found.values.get(name) is not None
        ]
        if not wanted:
            return
        kinds = {kind.code: kind for kind in self.env["mds.meter.kind"].search([])}
        now = fields.Datetime.now()
        self.env["mds.meter.reading"]._with_source("import").create(
            [
                {
                    "device_id": device.id,
                    "kind_id": kinds[code].id,
                    "value": float(found.values[name]),
                    "occurred_at": min(datetime.combine(found.values["meter_on"], time(4)), now),
                    "occurred_source": "import",
                }
                for found, device, name, code in wanted
                if code in kinds
            ]
        )


class ImportRun(models.Model):
    _inherit = "mds.import.run"

    @api.model
    def _problem_reasons(self, problem, column, language):
        _ = self.env._
        return {
            **super()._problem_reasons(problem, column, language),
            "needs_test_day": _("enter the day of the test as well."),
            "paper_order": _("the certificate ends before the day of the test."),
            "counts_too_much": _("“%(text)s” is more than a counter can show.", text=problem.text),
            "needs_meter_day": _("enter the day on which the meter was read."),
        }
