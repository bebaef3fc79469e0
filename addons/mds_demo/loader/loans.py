"""Devices of ours that hospitals use for a time: one is not back, one waits for approval."""

TERMS = "每年采购耗材 500 套，不排他 · 500 sets of consumables a year, not exclusive"
# (model of ours, kind, hospital, out days ago, due in days, back days ago)
LOANS = (
    ("MON-B", "loaner", "H01", 26, -6, None),
    ("MON-T", "loaner", "H04", 9, 3, None),
    ("US-D", "demo", "H06", 40, -12, 14),
    ("INF-P", "trial", "H02", None, 30, None),
    ("SYR-P", "rental", "H07", 15, 75, None),
    ("INC", "placement", "H03", None, None, None),
)


def tell(story):
    desk = story.as_("dispatcher")
    loans = desk["mds.loan"]
    for model, kind, hospital, out, due, back in LOANS:
        device = desk["mds.device"].search(
            [
                ("product_id", "=", story.products[model].id),
                ("state", "=", "received"),
                ("partner_id", "=", False),
            ],
            limit=1,
        )
        # one of ours that has been in use before: no acceptance of a new unit is wanted
        device.with_env(story.as_("manager")).first_used_on = story.day(300)
        loan = loans.create(
            {
                "kind": kind,
                "device_id": device.id,
                "partner_id": story.hospitals[hospital].id,
                "start_on": story.day(out or 0),
                "due_on": story.day(-due) if due is not None else False,
                "condition_out": "功能检查正常，外观完好 · works, casing in order",
                "is_clean_out": True,
                "accessories": "电源线、说明书 · mains cable, manual",
                "terms": TERMS if kind == "placement" else False,
            }
        )
        if kind == "placement":
            loan.action_request_approval()
        if out is not None:
            loan.with_context(mds_occurred_at=story.past(out, "10:00")).action_hand_out()
        if back is not None:
            loan.write({"condition_back": "正常 · in order", "is_clean_back": True})
            loan.with_context(mds_occurred_at=story.past(back, "16:00")).action_return()
        loans += loan
    late = story.env["mds.loan"].browse(loans.ids).filtered(lambda one: one.standing == "overdue")
    late._tell_overdue()
    return f"{len(loans)} loans"
