from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from odoo import fields

from . import source

CHINESE = "zh_CN"
ZONE = ZoneInfo("Asia/Shanghai")


class Story:
    """What the chapters share: who is who, what is called what, and which day is today."""

    def __init__(self, env):
        # nobody is told by mail, and the chatter need not repeat what the audit trail holds
        self.env = env(
            context={
                **env.context,
                "lang": "en_US",
                "tz": ZONE.key,
                "tracking_disable": True,
                "mail_create_nosubscribe": True,
                "mail_auto_subscribe_no_notify": True,
                "no_reset_password": True,
            }
        )
        self.today = datetime.now(ZONE).date()
        self.company = self.env.ref("base.main_company")
        self.users = {}
        self.regions = {}
        self.outlets = {}
        self.employees = {}
        self.hospitals = {}
        self.sites = {}
        self.products = {}
        self.warehouses = {}
        self.lump_sums = self.env["mds.order"]

    def rows(self, name):
        return source.rows(name)

    def as_(self, login):
        """The environment of this user: his rights, his name in every trail."""
        return self.env(
            user=self.users[login].id,
            su=False,
            context={**self.env.context, "allowed_company_ids": self.company.ids},
        )

    def day(self, days_ago):
        """The date so many days before today (a text or a number)."""
        return self.today - timedelta(days=int(days_ago))

    def moment(self, days_ago, clock):
        """Naive UTC of that day at ``clock`` ("08:30") in China."""
        local = datetime.combine(
            self.day(days_ago), datetime.strptime(clock, "%H:%M").time(), tzinfo=ZONE
        )
        return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def past(self, days_ago, clock):
        """Like :meth:`moment`, but what is claimed to have happened lies before now."""
        return min(self.moment(days_ago, clock), fields.Datetime.now())

    def translate(self, records, texts, field="name"):
        """Write the Chinese ``texts`` of ``records``, in the same order."""
        for record, text in zip(records, texts, strict=True):
            record.with_context(lang=CHINESE)[field] = text
