import { chooseMore } from "@mds_order/../tests/tours/order_steps";

import { registry } from "@web/core/registry";

function act(name, state) {
    return [
        { trigger: `.o_form_statusbar button[name=${name}].btn-primary`, run: "click" },
        { trigger: `.o_form_statusbar .o_arrow_button_current[data-value=${state}]` },
    ];
}

function decontaminate() {
    return [
        { trigger: ".o_form_statusbar button[name=action_clean].btn-primary", run: "click" },
        { trigger: ".modal [name=method] :is(select, input)", run: "click" },
        { trigger: ".modal [name=method] select, .o_select_menu_item:contains(Wiped)", run: "click" },
        { trigger: ".modal div[name=done_by] input", run: "edit Bench" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_form_statusbar .o_arrow_button_current[data-value=decontaminated]" },
    ];
}

registry.category("web_tour.tours").add("mds_depot_technician", {
    url: "/odoo/depot-repairs",
    steps: () => [
        { trigger: ".o_kanban_record:contains(SN-1001)", run: "click" },
        ...act("action_receive", "received"),
        ...decontaminate(),
        { trigger: "div[name=finding] textarea", run: "edit Board defective" },
        ...act("action_diagnose", "diagnosed"),
        ...act("action_repair", "repairing"),
        ...act("action_test", "testing"),
        { trigger: "div[name=test_result] input[data-value=pass]", run: "click" },
        ...act("action_pass", "ready"),
        { trigger: "div[name=waybill_out] input", run: "edit SF1234567890" },
        ...act("action_ship", "shipped"),
    ],
});

registry.category("web_tour.tours").add("mds_depot_dispatcher", {
    url: "/odoo/service-orders",
    steps: () => [
        { trigger: ".o_kanban_record:contains(SN-1001)", run: "click" },
        ...chooseMore("action_exchange"),
        { trigger: ".modal div[name=new_device_id] input", run: "edit OURS" },
        { trigger: ".o-autocomplete--dropdown-item:contains(OURS-1)", run: "click" },
        { trigger: ".modal div[name=reason] textarea", run: "edit Beyond repair" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_form_view:not(:has(button[name=action_exchange]))" },
    ],
});
