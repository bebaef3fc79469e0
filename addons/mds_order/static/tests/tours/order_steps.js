/**
 * Steps that a dispatcher and an engineer take with an order, for tours of this addon and of
 * those above it.
 */
import { draw } from "./touch_budget";

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
        { trigger: ".o_kanban_record button[name=action_arrive_and_work]", run: "click" },
        { trigger: ".o_mds_visit_mine" },
    ];
}

/** Tick the first open steps, as many as said; each is seen before the next is touched. */
export function tickSteps(count, before = 0) {
    return Array.from({ length: count }, (_, index) => [
        {
            trigger: "div[name=task_ids] .o_kanban_record button[name=action_pass]:first",
            run: "click",
        },
        { trigger: `div[name=task_ids] .fa-check-circle:count(${before + index + 1})` },
    ]).flat();
}

/** Type the measured value on the step's card; the card has this text (its name, or its limit). */
export function measure({ step, value, outcome = "fa-check-circle" }) {
    const card = `div[name=task_ids] .o_kanban_record:contains(${step})`;
    return [
        {
            trigger: `${card} div[name=value_entry] input`,
            async run(helpers) {
                await helpers.edit(value);
                await helpers.press("Tab");
            },
        },
        { trigger: `${card} .${outcome}` },
    ];
}

/** One tap for the ticks that may be answered together. */
export function passAll() {
    return [
        { trigger: "button[name=action_pass_steps]", run: "click" },
        { trigger: ".o_mds_visit_mine:not(:has(button[name=action_pass_steps]))" },
    ];
}

/** The customer's person writes the name and draws; the engineer's own turn comes by itself. */
export function customerAccepts({ person }) {
    return [
        { trigger: ".modal div[name=person_name] input", run: `edit ${person}` },
        {
            trigger: ".modal div[name=drawing] canvas",
            run({ anchor }) {
                draw(anchor);
            },
        },
        { trigger: ".modal div[name=drawing] button:contains(Draw Again)" },
        { trigger: ".modal button[name=action_confirm]:contains(Record)", run: "click" },
    ];
}

export function signWork({ password }) {
    return [
        { trigger: ".modal div[name=password] input", run: `edit ${password}` },
        { trigger: ".modal button[name=action_confirm]:contains(Sign)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ];
}

/** What stands behind ⋯ in the header of an order. */
export function chooseMore(button) {
    return [
        { trigger: ".o_form_statusbar .o_mds_more_acts", run: "click" },
        { trigger: `.o-dropdown--menu button[name=${button}]`, run: "click" },
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

/** The acceptance opens by itself; who comes back to it later closes it. */
export function finishWork() {
    return [
        { trigger: "button[name=action_done]", run: "click" },
        { trigger: ".modal button:contains(Cancel)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ];
}
