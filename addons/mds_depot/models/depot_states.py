from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

from ..lib import bench

OFFICE = ("mds_base.group_dispatcher",)
BENCH = ("mds_base.group_engineer", "mds_base.group_dispatcher")
DOCK = (*BENCH, "mds_base.group_storekeeper")


class DepotJob(models.Model):
    """The stages of the bench: what follows what, who does it, what must be there."""

    _inherit = "mds.depot.job"

    @api.model
    def _get_transitions(self):
        return super()._get_transitions() + [
            Transition("expected", "received", "action_receive", DOCK),
            Transition("received", "decontaminated", "action_clean", BENCH, "_guard_clean"),
            Transition("decontaminated", "diagnosed", "action_diagnose", BENCH, "_guard_diagnose"),
            Transition("diagnosed", "quote_waiting", "action_ask_quote", BENCH, "_guard_ask_quote"),
            Transition("diagnosed", "repairing", "action_repair", BENCH, "_guard_repair"),
            Transition("quote_waiting", "repairing", "action_repair", BENCH, "_guard_repair"),
            Transition("repairing", "testing", "action_test", BENCH, "_guard_test"),
            Transition("testing", "repairing", "action_repair_again", BENCH, "", True),
            Transition("testing", "ready", "action_pass", BENCH, "_guard_pass"),
            *(
                Transition(state, "ready", "action_give_up", BENCH, "_guard_test", True)
                for state in ("decontaminated", "diagnosed", "quote_waiting")
            ),
            Transition("ready", "shipped", "action_ship", DOCK, "_guard_ship"),
            Transition("expected", "cancelled", "action_cancel", OFFICE, "", True),
        ]

    def _guard(self, target):
        words = self._get_missing_words()
        facts = zip(self, self._prepare_bench_facts(), strict=True)
        found = {job: bench.missing(fact, target) for job, fact in facts}
        return {job: words[code] for job, code in found.items() if code}

    def _guard_clean(self):
        return self._guard("decontaminated")

    def _guard_diagnose(self):
        return self._guard("diagnosed")

    def _guard_ask_quote(self):
        return self._guard("quote_waiting")

    def _guard_repair(self):
        return self._guard("repairing")

    def _guard_test(self):
        return self._guard("testing")

    def _guard_pass(self):
        return self._guard("ready")

    def _guard_ship(self):
        return self._guard("shipped")

    def action_receive(self):
        self._transition("received")
        return True

    def action_clean(self):
        """Go on when the device is clean; else ask for the record of its decontamination."""
        if len(self) == 1 and self._guard_clean():
            action = self.device_id.action_record_decontamination()
            return {**action, "context": {**action["context"], "mds_depot_job_id": self.id}}
        self._transition("decontaminated")
        return True

    def action_diagnose(self):
        self._transition("diagnosed")
        return True

    def action_ask_quote(self):
        self._transition("quote_waiting")
        return True

    def action_repair(self):
        self._transition("repairing")
        return True

    def action_repair_again(self):
        return self._ask_or_transition("repairing", "action_repair_again")

    def action_test(self):
        self._transition("testing")
        return True

    def action_pass(self):
        self._transition("ready")
        return True

    def action_give_up(self):
        """Back as it came: the quote was refused, or it cannot or need not be repaired."""
        return self._ask_or_transition("ready", "action_give_up")

    def action_ship(self):
        self._transition("shipped")
        return True

    def action_cancel(self):
        return self._ask_or_transition("cancelled", "action_cancel")

    def action_approve_quote(self):
        self._answer_quote("approved")
        return True

    def action_refuse_quote(self):
        self._answer_quote("refused")
        return True

    def _answer_quote(self, answer):
        """Write down what the customer said, with his name and the time. Said once."""
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(OFFICE[0]):
            raise UserError(self.env._("A dispatcher records the customer's answer to a quote."))
        todo = self.filtered(lambda job: job.quote_answer != answer)
        for job in todo:
            if job.state != "quote_waiting" or job.quote_answer:
                raise UserError(
                    self.env._("%(job)s does not wait for an answer to a quote.", job=job.name)
                )
            if not (job.quote_person or "").strip():
                raise UserError(
                    self.env._("%(job)s: enter who at the customer has answered.", job=job.name)
                )
        todo._write_stamps(
            {
                "quote_answer": answer,
                "quote_answered_at": self._audit_occurred_at() or fields.Datetime.now(),
                "quote_recorded_by_id": self.env.uid,
            }
        )

    def _after_transition(self, changes):
        super()._after_transition(changes)
        stamps = {
            "received": "received_at",
            "diagnosed": "diagnosed_at",
            "ready": "ready_at",
            "shipped": "shipped_at",
        }
        none = self.browse()
        by_target = {}
        for job, change in changes.items():
            by_target[change.target] = by_target.get(change.target, none) + job
        for target, name in stamps.items():
            jobs = by_target.get(target, none)
            for moment, group in jobs.grouped(lambda job: changes[job].occurred_at).items():
                group._write_stamps({name: moment or fields.Datetime.now()})
        # a test that failed must be made again
        again = by_target.get("repairing", none).filtered("test_result")
        if again:
            again.write({"test_result": False})
        by_target.get("received", none)._bring_in()
        by_target.get("shipped", none)._bring_out()
        by_target.get("repairing", none)._sudo_device()._start_bench_repair()

    def _sudo_device(self):
        """The bench moves the device's state, whoever may otherwise write its file."""
        return self.device_id.sudo()
