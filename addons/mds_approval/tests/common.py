from odoo.addons.mds_base.tests.common import MdsCommon
from odoo.fields import Command


class ApprovalCase(MdsCommon):
    """A matrix of two rows: the manager alone up to 5,000, then manager and quality officer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._create_user("mds_boss", "mds_base.group_service_manager")
        cls.deputy = cls._create_user("mds_deputy", "mds_base.group_user")
        cls.kind = cls._create_kind("t_free", "Test Request")
        cls.small = cls._create_rule(
            cls.kind, [("Manager", "any", cls.manager)], has_limit=True, amount_up_to=5000
        )
        cls.large = cls._create_rule(
            cls.kind,
            [("Manager", "any", cls.manager), ("Both", "all", cls.quality | cls.boss)],
            amount_above=5000,
        )

    @classmethod
    def _create_kind(cls, code, name, **vals):
        return cls.env["mds.approval.kind"].create(
            {"code": code, "name": name, "res_model": "mds.approval.free", **vals}
        )

    @classmethod
    def _create_rule(cls, kind, steps, **vals):
        return cls.env["mds.approval.rule"].create(
            {
                "kind_id": kind.id,
                "step_ids": [
                    Command.create(
                        {
                            "sequence": number,
                            "name": name,
                            "mode": mode,
                            "user_ids": [Command.set(users.ids)],
                        }
                    )
                    for number, (name, mode, users) in enumerate(steps)
                ],
                **vals,
            }
        )

    def _create_free(self, amount=900, user=None, kind=None, **vals):
        return (
            self.env["mds.approval.free"]
            .with_user(user or self.engineer)
            .create(
                {
                    "title": "Test lung",
                    "kind_id": (kind or self.kind).id,
                    "amount": amount,
                    "description": "For the ventilator bench.",
                    **vals,
                }
            )
        )

    def _ask(self, amount=900, user=None, kind=None, **vals):
        """A free request that is asked; its approval, as seen by the superuser."""
        free = self._create_free(amount, user, kind, **vals)
        free.action_request_approval()
        return self.env["mds.approval"].browse(free.approval_id.id)

    def _free(self, approval):
        return self.env["mds.approval.free"].browse(approval.res_id)

    def _acts(self, approval):
        return approval.decision_ids.sorted("id").mapped("act")
