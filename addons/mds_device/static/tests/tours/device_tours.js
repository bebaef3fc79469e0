import { makeAnchor, openMenu, verifyAll } from "@mds_base/../tests/tours/evidence_steps";

import { registry } from "@web/core/registry";

function findDevice({ serial }) {
    return [
        { trigger: ".o_searchview_input", run: `edit ${serial}` },
        { trigger: `.o_searchview_autocomplete .o-dropdown-item:contains(${serial}):first`, run: "click" },
        { trigger: ".o_list_table .o_data_row:count(1)" },
        { trigger: `.o_data_row .o_data_cell:contains(${serial})`, run: "click" },
        { trigger: ".o_form_view .alert-success [name=status_sentence]:contains(May be used.)" },
    ];
}

function giveReason({ button, reason }) {
    return [
        { trigger: `.o_form_statusbar button[name=${button}]`, run: "click" },
        { trigger: ".modal div[name=reason] textarea", run: `edit ${reason}` },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ];
}

registry.category("web_tour.tours").add("mds_device_quality_officer", {
    url: "/odoo/mds-devices",
    steps: () => [
        ...findDevice({ serial: "Q-2002" }),
        ...giveReason({ button: "action_quarantine", reason: "Burn on a patient" }),
        {
            trigger:
                ".o_form_view .alert-danger [name=status_sentence]:contains('Quarantined (Burn on a patient), must not be used.')",
        },
        { trigger: ".o_form_view:not(:has(button[name=action_quarantine]))" },
        ...giveReason({ button: "action_release_quarantine", reason: "Cable was the cause" }),
        { trigger: ".o_form_view .alert-success [name=status_sentence]:contains(May be used.)" },
        ...openMenu({ section: "mds_base.menu_evidence", entry: "mds_base.menu_audit_entry" }),
        { trigger: ".o_list_view .o_data_row:contains(Burn on a patient)" },
        { trigger: ".o_list_view .o_data_row:contains(Cable was the cause)" },
        ...verifyAll(),
        ...openMenu({ section: "mds_base.menu_evidence", entry: "mds_base.menu_audit_anchor" }),
        ...makeAnchor(),
    ],
});
