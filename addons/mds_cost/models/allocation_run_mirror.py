from collections import Counter, defaultdict
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class AllocationRun(models.Model):
    """The ledger's mirror of a run, where the cycle has a journal: one entry, taken back with it.

    The entry's items have no analytic distribution: the lines of the run are there already.
    """

    _inherit = "mds.allocation.run"

    move_ids = fields.One2many("account.move", "mds_run_id", "Journal Entries", readonly=True)
    move_count = fields.Integer("Number of Entries", compute="_compute_move_count")

    def _compute_move_count(self):
        moves = self._sudo_moves().search(self._get_mirror_domain())
        counts = Counter(move.mds_run_id or move.reversed_entry_id.mds_run_id for move in moves)
        for run in self:
            run.move_count = counts[run]

    def _get_mirror_domain(self):
        """The entries of these runs, and what took them back."""
        return Domain("mds_run_id", "in", self.ids) | Domain(
            "reversed_entry_id.mds_run_id", "in", self.ids
        )

    def action_open_moves(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Journal Entries"),
            "res_model": "account.move",
            "views": [(self.env.ref("account.view_move_tree").id, "list"), (False, "form")],
            "domain": self._get_mirror_domain(),
        }

    def _sudo_moves(self):
        """Cost accountants post mirrors of their runs only; their group was checked."""
        return self.env["account.move"].sudo()

    def _check_mirror(self):
        """Before the first line is posted, not after the last."""
        self.ensure_one()
        if self.cycle_id.journal_id:
            for _sender, element, _amount in self._sum_lines("sender_id")[self]:
                self._get_mirror_account(element)

    def _post_mirror(self):
        """One entry per run whose cycle has a journal."""
        vals_list = [run._prepare_mirror() for run in self if run.cycle_id.journal_id]
        self._sudo_moves().create(vals_list)._post(soft=False)

    def _reverse_mirror(self):
        moves = self._sudo_moves().search([("mds_run_id", "in", self.ids)])
        if moves:
            locked = self.company_id._mds_get_locked_until()
            defaults = [
                {
                    "date": self._get_reversal_day(move.mds_run_id, locked),
                    "mds_run_id": False,
                    "ref": self.env._("Reversal of %(run)s", run=move.ref),
                }
                for move in moves
            ]
            moves._reverse_moves(defaults, cancel=True)

    def _prepare_mirror(self):
        self.ensure_one()
        own = self.with_context(lang=self.company_id._mds_get_language())
        items = []
        for (account, centre), amount in own._get_mirror_sums().items():
            if amount:
                items.append(
                    fields.Command.create(
                        {
                            "name": f"{own.display_name} · {centre.name}",
                            "account_id": account.id,
                            "debit": float(max(amount, Decimal(0))),
                            "credit": float(max(-amount, Decimal(0))),
                        }
                    )
                )
        return {
            "move_type": "entry",
            "journal_id": self.cycle_id.journal_id.id,
            "company_id": self.company_id.id,
            "date": self.posted_on,
            "ref": own.display_name,
            "mds_run_id": self.id,
            "line_ids": items,
        }

    def _get_mirror_sums(self):
        """``{(account, cost centre): debit}``: on the account of the element who gives is
        relieved and who gets is charged, so that the account as a whole stays what it was."""
        sums = defaultdict(Decimal)
        for sender, element, amount in self._sum_lines("sender_id")[self]:
            sums[self._get_mirror_account(element), sender] -= amount
        groups = self.env["mds.allocation.run.line"]._read_group(
            [("run_id", "=", self.id)], ["receiver_id", "element_id"], ["amount:sum"]
        )
        for receiver, element, amount in groups:
            sums[self._get_mirror_account(element), receiver] += self.currency_id._mds_exact(amount)
        return sums

    def _get_mirror_account(self, element):
        account = element._get_account(self.company_id)
        if not account:
            raise UserError(
                self.env._(
                    "Give the cost element “%(element)s” an account first: the run is mirrored in "
                    "the ledger.",
                    element=element.name,
                )
            )
        if not account.active:
            raise UserError(
                self.env._(
                    "The account %(account)s of the cost element “%(element)s” is archived: the "
                    "run cannot be mirrored in the ledger.",
                    account=account.display_name,
                    element=element.name,
                )
            )
        return account
