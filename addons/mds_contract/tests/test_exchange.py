from odoo.tests import freeze_time, tagged

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 09:00:00")
class TestExchange(MdsContractCommon):
    """A device is exchanged on 23 November 2026; its contract is told, and says when it follows."""

    def _exchange(self, **values):
        """What an exchange calls when both device files were changed."""
        new = self._create_device("NEW-1", **values)
        self.device.sudo().action_take_back()
        self.device.with_user(self.dispatcher).sudo()._follow_exchange(new.sudo())
        return new

    def _get_activities(self, contract):
        contract.invalidate_recordset(["activity_ids"])
        return contract.activity_ids.filtered(lambda one: one.user_id == self.contract_manager)

    def test_a_version_with_the_new_device_is_prepared_and_waits_for_its_signature(self):
        contract = self._sign(self._create_contract([{"device_id": self.device.id}]))
        signed = contract.current_version_id
        new = self._exchange()
        contract.invalidate_recordset()
        draft = contract.draft_version_id
        self.assertEqual(signed.line_ids.device_id, self.device)
        self.assertEqual(signed.signature_state, "valid")
        self.assertEqual(draft.line_ids.device_id, new)
        self.assertEqual(draft.line_ids.root_id, signed.line_ids)
        self.assertEqual(str(draft.effective_from), "2026-11-23")
        self.assertIn("was exchanged for", draft.reason)
        [activity] = self._get_activities(contract)
        self.assertIn("NEW-1", activity.summary)
        for record in (contract, self.device, new):
            self.assertIn("waits for its signature", record.message_ids[0].body)
        self.assertFalse(new.with_user(self.contract_manager).contract_id)
        self._sign(contract)
        new.invalidate_recordset()
        self.assertEqual(new.with_user(self.contract_manager).contract_id, contract)

    def test_a_version_in_preparation_names_the_new_device_at_once(self):
        contract = self._create_contract([{"device_id": self.device.id}])
        new = self._exchange()
        self.assertEqual(contract.draft_version_id.line_ids.device_id, new)
        self.assertEqual(len(contract.version_ids), 1)
        self.assertEqual(len(self._get_activities(contract)), 1)

    def test_a_line_for_the_place_is_for_the_new_device_too(self):
        """Nothing has to follow, and nobody is disturbed."""
        contract = self._sign(self._create_contract([{"site_id": self.site.id}]))
        new = self._exchange()
        self.assertFalse(contract.draft_version_id)
        self.assertFalse(self._get_activities(contract))
        self.assertEqual(new.with_user(self.contract_manager).contract_id, contract)

    def test_another_model_falls_out_of_a_line_by_model_and_the_manager_is_told(self):
        model = self.device.product_tmpl_id
        contract = self._sign(self._create_contract([{"product_tmpl_id": model.id}]))
        other = model.copy({"name": "Other Model"}).product_variant_id
        self._exchange(product_id=other.id)
        self.assertFalse(contract.draft_version_id)
        [activity] = self._get_activities(contract)
        self.assertIn("no line is for", activity.summary)

    def test_contracts_of_others_and_ended_ones_are_left_alone(self):
        contract = self._sign(
            self._create_contract([{"device_id": self.device.id}], date_end="2026-10-31")
        )
        self._exchange()
        self.assertFalse(contract.draft_version_id)
        self.assertFalse(self._get_activities(contract))
