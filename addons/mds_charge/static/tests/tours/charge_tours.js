import { openMenu } from "@mds_base/../tests/tours/evidence_steps";
import { openBoard, reportFault } from "@mds_order/../tests/tours/order_steps";

import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** At intake the dispatcher sees where the price comes from. */
tours.add("mds_charge_dispatcher", {
    url: "/odoo/service-orders",
    steps: () => [
        ...openBoard(),
        ...reportFault({ scan: "SN-1001", symptom: "No flow" }),
        { trigger: ".o_mds_facts li[data-code=price]:contains(400.00)" },
    ],
});

/** The contract manager asks the customer before the repair and records the answer. */
tours.add("mds_charge_contract_manager", {
    steps: () => [
        { trigger: ".nav-link[name=charges]", run: "click" },
        { trigger: "button[name=action_quote]", run: "click" },
        { trigger: "div[name=line_ids] .o_data_row:contains(800.00)" },
        { trigger: "div[name=line_ids] .o_data_row button[name=action_open_steps]", run: "click" },
        { trigger: ".modal div[name=steps_text]:contains(List price)" },
        { trigger: ".modal .btn-close", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: "button[name=action_mark_sent]", run: "click" },
        { trigger: "div[name=answer_name] input", run: "edit Director Li" },
        { trigger: "button[name=action_accept]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=accepted]" },
    ],
});

/** The accountant finds what was served and invoices it. */
tours.add("mds_charge_accountant", {
    url: "/odoo/mds-not-invoiced",
    steps: () => [
        ...openMenu({
            section: "mds_charge.menu_charges",
            entry: "mds_charge.menu_charge_run",
        }),
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: "button[name=action_start]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=running]" },
        { trigger: "div[name=line_ids] .o_data_row:contains(City Hospital)" },
    ],
});
