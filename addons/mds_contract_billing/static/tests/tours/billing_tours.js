import { openMenu } from "@mds_base/../tests/tours/evidence_steps";

import { registry } from "@web/core/registry";

const CONTRACTS = "mds_contract.menu_contracts";

registry.category("web_tour.tours").add("mds_billing_contract_manager", {
    url: "/odoo/mds-contracts",
    steps: () => [
        { trigger: ".o_data_row:contains(Priced by tour) td[name=title]", run: "click" },
        { trigger: ".nav-link[name=money]", run: "click" },
        { trigger: ".tab-pane button[name=action_open_plan]", run: "click" },
        { trigger: ".nav-link[name=billing]", run: "click" },
        { trigger: "div[name=bill_months] input", run: "edit 3" },
        { trigger: ".nav-link[name=lines]", run: "click" },
        { trigger: "div[name=line_ids] .o_data_row td[name=display_name]", run: "click" },
        { trigger: ".modal div[name=price_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".modal .o_selected_row div[name=amount] input", run: "edit 24000" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: "button[name=action_sign_version]", run: "click" },
        { trigger: ".modal div[name=password] input", run: "edit mds_contract" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=signed]" },
        { trigger: ".o_back_button", run: "click" },
        { trigger: ".nav-link[name=money]", run: "click" },
        { trigger: "div[name=next_bill_amount]:contains(6,000.00)" },
    ],
});

registry.category("web_tour.tours").add("mds_billing_accountant", {
    url: "/odoo/mds-billing-runs",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: "div[name=is_posted] input", run: "click" },
        { trigger: "button[name=action_preview]", run: "click" },
        { trigger: "div[name=line_ids] .o_data_row:contains(Full service)" },
        { trigger: "button[name=action_start]", run: "click" },
        { trigger: ".o_arrow_button_current[data-value=done]" },
        { trigger: "div[name=line_ids] .o_data_row:contains(Billed)" },
        ...openMenu({ section: CONTRACTS, entry: "mds_contract_billing.menu_recognise" }),
        { trigger: ".modal button[name=action_recognise]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(SC/)" },
        ...openMenu({ section: CONTRACTS, entry: "mds_contract_billing.menu_billed" }),
        { trigger: ".o_data_row button[name=action_open_invoice]", run: "click" },
        { trigger: "button[name=action_reverse]", run: "click" },
        { trigger: ".modal button[name=refund_moves]", run: "click" },
        { trigger: ".o_form_view .o_arrow_button_current[data-value=draft]" },
    ],
});
