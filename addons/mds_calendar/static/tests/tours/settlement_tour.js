import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mds_calendar_settlement", {
    url: "/odoo/mds-overtime-settlements",
    steps: () => [
        { trigger: ".o_data_row .o_data_cell[name=date_from]", run: "click" },
        { trigger: "button[name=action_reckon]:contains(Reckon)", run: "click" },
        { trigger: "[name=line_ids] .o_data_row:contains(Worker)" },
        { trigger: "[name=line_ids] .o_data_row [name=workday_hours]", run: "click" },
        { trigger: "[name=line_ids] [name=workday_hours] input", run: "edit 300" },
        { trigger: "[name=line_ids] [name=note] input", run: "edit Paper time sheet" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: "button[name=action_confirm]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=confirmed]" },
    ],
});
