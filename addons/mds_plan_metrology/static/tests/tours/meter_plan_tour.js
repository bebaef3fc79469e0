import { openDueWork, pick, saveAndActivate, startPlan } from "@mds_plan/../tests/tours/plan_steps";

import { registry } from "@web/core/registry";

/** A plan by counter alone: the day is a forecast, and says at which total. */
registry.category("web_tour.tours").add("mds_plan_by_meter", {
    steps: () => [
        ...startPlan({ name: "Every 400 hours", model: "Ventilator X" }),
        { trigger: ".o_field_widget[name=by_time] input", run: "click" },
        { trigger: ".o_form_view:not(:has(.o_field_widget[name=interval]))" },
        ...pick({ field: "meter_kind_id", text: "Operating hours" }),
        { trigger: ".o_field_widget[name=meter_kind_id] input:value(/Operating hours/)" },
        { trigger: ".o_field_widget[name=meter_every] input", run: "edit 400" },
        ...saveAndActivate(),
        { trigger: ".o_field_widget[name=meter_kind_id] input:value(/Operating hours/)" },
        ...openDueWork(),
        { trigger: ".o_list_view .o_data_row:first td[name=device_id]", run: "click" },
        { trigger: ".o_field_widget[name=due_reason]:contains(counter)" },
        { trigger: ".o_field_widget[name=target_total]:contains(400)" },
    ],
});
