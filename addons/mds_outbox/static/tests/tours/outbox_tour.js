import { openMenu } from "@mds_base/../tests/tours/evidence_steps";
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mds_outbox_administrator", {
    url: "/odoo/mds-outside-systems",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: "[name=name] input", run: "edit Tour Finance" },
        { trigger: "[name=code] input", run: "edit tour-finance" },
        { trigger: "[name=url] input", run: "edit https://erp.example.com/events" },
        { trigger: "[name=new_secret] input", run: "edit a-long-secret-of-the-tour" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved [name=has_secret] input:checked" },
        { trigger: "button[name=action_send_test]", run: "click" },
        { trigger: "button[name=action_open_events]:has(.fa-paper-plane):contains(1)", run: "click" },
        { trigger: ".o_data_row:contains(test) .o_data_cell[name=kind]", run: "click" },
        { trigger: "button[name=action_ask_cancel]", run: "click" },
        { trigger: ".modal [name=reason] textarea", run: "edit Not needed after all" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Cancelled)" },
    ],
});

registry.category("web_tour.tours").add("mds_outbox_administrator_repeats", {
    url: "/odoo/mds-outside-systems",
    steps: () => [
        ...openMenu({
            section: "mds_base.menu_configuration",
            entry: "mds_outbox.menu_outbox",
        }),
        { trigger: ".o_data_row.text-danger .o_data_cell[name=kind]", run: "click" },
        { trigger: ".alert-danger:contains(HTTP 422)" },
        { trigger: "button[name=action_ask_replay]", run: "click" },
        { trigger: ".modal [name=reason] textarea", run: "edit The receiver is repaired" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Waiting)" },
    ],
});
