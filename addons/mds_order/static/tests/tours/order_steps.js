/**
 * Steps that a dispatcher and an engineer take with an order, for tours of this addon and of
 * those above it.
 */

export function openBoard() {
    return [{ trigger: ".o_kanban_view, .o_list_view" }];
}

/** The intake form: device by scan, symptom, both safety questions. */
export function reportFault({ scan, symptom, unsafe = "no", involved = "no" }) {
    return [
        { trigger: ".o_control_panel .o-kanban-button-new, .o_list_button_add", run: "click" },
        {
            // as a function: a text command would lose the first bracket of a UDI
            trigger: "div[name=device_scan] input",
            async run(helpers) {
                await helpers.edit(scan);
                await helpers.press("Tab");
            },
        },
        { trigger: "div[name=partner_id] input:value(/.+/)" },
        { trigger: "div[name=symptom] textarea", run: `edit ${symptom}` },
        {
            trigger: `div[name=is_patient_involved] input[data-value=${involved}]`,
            run: "click",
        },
        { trigger: `div[name=is_device_unsafe] input[data-value=${unsafe}]`, run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
    ];
}

export function triage() {
    return [
        { trigger: ".o_form_statusbar button[name=action_triage].btn-primary", run: "click" },
        { trigger: ".modal div[name=proposed_coverage_reason]" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_form_statusbar button[name=action_plan].btn-primary" },
    ];
}

export function planVisit({ engineer }) {
    return [
        { trigger: ".o_form_statusbar button[name=action_plan].btn-primary", run: "click" },
        { trigger: ".modal div[name=employee_id] input", run: `edit ${engineer}` },
        {
            trigger: `.o-autocomplete--dropdown-item:contains(${engineer})`,
            run: "click",
        },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        {
            trigger:
                ".o_arrow_button_current[data-value=planned], .o_statusbar_status button[data-value=planned]",
        },
    ];
}

/** On the telephone: from the card to the device. */
export function goThere() {
    return [
        { trigger: ".o_kanban_record button[name=action_accept]", run: "click" },
        { trigger: ".o_kanban_record button[name=action_travel]", run: "click" },
        { trigger: ".o_kanban_record button[name=action_arrive]", run: "click" },
        { trigger: ".o_kanban_record button[name=action_work]", run: "click" },
        { trigger: ".o_mds_visit_mine" },
    ];
}

/** Tick the first open steps, as many as said; each is seen before the next is touched. */
export function tickSteps(count) {
    return Array.from({ length: count }, (_, index) => [
        {
            trigger: "div[name=task_ids] .o_kanban_record button[name=action_pass]:first",
            run: "click",
        },
        { trigger: `div[name=task_ids] .fa-check-circle:count(${index + 1})` },
    ]).flat();
}

/** Enter the measured value of the step whose card has this text (its name, or its limit). */
export function measure({ step, value }) {
    return [
        { trigger: `div[name=task_ids] .o_kanban_record:contains(${step})`, run: "click" },
        {
            trigger: ".modal div[name=value_number] input, .modal input#value_number_0",
            run: `edit ${value}`,
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ];
}

/** Choose a record on a telephone, where a dialog takes the place of the drop-down. */
export function choose({ field, text }) {
    return [
        { trigger: `div[name=${field}] input`, run: "click" },
        { trigger: `.modal .o_kanban_record:contains(${text})`, run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ];
}

/** What was done and with what result. */
export function describeWork({ cause, remedy, work }) {
    return [
        ...choose({ field: "cause_code_id", text: cause }),
        ...choose({ field: "remedy_code_id", text: remedy }),
        { trigger: "div[name=work_done] textarea", run: `edit ${work}` },
        { trigger: "div[name=result] input[data-value=fit]", run: "click" },
    ];
}

export function finishWork() {
    return [{ trigger: "button[name=action_complete]", run: "click" }];
}
