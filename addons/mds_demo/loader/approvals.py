"""Kinds of request, who approves them, and a handful of requests in several states."""

from odoo.fields import Command

KINDS = (
    # code, English, Chinese, signature, deadline in working days
    ("tools", "Tools and Equipment", "工具设备申请", False, 2),
    ("writeoff", "Write-off of Stock", "报损申请", True, 3),
    ("waiver", "Waiver of a Charge", "费用减免", False, 1),
)
# kind, more than, up to (0: no limit), steps: English, Chinese, mode, approvers, copy
MATRIX = (
    ("tools", 0, 5000, (("Service manager", "售后经理", "any", "manager", ""),)),
    (
        "tools",
        5000,
        0,
        (
            ("Service manager", "售后经理", "any", "manager", ""),
            ("Finance and quality", "财务与质量会签", "all", "accountant quality", "msadmin"),
        ),
    ),
    ("writeoff", 0, 0, (("Quality officer", "质量管理员", "any", "quality", "accountant"),)),
    (
        "waiver",
        0,
        0,
        (
            ("Service manager", "售后经理", "any", "manager", "accountant"),
            ("Quality officer", "质量管理员", "any", "quality", ""),
        ),
    ),
)


def tell(story):
    people = story.env["res.users"].union(*story.users.values())
    people.notification_type = "inbox"  # there is no mail server
    kinds = _create_kinds(story)
    _create_matrix(story, kinds)
    requests = _ask(story, kinds)
    story.as_("contract")["mds.approval.delegation"].create(
        {
            "delegate_id": story.users["manager"].id,
            "date_from": story.day(-20),
            "date_to": story.day(-25),
            "note": "年休假 Annual leave",
        }
    )
    return f"{len(kinds)} kinds, {len(requests)} requests"


def _create_kinds(story):
    kinds = story.as_("msadmin")["mds.approval.kind"].create(
        [
            {
                "code": code,
                "name": name,
                "res_model": "mds.approval.free",
                "needs_signature": is_signed,
                "deadline": days,
                "deadline_unit": "days",
            }
            for code, name, _chinese, is_signed, days in KINDS
        ]
    )
    story.translate(kinds, [chinese for _code, _name, chinese, _signed, _days in KINDS])
    return {kind.code: kind for kind in kinds}


def _create_matrix(story, kinds):
    rules = story.as_("msadmin")["mds.approval.rule"].create(
        [
            {
                "kind_id": kinds[code].id,
                "amount_above": above,
                "has_limit": bool(up_to),
                "amount_up_to": up_to,
                "step_ids": [
                    Command.create(
                        {
                            "sequence": number,
                            "name": name,
                            "mode": mode,
                            "user_ids": _people(story, approvers),
                            "cc_user_ids": _people(story, copies),
                            "fallback_user_ids": _people(story, "msadmin"),
                        }
                    )
                    for number, (name, _chinese, mode, approvers, copies) in enumerate(steps)
                ],
            }
            for code, above, up_to, steps in MATRIX
        ]
    )
    story.translate(
        rules.step_ids.sorted("id"), [step[1] for *_row, steps in MATRIX for step in steps]
    )


def _people(story, logins):
    return [Command.set([story.users[login].id for login in logins.split()])]


def _ask(story, kinds):
    """Each asks in his own name, and each answer is given by whose turn it is."""
    requests = []
    for row in story.rows("approvals"):
        free = story.as_(row["login"])["mds.approval.free"].create(
            {
                "kind_id": kinds[row["kind"]].id,
                "title": row["title"],
                "amount": float(row["amount"]),
                "description": row["description"],
            }
        )
        request = free._request_approval()
        for act in filter(None, row["acts"].split("|")):
            login, answer, comment = act.split(":", 2)
            story.as_(login)["mds.approval"].browse(request.id).answer(answer, comment)
        requests.append(request)
    return requests
