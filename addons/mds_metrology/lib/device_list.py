"""What a list of devices says of certificates and meters: columns, and what a row contradicts.

>>> [p.code for p in problems({"verification_until": date(2026, 5, 1)}, set())]
['needs_test_day']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo.addons.mds_import.lib.columns import Column, Problem
from odoo.addons.mds_import.lib.values import Value

MOST = Decimal(10) ** 10


@dataclass(frozen=True, slots=True)
class Paper:
    """Columns of one kind of certificate."""

    kind: str
    done: str
    number: str
    until: str


PAPERS = (
    Paper(
        "mandatory_verification", "verification_done", "verification_number", "verification_until"
    ),
    Paper("calibration", "calibration_done", "calibration_number", "calibration_until"),
)
METERS = {"meter_hours": "hours", "meter_exposures": "exposures"}

COLUMNS = (
    Column(
        "verification_done", "date", "强检日期", "Verified on", also=("检定日期", "上次检定日期")
    ),
    Column(
        "verification_number",
        "code",
        "检定证书编号",
        "Verification Certificate",
        also=("检定证书号", "强检证书编号"),
    ),
    Column(
        "verification_until",
        "date",
        "检定有效期至",
        "Verified until",
        also=("强检有效期至", "下次检定日期", "检定有效期"),
    ),
    Column("calibration_done", "date", "校准日期", "Calibrated on", also=("上次校准日期",)),
    Column(
        "calibration_number",
        "code",
        "校准证书编号",
        "Calibration Certificate",
        also=("校准证书号",),
    ),
    Column(
        "calibration_until",
        "date",
        "校准有效期至",
        "Calibrated until",
        also=("下次校准日期", "校准有效期"),
    ),
    Column(
        "meter_hours",
        "decimal",
        "使用时长(小时)",
        "Hours Counted",
        also=("使用小时数", "累计使用时间", "Operating Hours"),
    ),
    Column("meter_exposures", "integer", "曝光次数", "Exposures Counted", also=("累计曝光次数",)),
    Column("meter_on", "date", "读数日期", "Meter Read on", also=("抄表日期",)),
)


def problems(values: Mapping[str, Value], faulty: set[str]) -> list[Problem]:
    """Codes: ``needs_test_day``, ``paper_order``, ``negative``, ``counts_too_much``,
    ``needs_meter_day``."""
    found = []
    for paper in PAPERS:
        done, until = values.get(paper.done), values.get(paper.until)
        stated = {paper.number, paper.until} & values.keys()
        if stated and done is None and paper.done not in faulty:
            found.append(Problem(paper.done, "needs_test_day"))
        if isinstance(done, date) and isinstance(until, date) and until < done:
            found.append(Problem(paper.until, "paper_order", until.isoformat()))
    for name in METERS:
        value = values.get(name)
        if not isinstance(value, (int, Decimal)):
            continue
        if value < 0:
            found.append(Problem(name, "negative", str(value)))
        elif value >= MOST:
            found.append(Problem(name, "counts_too_much", str(value)))
        if "meter_on" not in values and "meter_on" not in faulty:
            found.append(Problem("meter_on", "needs_meter_day"))
    return found
