"""A finance system that is told of closed orders (paused: its address is invented), and a person
who asks for erasure.
"""

SECRET = "only-for-the-demo-story"  # noqa: S105 - of an invented system


def tell(story):
    systems = story.as_("msadmin")["mds.outbox.system"]
    finance = systems.create(
        {
            "name": "财务系统 Finance",
            "code": "finance",
            "url": "https://finance.example.com/mds/events",
            "new_secret": SECRET,
            "kind_ids": [(6, 0, systems.env["mds.outbox.kind"].search([]).ids)],
            "responsible_id": story.users["msadmin"].id,
        }
    )
    for _event in range(2):
        finance.action_send_test()
    events = finance.env["mds.outbox"].search([("system_id", "=", finance.id)])
    events[:1].with_context(mds_reason="重复测试 · tested twice").action_cancel()
    row = next(row for row in story.rows("orders") if row["state"] == "done" and row["reporter"])
    story.as_("manager")["mds.erasure"].create(
        {
            "person_kind": "text",
            "person_name": row["reporter"],
            "basis": "request",
            "note": "本人来函要求删除 · asked by letter, identity checked",
        }
    )
    return f"{len(events)} events for a paused system, 1 request for erasure"
