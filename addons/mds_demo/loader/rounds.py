"""A round through a ward, a fault that is reported twice, and one that a call solved."""

from odoo import Command


def tell(story):
    dispatcher = story.as_("dispatcher")
    free = dispatcher["mds.device"].search(
        [("state", "=", "in_service"), ("order_line_ids", "=", False)], order="partner_id, id"
    )
    hospitals = sorted(free.grouped("partner_id").values(), key=len, reverse=True)
    told = [
        _tell_round(story, hospitals[0][:6]),
        _report_again(story),
        _solve_by_phone(story, hospitals[-1][:1]),
        _draft_template(story),
    ]
    return f"{sum(told)} acts"


def _tell_round(story, devices):
    """One order for the ward: half of the devices are looked at, the rest waits."""
    orders = story.as_("dispatcher")["mds.order"]
    order = orders.create(
        {
            "type_id": story.env.ref("mds_order.order_type_inspection").id,
            "intake": "visit",
            "symptom": "季度巡检 · quarterly round of the ward",
            "reporter_name": "设备科 张主任",
            "reported_at": story.past(1, "09:10"),
            "device_line_ids": [Command.create({"device_id": one.id}) for one in devices],
        }
    )
    order._do_triage(
        {
            "is_patient_involved": "no",
            "is_device_unsafe": "no",
            "is_contaminated": "no",
            "impact": "low",
            "urgency": "low",
        }
    )
    rows = order.device_line_ids
    rows[:2].action_pass_steps()  # all that is asked of a device passed: it is fit
    rows[2:3].write(
        {"result": "not_found", "result_note": "科室称已外借 · lent out, says the ward"}
    )
    return 1


def _report_again(story):
    """A second report for a device that has an open order: it is offered to join that one."""
    orders = story.as_("dispatcher")["mds.order"]
    known = orders.search([("state", "=", "triaged"), ("intake", "=", "phone")], limit=1)
    orders.create(
        {
            "device_id": known.device_id.id,
            "intake": "email",
            "symptom": "还是报警,请尽快 · it alarms again, please hurry",
            "reporter_name": "护士站 李护士",
            "reported_at": story.past(0, "08:05"),
        }
    )
    return 1


def _solve_by_phone(story, device):
    order = story.as_("dispatcher")["mds.order"].create(
        {
            "device_id": device.id,
            "symptom": "屏幕无显示 · the screen stays dark",
            "reporter_name": "护士站 王护士",
            "reported_at": story.past(0, "07:40"),
            "is_patient_involved": "no",
            "is_device_unsafe": "no",
        }
    )
    order._do_solve_by_phone(
        {"work_done": "插座开关未开,已指导接通 · socket was off, switched on by the ward",
         "result": "fit",
         "type_id": story.env.ref("mds_order.order_type_remote").id},
    )  # fmt: skip
    return 1


def _draft_template(story):
    """The manager prepares a template for one model: it is a draft and binds nobody yet."""
    manager = story.as_("manager")
    model = manager["product.template"].search([("default_code", "=", "VEN-A")], limit=1)
    template = manager["mds.order.template"].create(
        {
            "name": "Annual service of ventilators",
            "type_id": story.env.ref("mds_order.order_type_maintenance").id,
            "product_tmpl_id": model.id,
            "expected_hours": 3,
            "skills": "Ventilators, level 2",
            "wants_photo_after": True,
        }
    )
    story.translate(template, ["呼吸机年度保养"])
    steps = manager["mds.task.template"].create(
        [
            {"order_template_id": template.id, **step}
            for step in (
                {"name": "Oxygen cell replaced?", "sequence": 10, "kind": "choice"},
                {"name": "Oxygen concentration", "sequence": 20, "kind": "number", "unit": "%",
                 "lower": 57, "upper": 63},
                {"name": "Serial number of the new cell", "sequence": 30, "kind": "text"},
            )
        ]
    )  # fmt: skip
    story.translate(steps, ["是否更换氧电池?", "氧浓度", "新氧电池序列号"])
    answers = manager["mds.task.choice"].create(
        [{"template_id": steps[0].id, "name": name} for name in ("Yes", "No")]
    )
    story.translate(answers, ["是", "否"])
    steps[2].write(
        {
            "condition_step_id": steps[0].id,
            "condition": "choice",
            "condition_choice_id": answers[0].id,
        }
    )
    return 1
