import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mds_calendar_hr_clerk", {
    url: "/odoo/mds-calendar-days",
    steps: () => [
        { trigger: ".o_calendar_view" },
        { trigger: ".o_cp_switch_buttons .o_list", run: "click" },
        { trigger: ".o_list_view .o_control_panel button:contains(Load a Year)", run: "click" },
        { trigger: ".modal [name=year] input", run: "edit 2026" },
        { trigger: ".modal button[name=action_load]", run: "click" },
        { trigger: ".o_calendar_filter_item:contains(Statutory Holiday)" },
        { trigger: ".o_cp_switch_buttons .o_list", run: "click" },
        { trigger: ".o_searchview_input", run: "edit Spring" },
        { trigger: ".o_searchview_autocomplete .o-dropdown-item:contains(Spring):first", run: "click" },
        { trigger: ".o_searchview_facet:contains(Spring)" },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(National Day))) .o_data_row:contains(Make-up Workday)" },
        { trigger: ".o_data_row:contains(Make-up Workday) .o_data_cell[name=hours]", run: "click" },
        { trigger: ".o_selected_row [name=hours] input", run: "edit 9-12" },
        { trigger: ".o_list_button_save", run: "click" },
        { trigger: ".o_list_view:not(:has(.o_selected_row)) .o_data_row:contains(09:00-12:00)" },
    ],
});
