import base64
from unittest.mock import patch

from odoo.addons.mds_base.tests.common import MdsCommon
from odoo.models import MetaModel
from odoo.orm.model_classes import add_to_registry


class WithRegionSet:
    """The importer knows one set, regions, for the time of the test class."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        from .models_for_tests import TestRegionSet

        definitions = MetaModel._module_to_models__["mds_import"]
        if TestRegionSet in definitions:
            definitions.remove(TestRegionSet)
        add_to_registry(cls.registry, TestRegionSet)
        cls.registry._setup_models__(cls.env.cr, [])
        cls.addClassCleanup(cls._remove_set, TestRegionSet._name)
        patcher = patch.object(
            cls.registry["mds.import.run"],
            "_get_sets",
            lambda self: {"region": TestRegionSet._name},
        )
        patcher.start()
        cls.addClassCleanup(patcher.stop)

    @classmethod
    def _remove_set(cls, name):
        del cls.registry[name]
        cls.registry._setup_models__(cls.env.cr, [])

    def _list(self, count, prefix="R"):
        rows = "".join(f"Region {n},{prefix}{n}\n" for n in range(count))
        return f"Name,Code\n{rows}"

    def _at_slices(self, size, at_once=0):
        """Short slices, and no list short enough to be written at once."""
        base = "odoo.addons.mds_import.models.import_writing"
        for name, value in (("SLICE", size), ("AT_ONCE", at_once)):
            patcher = patch(f"{base}.{name}", value)
            patcher.start()
            self.addCleanup(patcher.stop)


class MdsImportCommon(WithRegionSet, MdsCommon):
    """A set that administrators may use, and the steps of an import."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mds.import.column"]._sync(["region"])

    def _create_run(self, content, name="regions.csv", user=None, **vals):
        if isinstance(content, str):
            content = content.encode()
        return (
            self.env["mds.import.run"]
            .with_user(user or self.administrator)
            .create(
                {
                    "set_code": "region",
                    "file": base64.b64encode(content),
                    "file_name": name,
                    **vals,
                }
            )
        )

    def _import(self, content, **vals):
        run = self._create_run(content, **vals)
        run.action_check()
        run.action_run()
        return run

    def _regions(self, prefix="R"):
        return self.env["mds.region"].search([("code", "=like", f"{prefix}%")], order="id")
