import { registry } from "@web/core/registry";

import { openBoard, reportFault } from "./order_steps";

/** A call that solves it: six fields, from the board to the closed order. */
registry.category("web_tour.tours").add("mds_order_solved_by_phone", {
    url: "/odoo/service-orders",
    steps: () => [
        ...openBoard(),
        ...reportFault({ scan: "SN-1001", symptom: "Screen dark" }),
        { trigger: ".o_mds_facts li[data-code=coverage]" },
        { trigger: ".o_form_statusbar button[name=action_solved_by_phone]", run: "click" },
        { trigger: ".modal div[name=work_done] textarea", run: "edit Socket switched on" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_arrow_button_current[data-value=closed]" },
    ],
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
