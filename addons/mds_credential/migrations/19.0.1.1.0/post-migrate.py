def migrate(cr, version):
    """Orders may be about several devices: outsourced engineers see all of their orders'.

    The rules are kept from updates, for an administrator may have changed them; only the old
    path to the orders is replaced.
    """
    cr.execute(
        """
        UPDATE ir_rule
           SET domain_force = replace(domain_force, 'order_ids.visit_ids', %s)
         WHERE domain_force LIKE '%%order_ids.visit_ids%%'
        """,
        ["order_line_ids.order_id.visit_ids"],
    )
