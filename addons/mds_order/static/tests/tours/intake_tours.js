import { registry } from "@web/core/registry";

import { chooseMore, openBoard, reportFault } from "./order_steps";
import { withinFields } from "./touch_budget";

/** A call that solves it: six fields, from the board to the closed order. */
registry.category("web_tour.tours").add("mds_order_solved_by_phone", {
    url: "/odoo/service-orders",
    steps: () =>
        withinFields(6, [
            ...openBoard(),
            ...reportFault({ scan: "SN-1001", symptom: "Screen dark" }),
            { trigger: ".o_mds_facts li[data-code=coverage]" },
            ...chooseMore("action_solved_by_phone"),
            { trigger: ".modal div[name=work_done] textarea", run: "edit Socket switched on" },
            { trigger: ".modal button[name=action_confirm]", run: "click" },
            { trigger: "body:not(:has(.modal))" },
            { trigger: ".o_arrow_button_current[data-value=closed]" },
        ]),
});

/** The second report of a fault joins the open order. */
registry.category("web_tour.tours").add("mds_order_reported_again", {
    url: "/odoo/service-orders",
    steps: () => [
        ...openBoard(),
        ...reportFault({ scan: "SN-1001", symptom: "Alarms again" }),
        { trigger: "div[name=duplicates] div[name=duplicate_ids] .o_data_row" },
        { trigger: "button[name=action_add_to_open_order]", run: "click" },
        { trigger: ".o-mail-Message:contains(Alarms again)" },
    ],
});

/** At phone width: one device after the other. */
registry.category("web_tour.tours").add("mds_order_round", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(SN-1001) button[name=action_fit]", run: "click" },
        { trigger: ".o_kanban_record:contains(SN-1001) .fa-check-circle" },
        { trigger: ".o_kanban_record:contains(SN-1002) button[name=action_not_found]", run: "click" },
        { trigger: ".o_kanban_record:contains(SN-1002) .fa-exclamation-triangle" },
        { trigger: ".o_kanban_record:contains(SN-1002) button[name=action_undo]", run: "click" },
        { trigger: ".o_kanban_record:contains(SN-1002) button[name=action_fit]", run: "click" },
        { trigger: ".o_kanban_record:contains(SN-1002) .fa-check-circle" },
    ],
});

/** At phone width: the steps of each device, values typed on their cards; a device follows. */
registry.category("web_tour.tours").add("mds_order_device_steps", {
    steps: () => {
        const device = (serial) => `.o_kanban_record:contains(${serial})`;
        const list = "div[name=device_line_ids]";
        const answer = (serial, value, icon) => [
            { trigger: `${list} ${device(serial)} button[name=action_pass_steps]`, run: "click" },
            { trigger: `${list} ${device(serial)} .o_mds_steps_done:contains(1/2)` },
            { trigger: `${list} ${device(serial)} button[name=action_open_steps]`, run: "click" },
            {
                trigger: `.o_kanban_view ${device("Flow")} div[name=value_entry] input`,
                async run(helpers) {
                    await helpers.edit(value);
                    await helpers.press("Enter");
                },
            },
            { trigger: `.o_kanban_view ${device("Flow")} .${icon}` },
            { trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        ];
        return [
            { trigger: ".o_kanban_record button[name=action_work]", run: "click" },
            ...answer("SN-1001", "100", "fa-check-circle"),
            { trigger: `${list} ${device("SN-1001")} .fa-check-circle` },
            ...answer("SN-1002", "80", "fa-times-circle"),
            { trigger: `${list} ${device("SN-1002")} .text-danger:contains(1 failed)` },
            { trigger: `${list} ${device("SN-1002")} button[name=action_fit]` },
        ];
    },
});
