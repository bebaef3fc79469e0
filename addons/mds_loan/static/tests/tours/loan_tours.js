import { openMenu } from "@mds_base/../tests/tours/evidence_steps";

import { registry } from "@web/core/registry";

function choose(field, text) {
    return [
        { trigger: `div[name=${field}] input`, run: `edit ${text}` },
        { trigger: `.o-autocomplete--dropdown-item:contains(${text})`, run: "click" },
    ];
}

registry.category("web_tour.tours").add("mds_loan_dispatcher", {
    url: "/odoo/mds-devices",
    steps: () => [
        ...openMenu({ section: "mds_loan.menu_loans", entry: "mds_loan.menu_loan" }),
        { trigger: ".o_list_button_add", run: "click" },
        ...choose("device_id", "L-1"),
        ...choose("replaces_id", "B-1"),
        { trigger: "div[name=partner_id] input:value(Test City Hospital)" },
        { trigger: "[name=due_on] :is(input, button)", run: "click" },
        { trigger: ".o_datetime_picker .o_next", run: "click" },
        { trigger: ".o_date_item_cell:not(.o_out_of_range):contains(/^15$/)", run: "click" },
        { trigger: "div[name=condition_out] textarea", run: "edit As new" },
        { trigger: "div[name=is_clean_out] input", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: "button[name=action_hand_out]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=out]" },
        { trigger: "button[name=action_return]", run: "click" },
        { trigger: ".modal div[name=condition_back] textarea", run: "edit Scratch on the left" },
        { trigger: ".modal div[name=is_clean_back] input", run: "click" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=returned]" },
    ],
});
