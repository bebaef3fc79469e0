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

/** What a keyboard-wedge scanner does: the text at once, then Enter, wherever the focus is. */
function wedge(text) {
    return {
        trigger: ".o_list_view .o_data_row",
        run() {
            document.activeElement?.blur();
            for (const key of [...text, "Enter"]) {
                document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            }
        },
    };
}

registry.category("web_tour.tours").add("mds_device_dispatcher_scans", {
    url: "/odoo/mds-devices",
    steps: () => [
        { trigger: ".o_control_panel .o_mds_scan_button" },
        wedge("(01)04012345678901(21)Q-3001"),
        { trigger: ".o_form_view h3 [name=serial]:contains(Q-3001)" },
        { trigger: ".o_breadcrumb .breadcrumb-item a:contains(Devices)", run: "click" },
        wedge("(01)04012345678901(11)250131(21)Q-NEW"),
        { trigger: ".modal .alert-warning [name=message]:contains(No device file fits)" },
        { trigger: ".modal button[name=action_new_device]", run: "click" },
        { trigger: ".o_form_view h3 [name=serial] input:value(Q-NEW)" },
        { trigger: "[name=product_id] input:value(/Test Ventilator/)" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_view .alert-secondary [name=status_sentence]" },
    ],
});

registry.category("web_tour.tours").add("mds_device_storekeeper_labels", {
    url: "/odoo/mds-devices",
    steps: () => [
        { trigger: ".o_list_table thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel .o_cp_action_menus button:has(.fa-print)", run: "click" },
        { trigger: ".o-dropdown--menu .o_menu_item:contains(Print Labels)", run: "click" },
        { trigger: ".modal [name=kind] input[data-value=zpl]", run: "click" },
        { trigger: ".modal [name=size]" },
        { trigger: ".modal button[name=action_print]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_list_view" },
    ],
});

registry.category("web_tour.tours").add("mds_device_quality_pack", {
    url: "/odoo/mds-devices",
    steps: () => [
        ...findDevice({ serial: "Q-3001" }),
        { trigger: "button[name=action_evidence_pack]", run: "click" },
        { trigger: ".modal [name=reason] input", run: "edit Inspection by the authority" },
        { trigger: ".modal button[name=action_download]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...openMenu({ section: "mds_base.menu_evidence", entry: "mds_device.menu_evidence_pack" }),
        { trigger: ".o_list_view .o_data_row:contains(Inspection by the authority)" },
    ],
});
