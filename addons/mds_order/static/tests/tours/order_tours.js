import { registry } from "@web/core/registry";

import {
    customerAccepts,
    describeWork,
    finishWork,
    goThere,
    measure,
    openBoard,
    passAll,
    planVisit,
    reportFault,
    signWork,
    tickSteps,
    triage,
} from "./order_steps";
import { withinTaps } from "./touch_budget";

registry.category("web_tour.tours").add("mds_order_dispatcher", {
    url: "/odoo/service-orders",
    steps: () => [
        ...openBoard(),
        ...reportFault({ scan: "(01)06901234567892(21)SN-1001", symptom: "Alarm, no flow" }),
        ...triage(),
        ...planVisit({ engineer: "Mds_Engineer" }),
    ],
});

registry.category("web_tour.tours").add("mds_order_engineer", {
    url: "/odoo/my-visits",
    steps: () => [
        ...goThere(),
        ...tickSteps(5),
        ...measure({ step: "0.3 Ω", value: "0.12" }),
        ...measure({ step: "500 µA", value: "85" }),
        ...describeWork({ cause: "C05", remedy: "R01", work: "Flow sensor replaced" }),
        ...finishWork(),
        { trigger: "button[name=action_customer_signs]:visible" },
        { trigger: ".o_mds_missing li[data-code=acceptance]" },
        { trigger: ".o_mds_missing li[data-code=signature]" },
    ],
});

/** A finger into the field, the number typed: a tap; a stroke on the pad as well. */
function asTap(steps) {
    const hand = steps.findIndex((step) => typeof step.run === "function");
    return steps.map((step, index) => (index === hand ? { ...step, isTap: true } : step));
}

/** A routine repair from the card to the signature: twelve taps beside free text. */
registry.category("web_tour.tours").add("mds_order_routine_repair", {
    url: "/odoo/my-visits",
    steps: () =>
        withinTaps(12, [
            { trigger: ".o_kanban_record .o_mds_next_visit" },
            ...goThere(),
            ...passAll(),
            ...tickSteps(1, 4),
            ...asTap(measure({ step: "0.3 Ω", value: "0.12" })),
            ...asTap(measure({ step: "500 µA", value: "85" })),
            { trigger: ".o_mds_usual_fixes button:contains(C05):contains(R01)", run: "click" },
            { trigger: "div[name=work_done] textarea", run: "edit Flow sensor replaced" },
            { trigger: "button[name=action_done_fit]", run: "click" },
            ...asTap(customerAccepts({ person: "Head Nurse Wang" })),
            ...signWork({ password: "mds_engineer" }),
            { trigger: ".o_mds_visit_mine .text-success:contains(Nothing is missing)" },
        ]),
});
