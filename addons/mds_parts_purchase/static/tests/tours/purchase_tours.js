import { openMenu } from "@mds_base/../tests/tours/evidence_steps";

import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("mds_parts_purchase_storekeeper", {
    url: "/odoo/service-orders",
    steps: () => [
        ...openMenu({ section: "mds_parts.menu_parts", entry: "mds_parts.menu_replenishment" }),
        { trigger: "button[name=action_propose]", run: "click" },
        { trigger: ".o_data_row .o_data_cell[name=name]", run: "click" },
        { trigger: ".o_form_view .o_data_row:contains(Fuse):contains(Purchase)" },
        { trigger: ".o_form_statusbar button[name=action_approve]", run: "click" },
        { trigger: ".o_data_row:contains(Fuse) [name=purchase_name]:contains(P0)" },
        ...openMenu({ section: "mds_parts.menu_parts", entry: "mds_parts_purchase.menu_part_purchases" }),
        { trigger: ".o_data_row:contains(Fuse):contains(Quotation Asked)" },
    ],
});

tours.add("mds_parts_purchase_buyer", {
    url: "/odoo/parts-purchases",
    steps: () => [
        { trigger: ".o_data_row:contains(Fuse) .o_data_cell[name=product_id]", run: "click" },
        { trigger: ".o_form_statusbar button[name=action_open_purchase]", run: "click" },
        { trigger: ".o_form_view .oe_stat_button:contains(Requests)" },
        { trigger: ".o_form_statusbar button[name=button_confirm]:not(.d-none)", run: "click" },
        { trigger: ".o_form_statusbar .o_arrow_button_current[data-value=purchase]" },
    ],
});

tours.add("mds_parts_purchase_receipt", {
    steps: () => [
        { trigger: ".o_form_view [name=mds_waybill] input", run: "edit SF-2026-7" },
        { trigger: ".o_form_statusbar button[name=button_validate]", run: "click" },
        { trigger: ".o_form_statusbar .o_arrow_button_current[data-value=done]" },
    ],
});

tours.add("mds_parts_purchase_engineer_asks", {
    steps: () => [
        { trigger: "[name=order_part_ids] .o_kanban_record:contains(Fuse) button[name=action_request]", run: "click" },
        { trigger: "[name=order_part_ids] .o_kanban_record:contains(quotation asked)" },
    ],
});

tours.add("mds_parts_purchase_engineer_sees", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Fuse):contains(Promised for)", run: "click" },
        { trigger: ".o_form_view [name=promised_at]" },
        { trigger: ".o_form_view [name=purchase_name]:contains(P0)" },
    ],
});

tours.add("mds_parts_purchase_claims", {
    steps: () => [
        { trigger: ".o_data_row:contains(RMA-77) .o_data_cell[name=name]", run: "click" },
        { trigger: ".o_form_statusbar button[name=action_send]", run: "click" },
        { trigger: ".o_form_statusbar .o_arrow_button_current[data-value=sent]" },
        { trigger: ".o_form_view [name=difference]:contains(300)" },
    ],
});
