from odoo.models import MetaModel
from odoo.orm.model_classes import add_to_registry

from .common import MdsCommon


class MixinCase(MdsCommon):
    """Gives the mixins models of their own, for the time of the test class.

    Tables and reflections are made in the transaction of the class, which is rolled back; the
    models are taken out of the registry again. (odoo-test-helper does the same for older
    versions; Odoo 19 has ``add_to_registry`` for it.)
    """

    @classmethod
    def _get_test_models(cls):
        from .models_for_tests import TestDocument, TestReading

        return (TestDocument, TestReading)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        models = cls._get_test_models()
        definitions = MetaModel._module_to_models__["mds_base"]
        for model in models:
            if model in definitions:
                definitions.remove(model)  # not part of the addon when a registry is built anew
        for model in models:
            add_to_registry(cls.registry, model)
        cls.addClassCleanup(cls._remove_models, [model._name for model in models])
        cls.registry._setup_models__(cls.env.cr, [])
        cls.registry.init_models(
            cls.env.cr, [model._name for model in models], {"module": "mds_base"}
        )
        cls.env.invalidate_all()
        for model in models:
            cls.env["ir.model.access"].create(
                {
                    "name": model._name,
                    "model_id": cls.env["ir.model"]._get_id(model._name),
                    "group_id": cls.env.ref("mds_base.group_user").id,
                    **dict.fromkeys(
                        ("perm_read", "perm_write", "perm_create", "perm_unlink"), True
                    ),
                }
            )
        cls.env["ir.sequence"].create(
            {
                "name": "Test",
                "code": "mds.test.document",
                "prefix": "T/",
                "padding": 4,
                "company_id": False,
            }
        )

    @classmethod
    def _remove_models(cls, names):
        for name in names:
            if name in cls.registry:
                del cls.registry[name]
        cls.registry._setup_models__(cls.env.cr, [])

    def _create_document(self, user=None, **vals):
        return self.env["mds.test.document"].with_user(user or self.dispatcher).create(vals)
