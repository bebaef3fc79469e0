from odoo.addons.mds_order.tests.common import MdsOrderCommon


class MdsDepotCommon(MdsOrderCommon):
    """An order whose device comes to the bench, and one of ours of the same model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours = cls.env["mds.device"].create(
            {"product_id": cls.product.id, "serial": "OURS-1", "company_id": cls.company.id}
        )
        cls.order = cls._create_order()
        cls._triage(cls.order)

    @classmethod
    def _create_job(cls, order=None, user=None, **values):
        return (
            cls.env["mds.depot.job"]
            .with_user(user or cls.engineer)
            .create({"order_id": (order or cls.order).id, "needs_quote": False, **values})
        )

    @classmethod
    def _decontaminate(cls, device):
        cls.env["mds.device.decontamination"].with_user(cls.engineer).create(
            {"device_id": device.id, "method": "wipe", "done_by": "Bench"}
        )

    @classmethod
    def _diagnose(cls, job):
        job.action_receive()
        cls._decontaminate(job.device_id)
        job.action_clean()
        job.finding = "Board defective."
        job.action_diagnose()

    @classmethod
    def _finish(cls, job):
        job.action_test()
        job.write({"test_result": "pass", "waybill_out": "SF2"})
        job.action_pass()
        job.action_ship()
