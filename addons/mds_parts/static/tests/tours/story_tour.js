/**
 * The main job from end to end, as two people live it: the dispatcher at the desk takes a fault
 * report and plans, the engineer with the phone goes, works, takes a part, lets the customer
 * accept and signs, the dispatcher closes.
 */
import {
    customerAccepts,
    describeWork,
    goThere,
    measure,
    openBoard,
    planVisit,
    reportFault,
    signWork,
    tickSteps,
    triage,
} from "@mds_order/../tests/tours/order_steps";

import { registry } from "@web/core/registry";

// Published by the FDA as an example of a GS1 code: DI, made, expires, lot and serial number.
const PUBLISHED_UDI = "(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234";

const PIXEL =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

function takePart({ serial, removed }) {
    return [
        { trigger: "button[name=action_take_part]", run: "click" },
        { trigger: ".modal div[name=scan] input", run: `edit ${serial} && press Tab` },
        { trigger: ".modal div[name=lot_id] input:value(/.+/)" },
        { trigger: ".modal div[name=removed_serial] input", run: `edit ${removed}` },
        { trigger: ".modal button[name=action_take]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: `div[name=order_part_ids] .o_kanban_record:contains(${serial})` },
    ];
}

/** Choose a file as the telephone's camera hands it over. */
async function upload(input) {
    const bytes = Uint8Array.from(atob(PIXEL), (char) => char.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "before.png", { type: "image/png" }));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

function takePhoto() {
    return [
        { trigger: "div[name=photo_ids] .o-kanban-button-new", run: "click" },
        {
            trigger: ".modal div[name=image] input[type=file]:not(:visible)",
            run({ anchor }) {
                return upload(anchor);
            },
        },
        { trigger: ".modal div[name=image] img[data-src^='data:'], .modal div[name=image] img[src^='data:']" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: "div[name=photo_ids] .o_kanban_record img" },
    ];
}

registry.category("web_tour.tours").add("mds_story_reported_and_planned", {
    url: "/odoo/service-orders",
    steps: () => [
        ...openBoard(),
        ...reportFault({ scan: PUBLISHED_UDI, symptom: "No display after power on" }),
        ...triage(),
        ...planVisit({ engineer: "Mds_Engineer" }),
    ],
});

registry.category("web_tour.tours").add("mds_story_repaired_and_signed", {
    url: "/odoo/my-visits",
    steps: () => [
        ...goThere(),
        ...tickSteps(5),
        ...measure({ step: "0.3 Ω", value: "0.12" }),
        ...measure({ step: "500 µA", value: "85" }),
        ...takePart({ serial: "PSU-0042", removed: "PSU-0007" }),
        ...takePhoto(),
        ...describeWork({ cause: "power supply", remedy: "eplaced", work: "Power supply replaced, tested." }),
        { trigger: "button[name=action_done]", run: "click" },
        ...customerAccepts({ person: "Head Nurse Wang" }),
        ...signWork({ password: "mds_engineer" }),
        { trigger: "body:not(:has(.o_mds_missing li[data-code=signature]))" },
    ],
});

registry.category("web_tour.tours").add("mds_story_assessed", {
    url: "/odoo/service-orders",
    steps: () => [
        { trigger: ".o_kanban_record:contains(1234), .o_data_row:contains(1234)", run: "click" },
        { trigger: ".o_form_statusbar button[name=action_assess].btn-primary", run: "click" },
        { trigger: ".modal div[name=assessment] input[data-value=no]", run: "click" },
        { trigger: ".modal div[name=reason] textarea, .modal div[name=reason] input", run: "edit Wear, no complaint" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

registry.category("web_tour.tours").add("mds_story_closed", {
    url: "/odoo/service-orders",
    steps: () => [
        { trigger: ".o_kanban_record:contains(1234), .o_data_row:contains(1234)", run: "click" },
        { trigger: ".o_form_statusbar button[name=action_close].btn-primary", run: "click" },
        { trigger: ".o_statusbar_status button[data-value=closed].o_arrow_button_current" },
    ],
});
