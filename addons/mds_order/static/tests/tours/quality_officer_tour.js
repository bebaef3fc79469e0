import { registry } from "@web/core/registry";

function openOrder({ symptom }) {
    return [{ trigger: `.o_data_row:contains(${symptom}) td[name=device_id]`, run: "click" }];
}

function assess({ answer, reason }) {
    return [
        { trigger: ".o_form_statusbar button[name=action_assess].btn-primary", run: "click" },
        { trigger: `.modal div[name=assessment] input[data-value=${answer}]`, run: "click" },
        { trigger: ".modal div[name=reason] textarea", run: `edit ${reason}` },
    ];
}

const confirm = [
    { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

registry.category("web_tour.tours").add("mds_order_quality_officer", {
    url: "/odoo/service-assess",
    steps: () => [
        ...openOrder({ symptom: "Flagged" }),
        ...assess({ answer: "yes", reason: "Alarm did not sound" }),
        { trigger: ".modal div[name=reportable] input[data-value=no]", run: "click" },
        { trigger: ".modal div[name=reportable_reason] textarea", run: "edit Noticed at once" },
        ...confirm,
        { trigger: ".o_form_view:not(:has(button[name=action_assess].btn-primary))" },
        { trigger: ".breadcrumb-item a, .o_back_button", run: "click" },
        { trigger: ".o_list_view:not(:has(.o_data_row:contains(Flagged)))" },
        ...openOrder({ symptom: "Drawn" }),
        ...assess({ answer: "no", reason: "Wear of a wheel" }),
        ...confirm,
        { trigger: ".o_form_view:not(:has(button[name=action_assess].btn-primary))" },
    ],
});
