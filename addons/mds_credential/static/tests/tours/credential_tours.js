import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mds_credential_quality_officer", {
    url: "/odoo/mds-credentials-expiring",
    steps: () => [
        { trigger: ".o_data_row:contains(OLD-1) .o_data_cell[name=number]", run: "click" },
        { trigger: "button[name=action_renew]:visible", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=previous_id]:contains(T-Safety)" },
        { trigger: "[name=number] input:value(OLD-1)", run: "edit NEW-1" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: "button[name=action_open_previous]:visible" },
    ],
});

registry.category("web_tour.tours").add("mds_credential_engineer", {
    url: "/odoo/my-training",
    steps: () => [
        { trigger: ".o_kanban_record:contains(Ventilator X) button[name=action_sign_in]", run: "click" },
        { trigger: ".o_kanban_record:contains(Signed in)" },
    ],
});
