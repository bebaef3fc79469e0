from odoo.addons.mds_order.tests.common import MdsOrderCommon

NAME, PHONE = "Nurse Zhang Wei", "138 0000 0000"


class ErasureCommon(MdsOrderCommon):
    """A nurse reported three faults; one order is closed with her acceptance, one is open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quality_2 = cls._create_user("mds_quality_2", "mds_base.group_quality_officer")
        cls.closed = cls._create_reported(reporter_phone="+86 13800000000")
        cls._cancel(cls.closed)
        cls.open = cls._create_reported(reporter_phone="13800000000")
        cls.namesake = cls._create_reported(reporter_phone="13911111111")
        cls._cancel(cls.namesake)
        cls.nameless = cls._create_reported(reporter_phone=False)
        cls._cancel(cls.nameless)

    @classmethod
    def _create_reported(cls, **values):
        return cls._create_order(reporter_name=NAME, **values)

    @classmethod
    def _cancel(cls, order):
        order.with_user(cls.dispatcher).with_context(mds_reason="Wrong call").action_cancel()

    @classmethod
    def _request(cls, user=None, **vals):
        values = {"person_kind": "text", "person_name": NAME, "person_phone": PHONE, **vals}
        return cls.env["mds.erasure"].with_user(user or cls.manager).create(values)

    def _get_decisions(self, erasure):
        """``{(model, id, field): decision}``"""
        return {
            (line.res_model, line.res_id, line.field_name): line.decision
            for line in erasure.sudo().line_ids
        }

    def _decide_texts(self, erasure, decision="erase", reason=False, officer=None):
        """A quality officer decides all passages of texts and files alike."""
        lines = erasure.with_user(officer or self.quality).line_ids
        lines.filtered(lambda line: line.decision == "open").write(
            {"decision": decision, "reason": reason}
        )

    def _approve(self, erasure, approver=None):
        erasure.action_request_approval()
        request = self.env["mds.approval"].browse(erasure.approval_id.id)
        request.with_user(approver or self.quality).answer("approve")

    def _erase(self, erasure, approver=None):
        self._decide_texts(erasure)
        self._approve(erasure, approver)
        erasure.with_user(approver or self.quality).action_erase()
        self.flush_audit()
        self.env.invalidate_all()
