"""Tells the demo story to a database, once.

The story is written in ``data/*.csv``. Each chapter is one module of this package and does what
people of the role would do, through the same public methods, as that user. Only what belongs to
setting up Odoo itself (users, chart of accounts, the product catalogue) is done as superuser.

Times in the files are days before the day of loading. They are stated as *claimed* times. The
server's own times (recorded, created, audit) are the real ones of loading, and nothing is signed:
who reads the trail sees what this is, a story told on that day.
"""

import logging
import time

from odoo import fields

from . import (
    approvals,
    billing,
    catalogue,
    charges,
    closing,
    company,
    depot,
    costs,
    contracts,
    devices,
    interfaces,
    keeping,
    lifecycle,
    lists,
    loans,
    lump_sums,
    metrology,
    model_files,
    orders,
    organisation,
    personnel,
    places,
    planned_work,
    plans,
    promises,
    proof,
    purchasing,
    returning,
    rounds,
    stores,
    waiting,
)
from .story import Story

_logger = logging.getLogger(__name__)

LOADED = "mds_demo.loaded_at"

CHAPTERS = (
    ("company, regions, logins", company.tell),
    ("hospitals and departments", places.tell),
    ("lists of dealers and departments", lists.tell),
    ("models and parts", catalogue.tell),
    ("model files", model_files.tell),
    ("stores and engineers' stock", stores.tell),
    ("devices", devices.tell),
    ("parties, other names and store levels", organisation.tell),
    ("orders", orders.tell),
    ("lifecycle of devices", lifecycle.tell),
    ("interfaces and privacy", interfaces.tell),
    ("approvals", approvals.tell),
    ("working days, credentials, training", personnel.tell),
    ("maintenance plans", plans.tell),
    ("planned work that was done", planned_work.tell),
    ("contracts", contracts.tell),
    ("meters and certificates", metrology.tell),
    ("loans", loans.tell),
    ("a round, a second report, a call", rounds.tell),
    ("pauses, trips, downtime", waiting.tell),
    ("bench and vendors", depot.tell),
    ("parts kept by persons", keeping.tell),
    ("parts bought", purchasing.tell),
    ("parts returned, claimed, owned by others", returning.tell),
    ("cost of orders", costs.tell),
    ("planned work at a lump sum", lump_sums.tell),
    ("prices, quotes, charges", charges.tell),
    ("prices of contracts", billing.tell),
    ("terms of contracts and vendors", promises.tell),
    ("a month of cost closed", closing.tell),
    ("evidence", proof.tell),
)


def load(env):
    """Tell the story unless it was told already.

    :return: True when it was told now
    """
    parameters = env["ir.config_parameter"]
    if parameters.get_param(LOADED):
        _logger.info("The demo story is there already.")
        return False
    company.check_is_free(env)
    story = Story(env)
    for number, (title, tell) in enumerate(CHAPTERS, 1):
        start = time.monotonic()
        told = tell(story)
        env.flush_all()
        _logger.info(
            "Demo story %s/%s, %s: %s (%.1f s)",
            number,
            len(CHAPTERS),
            title,
            told,
            time.monotonic() - start,
        )
    parameters.set_param(LOADED, fields.Datetime.to_string(fields.Datetime.now()))
    return True
