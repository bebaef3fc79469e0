import { openMenu } from "@mds_base/../tests/tours/evidence_steps";

import { registry } from "@web/core/registry";

function openDevice({ serial }) {
    return [
        { trigger: ".o_searchview_input", run: `edit ${serial}` },
        { trigger: `.o_searchview_autocomplete .o-dropdown-item:contains(${serial}):first`, run: "click" },
        { trigger: ".o_list_table .o_data_row:count(1)" },
        { trigger: `.o_data_row .o_data_cell:contains(${serial})`, run: "click" },
        { trigger: ".o_form_view .o_notebook a[name=metrology]", run: "click" },
    ];
}

function enterReading({ value }) {
    return [
        { trigger: "button[name=action_read_meter]", run: "click" },
        { trigger: ".modal div[name=kind_id] input:value(/.+/)" },
        { trigger: ".modal div[name=value] input", run: `edit ${value} && press Tab` },
    ];
}

registry.category("web_tour.tours").add("mds_metrology_engineer", {
    url: "/odoo/mds-devices",
    steps: () => [
        ...openDevice({ serial: "T-1" }),
        // a slip of the finger is asked about before it is saved
        ...enterReading({ value: "99000" }),
        { trigger: ".modal .alert-warning:contains(can count at most)" },
        { trigger: ".modal div[name=value] input", run: "edit 1010 && press Tab" },
        { trigger: ".modal:not(:has(.alert-warning:visible))" },
        { trigger: ".modal footer button:contains(Save)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: "div[name=meter_ids] .o_data_row:contains(1,010)" },
        // the certificate: values are proposed and judged by their limits
        { trigger: "button[name=action_new_certificate]", run: "click" },
        { trigger: "div[name=kind_id] input", run: "edit Electrical" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Electrical safety test)", run: "click" },
        { trigger: "div[name=result] input[data-value=pass]", run: "click" },
        { trigger: "div[name=number] input", run: "edit ES-7" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: "button[name=action_fill_lines]", run: "click" },
        { trigger: "div[name=line_ids] .o_data_row:contains(≤ 0.3 Ω)" },
        { trigger: "div[name=line_ids] .o_data_row:first td[name=value_text]", run: "click" },
        { trigger: ".o_selected_row div[name=value_text] input", run: "edit 0.12 && press Tab" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: "div[name=line_ids] .o_data_row:first:contains(Passed)" },
        { trigger: "button[name=action_issue]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=issued]" },
    ],
});

registry.category("web_tour.tours").add("mds_metrology_quality_officer", {
    url: "/odoo/mds-devices",
    steps: () => [
        ...openMenu({
            section: "mds_metrology.menu_metrology",
            entry: "mds_metrology.menu_instrument_case",
        }),
        { trigger: ".o_data_row .o_data_cell:contains(A-1)", run: "click" },
        { trigger: ".alert-danger:contains(devices are in doubt)" },
        { trigger: "button[name=action_create_rechecks]", run: "click" },
        { trigger: "div[name=line_ids] .o_data_row:contains(T-1):contains(Recheck Ordered)" },
        { trigger: ".o_data_row:contains(T-1) button[name=action_justify]", run: "click" },
        { trigger: ".modal div[name=reason] textarea", run: "edit Error only above 500 µA" },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        { trigger: "div[name=line_ids] .o_data_row:contains(T-1):contains(Justified)" },
        { trigger: ".o_data_row:contains(T-2) button[name=action_justify]", run: "click" },
        { trigger: ".modal div[name=reason] textarea", run: "edit As well" },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        { trigger: "div[name=line_ids] .o_data_row:contains(T-2):contains(Justified)" },
        { trigger: "div[name=conclusion] textarea", run: "edit Nobody was harmed." },
        { trigger: "button[name=action_close]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=closed]" },
    ],
});
