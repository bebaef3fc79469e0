import { openMenu } from "@mds_base/../tests/tours/evidence_steps";

import { registry } from "@web/core/registry";

const COST = "mds_cost.menu_cost";

registry.category("web_tour.tours").add("mds_cost_accountant", {
    url: "/odoo/cost-exceptions",
    steps: () => [
        // what found no cost centre is repaired in its line
        { trigger: ".o_data_row:contains(No Cost Centre) td[name=cost_centre_id]", run: "click" },
        { trigger: ".o_selected_row [name=cost_centre_id] input", run: "edit Service East" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Service East)", run: "click" },
        { trigger: ".o_selected_row button[name=action_post]", run: "click" },
        { trigger: ".o_notification:contains(Orders posted: 1.)" },
        { trigger: ".o_view_nocontent_smiling_face" },
        // the month's rent goes to those who use it
        ...openMenu({ section: COST, entry: "mds_cost.menu_allocation_run" }),
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: "div[name=cycle_id] input", run: "edit Rent" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Rent)", run: "click" },
        { trigger: "button[name=action_test]:visible", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=tested]" },
        { trigger: "div[name=shown_line_ids] .o_data_row:contains(33.34)" },
        { trigger: "button[name=action_post]:visible", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=posted]" },
        // orders and ledger side by side
        ...openMenu({ section: COST, entry: "mds_cost.menu_cost_tie" }),
        { trigger: "div[name=element_ids] .o_data_row:contains(Labour)" },
        { trigger: ".o_notebook a[name=differences]", run: "click" },
        { trigger: "div[name=order_ids] .o_data_row:contains(The element has no account)" },
    ],
});

registry.category("web_tour.tours").add("mds_cost_manager", {
    url: "/odoo/cost-orders",
    steps: () => [
        { trigger: ".o_data_row:contains(200.00) td[name=name]", run: "click" },
        { trigger: ".o_notebook a[name=cost]", run: "click" },
        { trigger: "div[name=mds_direct_cost]:contains(200.00)" },
        { trigger: "div[name=mds_cost_centre_id]:contains(Service East)" },
        { trigger: ".o_fall_button:contains(Labour):contains(200.00)" },
        { trigger: ".o_fall_total:contains(Total):contains(200.00)" },
        { trigger: ".o_form_view:not(:has(button[name=action_post_cost]:visible))" },
        ...openMenu({ section: COST, entry: "mds_cost.menu_profit" }),
        { trigger: ".o_pivot table:contains(Contribution I)" },
        { trigger: ".o_switch_view.o_list", run: "click" },
        { trigger: ".o_data_row:contains(Labour)" },
        ...openMenu({ section: COST, entry: "mds_cost.menu_cost_pressure" }),
        { trigger: ".o_list_view" },
    ],
});

registry.category("web_tour.tours").add("mds_cost_month_end", {
    url: "/odoo/cost-charges",
    steps: () => [
        // what the ledger has without a cost centre comes to one
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: "button[name=action_reckon]:visible", run: "click" },
        { trigger: "div[name=line_ids] .o_data_row:contains(840.00)" },
        { trigger: "button[name=action_post]:visible", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=posted]" },
        // the checklist: one thing may stay open, and the month is closed
        ...openMenu({ section: COST, entry: "mds_cost.menu_cost_close" }),
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        {
            trigger: ".o_data_row:contains(Orders that differ from the ledger) td[name=waiver]",
            run: "click",
        },
        { trigger: ".o_selected_row [name=waiver] textarea", run: "edit Posted in April" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: "button[name=action_close]:visible", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=closed]" },
        { trigger: ".o_notebook a[name=statements]", run: "click" },
        { trigger: "div[name=statement_ids] .o_data_row:contains(Office):contains(840.00)" },
    ],
});

registry.category("web_tour.tours").add("mds_cost_month", {
    url: "/odoo/cost-month",
    steps: () => [
        { trigger: ".o_figure[data-key=direct_cost]:contains(300)" },
        { trigger: ".o_close:contains(not begun yet):not(:has(.o_open_close))" },
        { trigger: ".o_dimension", run: "select region_id" },
        { trigger: ".o_pressure_row:contains(East):contains(300)", run: "click" },
        { trigger: ".o_pivot table:contains(Labour)" },
        { trigger: ".breadcrumb-item:contains(Month at a Glance) a", run: "click" },
        { trigger: ".o_pressure_row:contains(East):contains(300)" },
        { trigger: ".o_month_before", run: "click" },
        { trigger: ".o_figure[data-key=direct_cost]:not(:contains(300))" },
        { trigger: ".o_month_after", run: "click" },
        { trigger: ".o_figure[data-key=direct_cost]:contains(300)", run: "click" },
        { trigger: ".o_group_header:contains(Labour)" },
    ],
});
