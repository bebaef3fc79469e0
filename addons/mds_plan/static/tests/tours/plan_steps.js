/** Steps that a service manager takes with plans, for tours of this addon and of those above it. */

/** Write into a field that points to another record, and take what is offered. */
export function pick({ field, text }) {
    return [
        { trigger: `.o_field_widget[name=${field}] input`, run: `edit ${text}` },
        { trigger: `.o-autocomplete--dropdown-item:contains(${text})`, run: "click" },
    ];
}

/** A new plan for a model, up to what makes its work due. */
export function startPlan({ name, model }) {
    return [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] textarea, .o_field_widget[name=name] input", run: `edit ${name}` },
        ...pick({ field: "product_tmpl_ids", text: model }),
        { trigger: `.o_field_widget[name=product_tmpl_ids] .o_tag:contains(${model})` },
    ];
}

export function everyMonths({ months }) {
    return [
        { trigger: ".o_field_widget[name=interval] input", run: `edit ${months}` },
        { trigger: ".o_field_widget[name=tolerance_before] input", run: "edit 10" },
        { trigger: ".o_field_widget[name=tolerance_after] input", run: "edit 10" },
    ];
}

export function saveAndActivate() {
    return [
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: ".o_form_statusbar button[name=action_activate]", run: "click" },
        { trigger: ".o_form_statusbar .o_arrow_button_current[data-value=active]" },
    ];
}

export function openDueWork() {
    return [
        { trigger: ".oe_stat_button[name=action_open_duties]:contains(/[1-9]/)", run: "click" },
        { trigger: ".o_list_view .o_data_row td[name=device_id]" },
    ];
}

/** Two years ahead as list, calendar, graph and pivot; a figure opens what it counts. */
export function seePreview() {
    return [
        { trigger: ".o_switch_view.o_calendar", run: "click" },
        { trigger: ".o_calendar_renderer .fc-dayGridMonth-view" },
        { trigger: ".o_view_scale_selector .scale_button_selection", run: "click" },
        { trigger: ".o_scale_button_year", run: "click" },
        { trigger: ".o_calendar_renderer .fc-month:count(12)" },
        { trigger: ".o_switch_view.o_graph", run: "click" },
        { trigger: ".o_graph_canvas_container canvas" },
        { trigger: ".o_switch_view.o_pivot", run: "click" },
        { trigger: ".o_pivot_cell_value:contains(/[1-9]/):first", run: "click" },
        { trigger: ".o_list_view .o_data_row td[name=device_id]" },
    ];
}
