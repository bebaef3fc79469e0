import { registry } from "@web/core/registry";

import {
    describeWork,
    finishWork,
    goThere,
    measure,
    openBoard,
    planVisit,
    reportFault,
    tickSteps,
    triage,
} from "./order_steps";

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
