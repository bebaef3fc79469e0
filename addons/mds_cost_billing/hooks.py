from odoo.tools import SQL


def pre_init_hook(env):
    """Items of invoices know their contract at once, in two statements for any number of them."""
    env.cr.execute(
        "ALTER TABLE account_move_line ADD COLUMN IF NOT EXISTS mds_revenue_contract_id integer"
    )
    for name in ("mds_corrects_bill_id", "mds_bill_id"):
        env.cr.execute(
            SQL(
                "UPDATE account_move_line item SET mds_revenue_contract_id = bill.contract_id"
                " FROM mds_contract_bill bill WHERE bill.id = item.%s",
                SQL.identifier(name),
            )
        )


def post_init_hook(env):
    """Revenue of the open months that is in the books already stands in profit too."""
    env["mds.contract.recognition"]._link_revenue_items()
    env["account.move.line"]._mds_renew_contract_revenue(env["res.company"].search([]))
