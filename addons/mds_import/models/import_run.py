from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import AccessError, UserError

# Only code that holds this very object may state what happened to a run.
_MAY_STATE_FACTS = object()
FACTS = frozenset(
    {
        "started_by_id",
        "started_at",
        "finished_at",
        "written_count",
        "file_digest",
        "headings",
        "remark",
        "result",
    }
)


class ImportRun(models.Model):
    """One list on its way into the system: upload, columns, check, import, perhaps undo.

    The check writes nothing but what it found. The import writes new rows in slices, each with
    its records in one transaction: killed anywhere, it goes on where it was, and nothing is lost
    or doubled. Short lists are written at once, all or nothing; long ones in the background, with
    the rights of whoever started them. What is there already, by the natural key of the set, is
    left as it is.

    Rights: every set names a group (``group_id``); who is in it uploads, checks, imports and
    takes back, in his companies, with his own rights on the records. Others do not see the run.
    """

    _name = "mds.import.run"
    _inherit = ["mds.state.mixin"]
    _description = "Import"
    _order = "id desc"
    _rec_names_search = ["file_name"]

    _audit_fields = ("state", "set_code", "file_name", "file_digest", "written_count", "known_rows")
    _initial_states = ("draft",)
    _final_states = ("undone",)
    _guarded_fields = tuple(FACTS)

    set_code = fields.Selection(
        selection="_select_set", string="Kind of List", required=True, index=True
    )
    group_id = fields.Many2one("res.groups", compute="_compute_group_id", store=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [
            ("draft", "To Check"),
            ("checked", "Checked"),
            ("running", "Being Imported"),
            ("done", "Imported"),
            ("failed", "Stopped"),
            ("undone", "Taken Back"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    # the list
    file = fields.Binary("List", attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    file_digest = fields.Char("SHA-256 of the List", readonly=True, copy=False)
    source_id = fields.Many2one(
        "mds.import.source",
        "Sent by",
        domain="[('set_code', '=', set_code)]",
        index="btree_not_null",
        ondelete="set null",
        help="What the headings of this sender mean is remembered for his next list.",
    )
    heading_ids = fields.One2many("mds.import.heading", "run_id", "Columns of the List")
    headings = fields.Json(readonly=True, copy=False)
    valid_only = fields.Boolean(
        "Import the valid rows only",
        help="Otherwise nothing is imported while a row has an error.",
    )
    known_rows = fields.Selection(
        [
            ("leave", "Leave as they are"),
            ("fill", "Fill what is empty"),
            ("overwrite", "Overwrite"),
        ],
        "What is There already",
        required=True,
        default="leave",
        help="Whether a list may change records that are there already. Empty cells never do.",
    )
    can_update = fields.Boolean(compute="_compute_can_update")
    # what became of it
    row_ids = fields.One2many("mds.import.row", "run_id", "Rows", readonly=True)
    made_ids = fields.One2many("mds.import.record", "run_id", "Records Made", readonly=True)
    kept_ids = fields.One2many(
        "mds.import.record", "run_id", "Kept by the Undo", domain=[("state", "=", "kept")]
    )
    remark = fields.Text(readonly=True, copy=False)
    result = fields.Text("What Happened", readonly=True, copy=False)
    outcome = fields.Text(compute="_compute_outcome")
    started_by_id = fields.Many2one("res.users", "Imported by", readonly=True, copy=False)
    started_at = fields.Datetime("Import Started", readonly=True, copy=False)
    finished_at = fields.Datetime("Import Finished", readonly=True, copy=False)
    written_count = fields.Integer("Rows Written", readonly=True, copy=False)
    row_count = fields.Integer("Rows in Total", compute="_compute_counts")
    new_count = fields.Integer("To Import", compute="_compute_counts")
    change_count = fields.Integer("To Change", compute="_compute_counts")
    changed_count = fields.Integer("Changed", compute="_compute_counts")
    done_count = fields.Integer("Imported Rows", compute="_compute_counts")
    known_count = fields.Integer("Already There", compute="_compute_counts")
    error_count = fields.Integer("Errors", compute="_compute_counts")
    warning_count = fields.Integer("To Look at", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")

    @api.model
    def _get_sets(self):
        """``{code: name of the model of the set}``. Seam: addons add theirs."""
        return {}

    @api.model
    def _select_set(self):
        return [(code, self.env[model]._get_title()) for code, model in self._get_sets().items()]

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Offer the sets that the user may use."""
        result = super().fields_get(allfields, attributes)
        if "selection" in result.get("set_code", {}):
            result["set_code"]["selection"] = [
                (code, label)
                for code, label in result["set_code"]["selection"]
                if self._may_use_set(code)
            ]
        return result

    @api.model
    def _may_use_set(self, code):
        return self.env.su or self.env.user.has_group(self.env[self._get_sets()[code]]._group)

    @api.model
    def _get_set_group(self, code):
        """The group that may use a set."""
        model = self._get_sets().get(code)
        return self._sudo_group(self.env[model]._group) if model else self.env["res.groups"]

    def _get_handler(self):
        """The set, for the user, company and language of this environment."""
        self.ensure_one()
        model = self._get_sets().get(self.set_code)
        if not model:
            raise UserError(
                self.env._("The addon that understands this kind of list is not installed.")
            )
        return self.env[model].with_company(self.company_id)

    # ------------------------------------------------------------------ compute
    @api.depends("set_code")
    def _compute_group_id(self):
        for run in self:
            run.group_id = self._get_set_group(run.set_code)

    @api.depends("file_name", "set_code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._select_set())
        for run in self:
            parts = [labels.get(run.set_code, ""), run.file_name]
            run.display_name = " · ".join(part for part in parts if part)

    @api.depends("row_ids.status", "row_ids.has_warning", "state")
    def _compute_counts(self):
        counts = {}
        for run, status, has_warning, count in self.env["mds.import.row"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "status", "has_warning"], ["__count"]
        ):
            own = counts.setdefault(run, {})
            own[status] = own.get(status, 0) + count
            if has_warning and status == "new":
                own["warning"] = own.get("warning", 0) + count
        for run in self:
            own = counts.get(run._origin, {})
            run.new_count = own.get("new", 0)
            run.change_count = own.get("change", 0)
            run.changed_count = own.get("changed", 0)
            run.done_count = own.get("done", 0)
            run.known_count = own.get("known", 0)
            run.error_count = own.get("error", 0)
            run.warning_count = own.get("warning", 0)
            run.row_count = sum(own.values()) - run.warning_count
            handled = run.row_count - run.new_count - run.change_count
            run.progress = 100.0 * handled / run.row_count if run.row_count else 0.0

    @api.depends("state", "result", "row_ids.status", "made_ids.state")
    @api.depends_context("lang")
    def _compute_outcome(self):
        """The result in the language of who looks, as far as it follows from counts."""
        for run in self:
            if run.state == "done":
                run.outcome = run._describe_end()
            elif run.state == "undone":
                run.outcome = run._describe_undo(*run._count_made("removed", "kept"))
            else:
                run.outcome = run.result

    def _count_made(self, *states):
        counts = dict(
            self.env["mds.import.record"]._read_group(
                [("run_id", "=", self.id)], ["state"], ["__count"]
            )
        )
        return [counts.get(state, 0) for state in states]

    # ------------------------------------------------------------------ state
    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("draft", "checked", "action_check"),
            Transition("checked", "draft", "action_reset"),
            Transition("checked", "running", "action_run"),
            Transition("running", "done", "action_continue"),
            Transition("running", "failed", "action_stop"),
            Transition("failed", "running", "action_resume"),
            Transition("done", "undone", "action_undo", (), "", True),
            Transition("failed", "undone", "action_undo", (), "", True),
        ]

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        if "set_code" in fields and not defaults.get("set_code"):
            mine = [code for code in self._get_sets() if self._may_use_set(code)]
            if len(mine) == 1:
                defaults["set_code"] = mine[0]
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {name: value for name, value in vals.items() if name not in FACTS} for vals in vals_list
        ]
        runs = super().create(vals_list)
        runs._check_may_use_sets()
        return runs

    def write(self, vals):
        if FACTS & vals.keys() and self.env.context.get("mds_facts_key") is not _MAY_STATE_FACTS:
            raise AccessError(self.env._("What happened to an import is written by itself."))
        if self._get_watched_fields() & vals.keys():
            self._reset_for_change()
            if {"file", "set_code"} & vals.keys():
                self._sudo_headings().unlink()
        result = super().write(vals)
        if "set_code" in vals:
            self._check_may_use_sets()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_written(self):
        if self.filtered(lambda run: run.state not in ("draft", "checked")):
            raise UserError(
                self.env._("A run that made records is kept: it says where they came from.")
            )

    @api.model
    def _get_watched_fields(self):
        """Fields of which a change makes what was checked void. Sets add their settings."""
        return {"file", "set_code", "company_id", "source_id", "known_rows"}

    def _check_may_use_sets(self):
        labels = dict(self._select_set())
        for run in self:
            if not self._may_use_set(run.set_code):
                raise AccessError(
                    self.env._(
                        "Importing “%(set)s” needs the group %(group)s.",
                        set=labels[run.set_code],
                        group=run._sudo_group_name(),
                    )
                )

    def _sudo_group_name(self):
        """The name of a group is no secret; reading it needs more rights than users have."""
        return self.sudo().group_id.name

    def _state_facts(self, vals):
        """Write what the run itself found out."""
        return self.with_context(mds_facts_key=_MAY_STATE_FACTS).write(vals)

    def _reset_for_change(self):
        if self.filtered(lambda run: run.state not in ("draft", "checked")):
            raise UserError(
                self.env._("This list has been imported: start a new run for another one.")
            )
        self.filtered(lambda run: run.state == "checked").action_reset()

    def _claim(self, *states):
        """Take these runs for this transaction, or say in a clear word who has them."""
        if self.try_lock_for_update() != self:
            raise UserError(
                self.env._(
                    "Somebody else is working on this import at this moment. Open it again to "
                    "see what happened."
                )
            )
        for run in self:
            if run.state == "running" and "running" not in states:
                raise UserError(
                    self.env._(
                        "%(user)s has started this import already; it goes on by itself.",
                        user=run.started_by_id.display_name,
                    )
                )
            if run.state not in states:
                raise UserError(self._describe_wrong_state(run))

    def _describe_wrong_state(self, run):
        if run.state == "draft":
            return self.env._("Check the list first, then import it.")
        if run.state in ("done", "undone"):
            return self.env._("This list has been imported already.")
        return self.env._(
            "%(run)s is “%(state)s”: that is not possible now.",
            run=run.display_name,
            state=self._state_label(run.state),
        )

    # Rows, headings and made records are evidence of the run: users read them only.
    def _sudo_headings(self):
        """Headings are written by reading the file."""
        return self.sudo().heading_ids

    @api.model
    def _sudo_heading_model(self):
        """Headings are made by reading the file; users only assign columns to them."""
        return self.env["mds.import.heading"].sudo()

    @api.model
    def _sudo_rows(self):
        """Rows are written by the run, after the access check on the run."""
        return self.env["mds.import.row"].sudo()

    @api.model
    def _sudo_records(self):
        """What a run made is noted by the run, after the access check on the run."""
        return self.env["mds.import.record"].sudo()

    # ------------------------------------------------------------------ actions
    def action_reset(self):
        self.check_access("write")
        self._sudo_rows().search([("run_id", "in", self.ids)]).unlink()
        self._transition("draft")

    def action_refresh(self):
        """Only to load the form again."""
        return True

    def action_open_rows(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_import.mds_import_row_action")
        action["domain"] = [("run_id", "=", self.id)]
        return action

    def action_open_made(self):
        """What this run made, as its own list."""
        self.ensure_one()
        handler = self._get_handler()
        made = self.env["mds.import.record"].search(
            [
                ("run_id", "=", self.id),
                ("res_model", "=", handler._target),
                ("state", "!=", "removed"),
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": handler._get_title(),
            "res_model": handler._target,
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", made.mapped("res_id"))],
        }
