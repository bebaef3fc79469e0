import { registry } from "@web/core/registry";

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
