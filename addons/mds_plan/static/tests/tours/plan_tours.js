import { registry } from "@web/core/registry";

import { everyMonths, openDueWork, saveAndActivate, seePreview, startPlan } from "./plan_steps";

registry.category("web_tour.tours").add("mds_plan_manager", {
    steps: () => [
        { trigger: ".o_data_row td[name=name]:contains(Filter change)", run: "click" },
        { trigger: ".o_form_statusbar button[name=action_activate]", run: "click" },
        { trigger: ".o_form_statusbar button[name=action_end]" },
        { trigger: ".oe_stat_button[name=action_open_duties]", run: "click" },
        { trigger: ".o_list_view .o_data_row:first td[name=device_id]", run: "click" },
        { trigger: ".o_form_statusbar button[name=action_make_order]", run: "click" },
        { trigger: ".o_breadcrumb:contains(SO/)" },
    ],
});

/** From nothing to two years of due work, looked at in every way. */
registry.category("web_tour.tours").add("mds_plan_by_time", {
    steps: () => [
        ...startPlan({ name: "Quarterly check", model: "Ventilator X" }),
        ...everyMonths({ months: 3 }),
        ...saveAndActivate(),
        ...openDueWork(),
        ...seePreview(),
    ],
});

registry.category("web_tour.tours").add("mds_plan_completion", {
    steps: () => [
        { trigger: ".o_pivot th:contains(Done in Time)" },
        { trigger: ".o_pivot_cell_value:first", run: "click" },
        { trigger: ".o_list_view .o_data_row:first td[name=plan_id]" },
    ],
});

registry.category("web_tour.tours").add("mds_plan_run", {
    steps: () => [
        { trigger: ".o_menu_sections button:contains(Plans)", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Make Orders Now)", run: "click" },
        { trigger: ".modal .o_field_widget[name=ahead_days] input", run: "edit 14" },
        { trigger: ".modal-footer button:contains(Make Orders)", run: "click" },
        { trigger: ".o_form_view .oe_stat_button[name=action_open_orders]" },
    ],
});

/** A run that is half done says so, and what it made is one click away. */
registry.category("web_tour.tours").add("mds_plan_run_progress", {
    steps: () => [
        { trigger: ".o_data_row .o_progressbar:contains(50)" },
        { trigger: ".o_data_row td[name=state]:contains(Running)", run: "click" },
        { trigger: ".o_form_view .o_progressbar:contains(50)" },
        { trigger: ".oe_stat_button[name=action_open_orders]:contains(2)", run: "click" },
        { trigger: ".o_kanban_record:contains(SO/):count(2)" },
    ],
});
