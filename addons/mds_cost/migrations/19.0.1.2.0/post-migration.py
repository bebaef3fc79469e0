from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    """The glue that wrote a distribution on invoice lines of charges is gone: revenue of a line
    that is tied to an order is posted with the order's own key. It had models of others only, so
    nothing but its names is left behind."""
    cr.execute("DELETE FROM ir_model_data WHERE module = 'mds_charge_cost'")
    cr.execute(
        "UPDATE ir_module_module SET state = 'uninstalled', latest_version = NULL"
        " WHERE name = 'mds_charge_cost' AND state NOT IN ('uninstalled', 'uninstallable')"
    )
    # orders that bear allocated cost only had no sums by element
    api.Environment(cr, SUPERUSER_ID, {})["mds.order"]._upsert_actuals(
        SQL(
            "(SELECT mds_order_id FROM account_analytic_line WHERE mds_order_id IS NOT NULL"
            " AND mds_cost_element_id IS NOT NULL)"
        )
    )
