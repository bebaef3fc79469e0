from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    _add_device_rows(cr)
    _put_steps_under_templates(cr)


def _add_device_rows(cr):
    """Every order with a device has a row for it, with the result that the order has."""
    cr.execute(
        """
        INSERT INTO mds_order_device (
            order_id, device_id, sequence, result, result_note, is_checked, done_at,
            device_identity, company_id, region_id, outlet_id, client_uuid, revision,
            occurred_at, occurred_source, recorded_at, create_uid, create_date, write_uid,
            write_date)
        SELECT o.id, o.device_id, 1, o.result, o.result_note, o.result IS NOT NULL,
               CASE WHEN o.result IS NOT NULL THEN o.finished_at END, o.device_identity,
               o.company_id, o.region_id, o.outlet_id, gen_random_uuid()::text, 1,
               o.reported_at, 'server', now() AT TIME ZONE 'UTC', o.create_uid, o.create_date,
               o.write_uid, o.write_date
          FROM mds_order o
         WHERE o.device_id IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM mds_order_device r WHERE r.order_id = o.id)
        """
    )


def _put_steps_under_templates(cr):
    """The steps of a type become those of its template; steps of a model stay beside it."""
    cr.execute(
        """
        UPDATE mds_task_template s
           SET order_template_id = t.id
          FROM mds_order_template t
         WHERE t.type_id = s.order_type_id AND t.state = 'draft' AND t.version = 1
           AND t.product_tmpl_id IS NULL AND t.categ_id IS NULL
           AND s.product_tmpl_id IS NULL AND s.order_template_id IS NULL
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["mds.order.template"].search(
        [("state", "=", "draft"), ("version", "=", 1), ("product_tmpl_id", "=", False)]
    )._transition("active")
