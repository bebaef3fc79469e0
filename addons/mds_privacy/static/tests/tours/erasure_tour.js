import { openMenu } from "@mds_base/../tests/tours/evidence_steps";
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mds_privacy_manager_asks", {
    url: "/odoo/mds-erasures",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: "[name=person_name] input", run: "edit Nurse Zhang Wei" },
        { trigger: "[name=person_phone] input", run: "edit 13800000000" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".alert-info:contains(Another person approves)" },
        { trigger: "[name=line_ids] .o_data_row:contains(Same telephone):contains(Erase)" },
        { trigger: "[name=line_ids] .o_data_row:contains(still open):contains(Keep)" },
        { trigger: "button[name=action_request_approval]", run: "click" },
        { trigger: ".alert [name=approval_notice]:contains(waits for)" },
    ],
});

registry.category("web_tour.tours").add("mds_privacy_quality_erases", {
    url: "/odoo/mds-signatures",
    steps: () => [
        ...openMenu({ section: "mds_base.menu_evidence", entry: "mds_privacy.menu_erasure" }),
        { trigger: ".o_data_row:contains(Mds_Manager) .o_data_cell[name=name]", run: "click" },
        { trigger: "button[name=action_open_approvals]", run: "click" },
        { trigger: ".o_form_view:has([name=content_table]) button[name=action_approve]", run: "click" },
        { trigger: ".modal-footer button[name=action_confirm]:visible", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(Approved)" },
        { trigger: ".o_back_button, .breadcrumb-item:last a", run: "click" },
        { trigger: ".o_form_view:has([name=line_ids]) .o_arrow_button_current:contains(Approved)" },
        { trigger: "button[name=action_erase]", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Erased)" },
        { trigger: ".alert-success:contains(values were erased)" },
    ],
});
