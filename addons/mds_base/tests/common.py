from odoo.tests import TransactionCase, new_test_user


class MdsCommon(TransactionCase):
    """One user per role, and what every addon's tests ask for.

    The users' password is their login.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.company = cls.env.company
        cls.env["res.lang"]._activate_lang("en_US")
        cls.engineer = cls._create_user("mds_engineer", "mds_base.group_engineer")
        cls.dispatcher = cls._create_user("mds_dispatcher", "mds_base.group_dispatcher")
        cls.storekeeper = cls._create_user("mds_storekeeper", "mds_base.group_storekeeper")
        cls.manager = cls._create_user("mds_manager", "mds_base.group_service_manager")
        cls.contract_manager = cls._create_user("mds_contract", "mds_base.group_contract_manager")
        cls.quality = cls._create_user("mds_quality", "mds_base.group_quality_officer")
        cls.accountant = cls._create_user("mds_accountant", "mds_base.group_cost_accountant")
        cls.administrator = cls._create_user("mds_admin", "mds_base.group_administrator")
        cls.outsider = cls._create_user("mds_outsider", "base.group_user")

    @classmethod
    def _create_user(cls, login, groups, **values):
        values.setdefault("lang", "en_US")
        return new_test_user(
            cls.env, login=login, groups=groups, password=login, name=login.title(), **values
        )

    @classmethod
    def flush_audit(cls):
        """Write what the transaction collected, as a commit would."""
        cls.env.cr.flush()

    def _get_entries(self, records, kind=None):
        """The audit entries of records, from old to new."""
        self.flush_audit()
        domain = [("res_model", "=", records._name), ("res_id", "in", records.ids)]
        if kind:
            domain.append(("kind", "=", kind))
        return self.env["mds.audit.entry"].sudo().search(domain, order="id")

    def assertChainWhole(self, records):
        self.flush_audit()
        self.assertEqual(records._verify_audit(), [])

    def assertStateConformance(self, model_name):
        """The declared transitions reach and leave every state; actions and rights exist."""
        model = self.env[model_name]
        machine = model._get_machine()
        self.assertEqual(machine.problems(), [])
        for way in machine.transitions:
            name = f"{model_name}: {way.source} → {way.target}"
            self.assertFalse(way.action.startswith("_"), f"{name}: {way.action} is private")
            self.assertTrue(callable(getattr(model, way.action, None)), f"{name}: no {way.action}")
            if way.guard:
                self.assertTrue(callable(getattr(model, way.guard, None)), f"{name}: {way.guard}")
            for group in way.groups:
                self.assertTrue(self.env.ref(group, raise_if_not_found=False), f"{name}: {group}")
        default = model.default_get(["state"]).get("state")
        self.assertIn(default, machine.initial, f"{model_name}: a new record starts as {default}")

    def sign(self, records, user, meaning="authorship", password=None):
        """Sign as the user does: the dialog, his own password. The signatures, in order."""
        documents = records.with_user(user)
        action = documents.action_sign()
        wizard = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
        wizard.meaning = meaning
        wizard.with_context(password=password or user.login).action_confirm()
        self.assertFalse(wizard.error)
        documents.invalidate_recordset(["signature_ids", "signature_state"])
        own = documents.signature_ids.filtered(
            lambda given: given.user_id == user and given.meaning == meaning
        )
        latest = {given.res_id: given for given in own.sorted("id")}
        return self.env["mds.signature"].concat(*(latest[rec.id] for rec in records))
