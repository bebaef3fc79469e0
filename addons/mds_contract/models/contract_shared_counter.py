from odoo import api, fields, models
from odoo.addons.mds_base.models.said import Teller, listing, name_of
from odoo.exceptions import UserError, ValidationError

from .contract_counter import COUNTERS

NAMED = 4
"""How many of the lines that share are named in a sentence; who holds the numbers is the first."""
OWN_NUMBERS = tuple(name for names in COUNTERS.values() for name in names)


class ContractLine(models.Model):
    """Lines of a version that share one promise: ten visits a year for pumps and monitors 共用额度.

    One line holds the numbers, the others count with it and promise none of their own. The ledger
    keeps the line by which an order was borne, so that what a line took counts on wherever it
    counts in the next version.
    """

    _inherit = "mds.contract.line"

    counter_line_id = fields.Many2one(
        "mds.contract.line",
        "Counts with",
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        help="The line of this version whose visits, hours and parts value a year are for this "
        "line too: both take from the same number. Save that line first. Empty: the line counts "
        "for itself.",
    )
    counted_line_ids = fields.One2many(
        "mds.contract.line",
        "counter_line_id",
        "Count with it",
        help="Lines that take from the numbers of this one.",
    )

    _shared_numbers = models.Constraint(
        "CHECK (counter_line_id IS NULL OR NOT ("
        + " OR ".join(f"COALESCE({name}, 0) != 0" for name in OWN_NUMBERS)
        + " OR COALESCE(is_counted_per_device, FALSE)))",
        "A line that counts with another one promises no number of its own: leave its counters "
        "at zero.",
    )
    _not_with_itself = models.Constraint(
        "CHECK (counter_line_id != id)",
        "A line counts for itself when “Counts with” is empty.",
    )

    @api.constrains("counter_line_id", "version_id")
    def _check_counter_line(self):
        # of two who make a chain at once the second is retried, and finds it
        self.counter_line_id.lock_for_update(allow_referencing=True)
        for line in self | self.counted_line_ids:
            holder, words = line.counter_line_id, {"line": line.display_name}
            if holder and holder.version_id != line.version_id:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” cannot count with “%(other)s”, a line of another version. "
                        "Choose one of %(version)s.",
                        other=holder.display_name,
                        version=line.version_id.display_name,
                        **words,
                    )
                )
            if holder.counter_line_id:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” cannot count with “%(other)s”, which counts with another line "
                        "itself. Choose “%(holder)s”.",
                        other=holder.display_name,
                        holder=holder.counter_line_id.display_name,
                        **words,
                    )
                )

    @api.onchange("counter_line_id")
    def _onchange_counter_line_id(self):
        """The numbers are those of the other line."""
        if self.counter_line_id:
            self.update(dict.fromkeys((*OWN_NUMBERS, "is_counted_per_device"), 0))

    @api.depends("counter_line_id", "counted_line_ids")
    def _compute_used_text(self):
        super()._compute_used_text()
        for line in self.filtered("used_text"):
            words = {"used": line.used_text, "count": len(line._get_counting_lines())}
            if line.counter_line_id:
                line.used_text = self.env._(
                    "%(used)s, with “%(line)s”", line=line.counter_line_id.display_name, **words
                )
            elif words["count"] > 1:
                line.used_text = self.env._("%(used)s, for %(count)s lines together", **words)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_counted_with(self):
        for line in self:
            left = line.counted_line_ids - self
            if left:
                raise UserError(
                    self.env._(
                        "“%(line)s” holds the counters of %(others)s. Let these count for "
                        "themselves or with another line first.",
                        line=line.display_name,
                        others=", ".join(f"“{one.display_name}”" for one in left),
                    )
                )

    # -- what it says -------------------------------------------------------------------------

    def _get_counter_line(self):
        """The line that holds the numbers: this one, or the one with which it counts."""
        self.ensure_one()
        return self.counter_line_id or self

    def _get_counting_lines(self):
        """All lines that take from the counters of these."""
        holders = (self - self.filtered("counter_line_id")) | self.counter_line_id
        return holders | holders.counted_line_ids

    def _get_sharing_gaps(self):
        """Which line shares a number that nobody promises, as a sentence; empty when none does."""
        for line in self.filtered("counter_line_id"):
            if not line._get_counted():
                return self.env._(
                    "“%(line)s” counts with “%(other)s”, which promises no number a year. Enter "
                    "one there.",
                    line=line.display_name,
                    other=line.counter_line_id.display_name,
                )
        return ""

    @api.model
    def _is_same_value(self, name, old, new):
        """Whether two versions say the same; a line is the same as the one it descends from."""
        if name == "counter_line_id":
            return (old.root_id or old) == (new.root_id or new)
        return old == new

    def _tell_sharing(self):
        """Which lines take from the same counter, in each reader's language; else nothing."""
        sharing = self._get_counting_lines()
        if len(sharing) < 2:
            return ""
        _ = Teller(self.env, __name__)
        return _(
            "%(count)s lines share its counter: %(lines)s.",
            count=len(sharing),
            lines=listing(
                self.env,
                [
                    *(name_of(line) for line in sharing[:NAMED]),
                    *(["…"] if sharing[NAMED:] else []),
                ],
            ),
        )

    def _copy_to(self, version):
        copies = super()._copy_to(version)
        for holder, lines in self.filtered("counter_line_id").grouped("counter_line_id").items():
            sharing = self.browse().concat(*(copies[line] for line in lines))
            sharing.counter_line_id = copies[holder]
        return copies


class ContractVersion(models.Model):
    """What is shared is signed; where nothing is, a version reads as it always did."""

    _inherit = "mds.contract.version"

    def _get_signature_content(self):
        content = super()._get_signature_content()
        for plain in content.values():
            for line in plain["line_ids"]:
                if not line["counter_line_id"]:
                    del line["counter_line_id"]
        return content
