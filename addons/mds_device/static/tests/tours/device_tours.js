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

function sign({ password }) {
    return [
        { trigger: ".modal div[name=summary]:contains(Cable was the cause)" },
        { trigger: ".modal div[name=meaning] input[data-value=approval]:checked" },
        { trigger: ".modal div[name=password] input", run: `edit ${password}` },
        { trigger: ".modal-footer button[name=action_confirm]:contains(Sign)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ];
}

function openDevice({ serial }) {
    return findDevice({ serial }).slice(0, -1);
}

function press({ button, shows }) {
    return [
        { trigger: `.o_form_statusbar button[name=${button}]`, run: "click" },
        { trigger: `.o_form_view [name=status_sentence]:contains(${shows})` },
    ];
}

function leave({ button, radios = [], number, reason, shows }) {
    return [
        { trigger: `.o_form_statusbar button[name=${button}]`, run: "click" },
        ...radios.map(([field, value]) => ({
            trigger: `.modal div[name=${field}] input[data-value=${value}]`,
            run: "click",
        })),
        ...(number
            ? [{ trigger: ".modal div[name=document_number] input", run: `edit ${number}` }]
            : []),
        { trigger: ".modal div[name=reason] textarea", run: `edit ${reason}` },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: `.o_form_view [name=status_sentence]:contains(${shows})` },
    ];
}

registry.category("web_tour.tours").add("mds_device_engineer_accepts", {
    url: "/odoo/mds-devices",
    steps: () => [
        ...openDevice({ serial: "T-3001" }),
        ...press({ button: "action_install", shows: "waiting for its acceptance" }),
        { trigger: ".o_form_view:not(:has(button[name=action_put_in_service]))" },
        { trigger: ".o_form_statusbar button[name=action_accept]", run: "click" },
        { trigger: ".modal div[name=result] input[data-value=accepted]", run: "click" },
        { trigger: ".modal div[name=accepted_by] input", run: "edit Dr Li, ICU" },
        { trigger: ".modal div[name=document_number] input", run: "edit ACC-77" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...press({ button: "action_put_in_service", shows: "May be used." }),
        { trigger: ".o_notebook_headers a:contains(Papers)", run: "click" },
        { trigger: "div[name=acceptance_ids] .o_data_row:contains(ACC-77)" },
    ],
});

registry.category("web_tour.tours").add("mds_device_dispatcher_disposes", {
    url: "/odoo/mds-devices",
    steps: () => [
        ...openDevice({ serial: "T-4001" }),
        { trigger: ".o_form_view .o_cp_action_menus i.fa-cog", run: "click" },
        { trigger: ".o-dropdown-item:contains(Decommission)", run: "click" },
        { trigger: ".modal div[name=data_erasure] input[data-value=none]", run: "click" },
        { trigger: ".modal div[name=label_handling] input[data-value=defaced]", run: "click" },
        { trigger: ".modal div[name=reason] textarea", run: "edit Worn out" },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        { trigger: ".o_form_view [name=status_sentence]:contains(out of use for good)" },
        ...leave({
            button: "action_dispose",
            number: "SCRAP-9",
            reason: "Recycled",
            shows: "Disposed of.",
        }),
        { trigger: ".o_form_view .o_field_widget[name=event_ids] .o_data_row:contains(SCRAP-9)" },
    ],
});

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
        ...giveReason({ button: "action_release_quarantine", reason: "Cable was the cause" }).slice(0, -1),
        ...sign({ password: "mds_quality" }),
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
