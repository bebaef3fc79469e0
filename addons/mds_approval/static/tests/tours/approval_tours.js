import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mds_approval_requester", {
    url: "/odoo/free-requests",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: "[name=title] input", run: "edit Torque wrench" },
        { trigger: "[name=kind_id] input", run: "edit Test Request" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Test Request)", run: "click" },
        { trigger: "[name=amount] input", run: "edit 900" },
        { trigger: "[name=description] textarea", run: "edit The old one is out of calibration." },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: "button[name=action_request_approval]", run: "click" },
        { trigger: ".alert [name=approval_notice]:contains(waits for Mds_Manager)" },
        { trigger: "button[name=action_open_approvals]:contains(To Approve)", run: "click" },
        { trigger: ".o_form_view [name=content_table]:contains(Torque wrench)" },
    ],
});

registry.category("web_tour.tours").add("mds_approval_approver", {
    url: "/odoo/to-approve",
    steps: () => [
        { trigger: ".o_kanban_record:contains(Torque wrench) button[name=action_approve]", run: "click" },
        { trigger: ".modal .o_form_view:contains(Torque wrench)" },
        { trigger: ".modal-footer button[name=action_confirm]:visible", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_kanban_view:not(:contains(Torque wrench))" },
        { trigger: ".o_kanban_record:contains(Golden wrench) button[name=action_refuse]", run: "click" },
        { trigger: ".modal [name=comment] textarea", run: "edit Too dear" },
        { trigger: ".modal-footer button[name=action_confirm].btn-danger", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_nocontent_help" },
    ],
});

registry.category("web_tour.tours").add("mds_approval_bulk", {
    url: "/odoo/to-approve",
    steps: () => [
        { trigger: ".o_data_row:contains(Second)" },
        { trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button[name=action_approve]", run: "click" },
        { trigger: ".modal [name=password] input", run: "edit mds_manager" },
        { trigger: ".modal-footer button[name=action_confirm]:contains(Sign)", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_nocontent_help" },
    ],
});
