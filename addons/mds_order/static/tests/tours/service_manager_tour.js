import { openMenu } from "@mds_base/../tests/tours/evidence_steps";

import { registry } from "@web/core/registry";

import { chooseMore } from "./order_steps";

function findClosedOrder({ serial }) {
    return [
        { trigger: ".o_searchview .o_facet_remove", run: "click" },
        { trigger: ".o_searchview:not(:has(.o_facet_remove)) .o_searchview_input", run: `edit ${serial}` },
        { trigger: `.o_searchview_autocomplete .o-dropdown-item:contains(${serial}):first`, run: "click" },
        { trigger: `.o_kanban_record:contains(${serial})`, run: "click" },
        { trigger: ".o_form_statusbar .o_arrow_button_current[data-value=closed]" },
    ];
}

function reopen({ reason }) {
    return [
        ...chooseMore("action_reopen"),
        { trigger: ".modal div[name=reason] textarea", run: `edit ${reason}` },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_form_statusbar .o_arrow_button_current[data-value=in_progress]" },
    ];
}

function seeSignature({ state }) {
    return [
        { trigger: ".o_notebook a[name=closing]", run: "click" },
        { trigger: `div[name=signature_ids] .o_data_row [name=state]:contains(${state})` },
    ];
}

registry.category("web_tour.tours").add("mds_order_service_manager", {
    url: "/odoo/service-orders",
    steps: () => [
        ...findClosedOrder({ serial: "SN-1001" }),
        ...reopen({ reason: "Wrong board named" }),
        ...seeSignature({ state: "Valid" }),
        { trigger: ".o_form_view:not(:has([name=signature_void_reason]))" },
        { trigger: ".o_notebook a[name=work]", run: "click" },
        { trigger: "div[name=work_done] textarea", run: "edit Flow board replaced." },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_view .alert-warning [name=signature_void_reason]:contains(/.+/)" },
        ...seeSignature({ state: "Void" }),
        ...openMenu({ section: "mds_order.menu_orders", entry: "mds_order.menu_order_analysis" }),
        { trigger: ".o_pivot_view table .o_pivot_cell_value:contains(/[1-9]/)" },
    ],
});
