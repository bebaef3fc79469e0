import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mds_plan_by_meter", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Valves by hours" },
        { trigger: ".o_field_widget[name=product_tmpl_ids] input", run: "edit Ventilator" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Ventilator)", run: "click" },
        { trigger: ".o_field_widget[name=by_time] input", run: "uncheck" },
        { trigger: ".o_field_widget[name=meter_kind_id] input", run: "edit Operating" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Operating hours)", run: "click" },
        { trigger: ".o_field_widget[name=meter_every] input", run: "edit 400" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_statusbar button[name=action_activate]", run: "click" },
        { trigger: ".o_form_statusbar button[name=action_end]" },
        { trigger: ".oe_stat_button[name=action_open_duties]", run: "click" },
        { trigger: ".o_list_view .o_data_row:first td[name=device_id]", run: "click" },
        { trigger: ".o_field_widget[name=target_total]:contains(400)" },
    ],
});
