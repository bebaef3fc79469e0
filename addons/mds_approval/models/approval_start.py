import hashlib
import json

from odoo import api, fields, models
from odoo.addons.mds_base.lib import hash_chain
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ..lib import delegation


class Approval(models.Model):
    """How a request begins: content is frozen, the matrix decides, the first step opens."""

    _inherit = "mds.approval"

    @api.model
    def _prepare_content_vals(self, content, content_of_lang=None):
        """The copy of the content that is approved.

        :param content: ``{name: (label, plain value, text)}`` of one document
        :param content_of_lang: the same as readers of each language see it
        """
        text = hash_chain.payload_text({name: plain for name, (_l, plain, _t) in content.items()})
        shown = [[label, shown or ""] for label, _plain, shown in content.values()]
        return {
            "content": text,
            "content_hash": hashlib.sha256(text.encode()).hexdigest(),
            "content_shown": json.dumps(
                {
                    lang: [[label, text or ""] for label, _plain, text in spoken.values()]
                    for lang, spoken in (content_of_lang or {}).items()
                }
                | {"": shown},
                ensure_ascii=False,
            ),
            "content_text": "\n".join(
                f"{label}: {html2plaintext(value) if '<' in value else value}"
                for label, value in shown
            ),
        }

    @api.model
    def _start(self, facts_list):
        """Ask: one request per item of ``facts_list``, restarted where it was sent back.

        :param facts_list: what ``mds.approval.mixin._prepare_approval_facts`` gives, one mapping
            per document, with ``approval`` (sent back, to be asked again, or empty)
        :return: the requests, in order, for the user of this environment
        """
        user = self.env.user
        facts_of = {
            index: {
                "kind": facts["kind"],
                "company": facts["company"],
                "user": user,
                "amount": facts["amount"],
                "currency": facts["currency"],
            }
            for index, facts in enumerate(facts_list)
        }
        rules = self.env["mds.approval.rule"]
        decisions = rules._decide(facts_of)
        vals_list = []
        for index, facts in enumerate(facts_list):
            decision = decisions[index]
            found = rules._sudo_browse(
                [decision.row.key] if decision.row else [row.key for row in decision.rivals]
            )
            reason = rules._get_reason_text(decision, found)
            if not decision.row:
                raise UserError(
                    self.env._(
                        "%(document)s cannot be sent for approval (%(kind)s): %(why)s. An "
                        "administrator sets it up under Configuration › Approvals.",
                        document=facts["subject"],
                        kind=facts["kind"].name,
                        why=reason,
                    )
                )
            vals_list.append(self._prepare_start_vals(facts, found, reason))
        engine = self._sudo_engine()
        fresh = [v for v, f in zip(vals_list, facts_list, strict=True) if not f["approval"]]
        created = iter(engine.create(fresh))
        requests = engine.browse()
        for vals, facts in zip(vals_list, facts_list, strict=True):
            if facts["approval"]:
                requests += facts["approval"]._sudo_engine()._restart(vals)
            else:
                requests += next(created)
        requests._create_steps()
        requests._log("request", comment_of={one: one.note for one in requests})
        requests._open_next()
        return self.browse(requests.ids)

    @api.model
    def _prepare_start_vals(self, facts, rule, reason):
        return {
            "subject": facts["subject"],
            "kind_id": facts["kind"].id,
            "res_model": facts["res_model"],
            "res_id": facts["res_id"],
            "requester_id": self.env.uid,
            "requested_at": fields.Datetime.now(),
            "note": facts["note"],
            "company_id": facts["company"].id,
            "has_amount": facts["amount"] is not None,
            "amount": facts["amount"] or 0,
            "currency_id": facts["currency"].id,
            "attachment_ids": [fields.Command.set(facts["attachments"].ids)],
            "rule_id": rule.id,
            "rule_reason": reason,
            **self._prepare_content_vals(facts["content"], facts["content_of_lang"]),
        }

    def _restart(self, vals):
        """Once more, after it was sent back: a new round, by the matrix as it is now."""
        self.ensure_one()
        self.step_ids.filtered(lambda step: step.state == "waiting").state = "dropped"
        self.write({**vals, "round": self.round + 1, "finished_at": False})
        self._transition("pending")
        return self

    def _create_steps(self):
        """The steps of these requests' rows, with who is asked in each."""
        named = self.rule_id.step_ids._get_approvers(self)
        vals_list, people_of, sources = [], [], self.env["mds.approval.rule.step"]
        for approval in self:
            for position, step in enumerate(approval.rule_id.step_ids, 1):
                people = named[step, approval]
                if not approval.kind_id.allows_own:
                    people -= approval.requester_id
                people = people or step.fallback_user_ids - approval.requester_id
                if not people:
                    raise UserError(approval._get_nobody_text(step))
                vals_list.append(approval._prepare_step_vals(step, position))
                people_of.append(people)
                sources += step
            approval.cc_user_ids |= approval.rule_id.step_ids.cc_user_ids - approval.requester_id
        steps = self.env["mds.approval.step"].create(vals_list)
        steps._name_like(sources)
        self.env["mds.approval.signer"].create(
            [
                {"step_id": step.id, "user_id": user.id}
                for step, people in zip(steps, people_of, strict=True)
                for user in people
            ]
        )

    def _get_nobody_text(self, step):
        return self.env._(
            "In step “%(step)s” nobody can approve “%(request)s”: nobody is named there but "
            "yourself, or nobody of the group works in %(company)s. An administrator names "
            "somebody under Configuration › Approvals › Matrix.",
            step=step.name,
            request=self.subject,
            company=self.company_id.name,
        )

    def _prepare_step_vals(self, step, position):
        return {
            "approval_id": self.id,
            "round": self.round,
            "position": position,
            "name": step.name,
            "mode": step.mode,
            "fallback_user_ids": [fields.Command.set(step.fallback_user_ids.ids)],
        }

    # -- who stands in ------------------------------------------------------------------------

    def _assign(self, signers):
        """Write who acts for each of these signers today.

        :return: signers for whom nobody can act, with the reason in words
        """
        standing_in = self.env["mds.approval.delegation"]._get_standing_in(signers.user_id)
        stuck = {}
        wanted = {}
        for approval, own in signers.grouped("approval_id").items():
            excluded = () if approval.kind_id.allows_own else approval.requester_id.ids
            answers = delegation.resolve(own.user_id.ids, standing_in, excluded)
            for signer in own:
                answer = answers[signer.user_id.id]
                acting = answer.acting or signer.user_id.id
                if answer.acting is None:
                    stuck[signer] = self._get_stuck_text(answer)
                if signer.acting_user_id.id != acting:
                    wanted.setdefault(acting, signers.browse())
                    wanted[acting] += signer
        for user_id, group in wanted.items():
            group.acting_user_id = user_id
        return stuck

    def _get_stuck_text(self, answer):
        people = self.env["res.users"].browse(answer.chain).mapped("name")
        if answer.code == delegation.RING:
            return self.env._(
                "%(people)s are all away and stand in for each other; it waits for the first.",
                people=", ".join(people),
            )
        return self.env._(
            "%(last)s stands in for %(first)s but is the requester; it waits for %(first)s.",
            first=people[0],
            last=people[-1],
        )
