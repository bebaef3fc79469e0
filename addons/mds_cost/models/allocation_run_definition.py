import json
from dataclasses import dataclass
from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import listing
from odoo.fields import Domain

from .allocation_cycle import METHODS


@dataclass(frozen=True)
class Given:
    """Which cost of its centre a segment gives: that of elements or accounts; all of it where
    none are named."""

    rule: str
    by_element: bool
    element_ids: tuple[int, ...]
    account_ids: tuple[int, ...] = ()
    value: Decimal = Decimal(0)

    @property
    def is_all(self):
        return not self.by_element and not self.account_ids

    def counts(self, element_id, account_id):
        """Whether it gives what is booked on the centre with this element and account."""
        return self.is_all or element_id in self.element_ids or account_id in self.account_ids

    def takes(self, element_id):
        """Whether it gives what the centre has received on this element."""
        return self.is_all or element_id in self.element_ids


class AllocationRun(models.Model):
    """What a run was tested with, by its definition: whatever became of its cycle since."""

    _inherit = "mds.allocation.run"

    method = fields.Selection(METHODS, compute="_compute_method")
    definition_text = fields.Text("Definition in Words", compute="_compute_definition_text")

    @api.depends("definition", "cycle_id.method")
    def _compute_method(self):
        for run in self:
            run.method = run._read_definition()["method"] if run.cycle_id else False

    @api.depends("definition")
    @api.depends_context("lang")
    def _compute_definition_text(self):
        for run in self:
            run.definition_text = run.definition and "\n".join(run._say_definition())

    def _say_definition(self):
        """The definition line by line, in the words of the cycle's own form."""
        cycle = self.env["mds.allocation.cycle"]
        was = self._read_definition()
        elements = self.env["mds.cost.element"]._get_by_code()
        names = {code: element.name for code, element in elements.items()}
        rows = [(cycle, "method", was["method"]), (cycle, "mode", was["mode"])]
        if was["element"]:
            rows.append((cycle, "element_id", names.get(was["element"], was["element"])))
        lines = [self._say_row(*row) for row in rows]
        for number, segment in enumerate(was["segments"], 1):
            lines += ["", f"{number}. {self._say_centre(segment['sender']) or segment['name']}"]
            lines += [f"    {self._say_row(*row)}" for row in self._get_said_rows(segment, names)]
        return lines

    def _get_said_rows(self, segment, names):
        """``[(model, field, value)]`` of what a segment says; what it leaves open is left out."""
        rule, value = segment["gives"]
        fixed = segment["driver"] == "fixed"
        receivers = [
            f"{self._say_centre(one)} {weight:g}" if fixed else self._say_centre(one)
            for one, weight in segment["receivers"]
        ]
        rows = [
            ("rule", rule),
            ("value", f"{value:g}" if rule != "posted" else ""),
            (
                "element_ids",
                listing(self.env, [names.get(code, code) for code in segment["elements"]]),
            ),
            ("account_ids", listing(self.env, [code for _id, code in segment.get("accounts", ())])),
            ("receiver_kind", segment["to"]),
            ("driver", segment["driver"]),
            ("figure_id", segment["figure"]),
            ("receiver_ids", listing(self.env, receivers)),
        ]
        model = self.env["mds.allocation.segment"]
        return [(model, name, value) for name, value in rows if value]

    def _say_row(self, model, name, value):
        field = model._fields[name]
        if field.type == "selection":
            value = dict(field._description_selection(self.env)).get(value, value)
        label = field._description_string(self.env)
        return self.env._("%(label)s: %(value)s", label=label, value=value)

    def _say_centre(self, account_id):
        return self.env["account.analytic.account"].browse(account_id).exists().name or ""

    def _read_definition(self):
        """The cycle as it was at the test run; before that as it is."""
        self.ensure_one()
        return json.loads(self.definition or self.cycle_id._describe())

    def _get_frozen_given(self):
        """``{run: {sender's id: which of its cost it gives}}``."""
        elements = self.env["mds.cost.element"]._get_by_code()
        return {
            run: {
                one["sender"]: self._read_given(one, elements)
                for one in run._read_definition()["segments"]
            }
            for run in self
        }

    def _read_given(self, segment, elements):
        ids = tuple(elements[code].id for code in segment["elements"] if code in elements)
        accounts = tuple(account for account, _code in segment.get("accounts", ()))
        rule, value = segment["gives"]
        return Given(rule, bool(segment["elements"]), ids, accounts, Decimal(str(value or 0)))

    def _get_twice_refusals(self, posted):
        """``{run: why it cannot be posted}``: what another run gives relieves the centre of an
        element, not of an account, so that it would be given once more."""
        given = (self | posted)._get_frozen_given()
        entries = self.env["account.analytic.line"]
        result = {}
        for run in self:
            by_account = {key: one for key, one in given[run].items() if one.account_ids}
            for other in posted.filtered(lambda one, run=run: one._meets(run)):
                for sender in by_account.keys() & given[other].keys():
                    own = Domain(run._get_sender_domain(sender, by_account[sender]))
                    theirs = Domain(other._get_sender_domain(sender, given[other][sender]))
                    booked = Domain("general_account_id", "in", by_account[sender].account_ids)
                    if entries.search_count(own & theirs & booked, limit=1):
                        result[run] = self.env._(
                            "%(other)s has given cost of the same accounts already. Reverse that "
                            "run first, or choose other accounts.",
                            other=other.display_name,
                        )
        return result

    def _meets(self, run):
        """Another run of the company for some of the same days."""
        return (
            self != run
            and self.company_id == run.company_id
            and self.date_from <= run.date_to
            and self.date_to >= run.date_from
        )

    def _get_reverse_refusals(self):
        """``{run: why it cannot be taken back}``: who received has given on what it got."""
        others = self.search(
            Domain("company_id", "in", self.company_id.ids)
            & Domain("state", "in", ("posting", "posted"))
            & Domain("id", "not in", self.ids)
        )
        begun = (self | others)._get_first_entries()
        given = others._get_frozen_given()
        received = self._get_received_elements()
        result = {}
        for run in self:
            later = others.filtered(
                lambda one, run=run: (
                    one.company_id == run.company_id
                    and one.date_from <= run.posted_on <= one.date_to
                    and begun.get(one, float("inf")) > begun.get(run, 0)
                )
            )
            taken = {
                one: centre
                for centre, element in received.get(run, ())
                for one in later
                if centre.id in given[one] and given[one][centre.id].takes(element.id)
            }
            if taken:
                result[run] = self.env._(
                    "%(centre)s has given on what it got here, by %(later)s. Reverse that run "
                    "first.",
                    centre=next(iter(taken.values())).name,
                    later=listing(self.env, [one.display_name for one in taken]),
                )
        return result

    def _get_first_entries(self):
        """``{run: its first entry}``: entries are numbered in the order of posting."""
        return dict(
            self.env["account.analytic.line"]._read_group(
                [
                    ("mds_run_id", "in", self.ids),
                    ("mds_run_side", "=", "give"),
                    ("mds_is_reversal", "=", False),
                ],
                ["mds_run_id"],
                ["id:min"],
            )
        )

    def _get_received_elements(self):
        """``{run: [(centre, element)]}`` of what stays with cost centres."""
        nobody = [(name, "=", False) for name in self._get_receiver_columns().values()]
        groups = self.env["mds.allocation.run.line"]._read_group(
            [("run_id", "in", self.ids), *nobody], ["run_id", "receiver_id", "element_id"]
        )
        result = {}
        for run, centre, element in groups:
            result.setdefault(run, []).append((centre, element))
        return result
