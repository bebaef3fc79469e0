import { openMenu } from "@mds_base/../tests/tours/evidence_steps";
import { openBoard, reportFault, triage } from "@mds_order/../tests/tours/order_steps";

import { registry } from "@web/core/registry";

function choose(scope, field, text) {
    return [
        { trigger: `${scope} div[name=${field}] input`, run: `edit ${text}` },
        { trigger: `.o-autocomplete--dropdown-item:contains(${text})`, run: "click" },
    ];
}

registry.category("web_tour.tours").add("mds_contract_manager", {
    url: "/odoo/mds-contracts",
    steps: () => [
        ...openMenu({ section: "mds_contract.menu_contracts", entry: "mds_contract.menu_contract" }),
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: "div[name=title] input", run: "edit Ventilators of the ICU" },
        ...choose(".o_form_view", "partner_id", "City Hospital"),
        ...choose(".o_form_view", "type_id", "Full Service"),
        { trigger: "[name=date_end] :is(input, button)", run: "click" },
        { trigger: ".o_datetime_picker .o_next", run: "click" },
        { trigger: ".o_date_item_cell:not(.o_out_of_range):contains(/^15$/)", run: "click" },
        { trigger: "div[name=draft_line_ids] .o_field_x2many_list_row_add a", run: "click" },
        ...choose(".modal", "product_tmpl_id", "Ventilator X"),
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "div[name=draft_line_ids] .o_data_row:contains(Ventilator X)" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: "button[name=action_activate]", run: "click" },
        { trigger: ".modal div[name=password] input", run: "edit mds_contract" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=active]" },
        { trigger: ".nav-link[name=promised]", run: "click" },
        { trigger: "div[name=current_line_ids] .o_data_row:contains(Ventilator X)" },
    ],
});

/** Who takes a report in sees who pays, what the customer bears himself, and the time left. */
registry.category("web_tour.tours").add("mds_contract_dispatcher", {
    url: "/odoo/service-orders",
    steps: () => [
        ...openBoard(),
        ...reportFault({ scan: "SN-1001", symptom: "Alarm, no flow" }),
        ...triage(),
        { trigger: "div[name=card_coverage]:contains(Contract)" },
        { trigger: "div[name=card_due] .o_mds_countdown:contains(left)" },
        { trigger: ".nav-link[name=contract]", run: "click" },
        { trigger: "div[name=entitlement_ids] .o_data_row:contains(Covered by the contract)" },
        { trigger: "div[name=limit_text]:contains(300.00)" },
        { trigger: "div[name=sla_ids] .o_data_row:contains(On Site)" },
    ],
});
