import { openMenu } from "@mds_base/../tests/tours/evidence_steps";

import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mds_parts_storekeeper", {
    url: "/odoo/service-orders",
    steps: () => [
        ...openMenu({ section: "mds_parts.menu_parts", entry: "mds_parts.menu_engineers_stock" }),
        { trigger: ".o_data_row:contains(Li Wei) button[name=action_mds_load]", run: "click" },
        { trigger: ".o_form_view [name=move_ids] .o_field_x2many_list_row_add :is(a, button)", run: "click" },
        { trigger: ".o_selected_row [name=product_id] :is(input, textarea)", run: "edit Fuse" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Fuse)", run: "click" },
        { trigger: ".o_selected_row [name=product_uom_qty] input", run: "edit 3" },
        { trigger: ".o_form_statusbar button[name=action_confirm]", run: "click" },
        { trigger: ".o_form_statusbar .o_arrow_button_current[data-value=assigned]" },
        { trigger: ".o_form_statusbar button[name=button_validate]", run: "click" },
        { trigger: ".o_form_statusbar .o_arrow_button_current[data-value=done]" },
        ...openMenu({ section: "mds_parts.menu_parts", entry: "mds_parts.menu_engineers_stock" }),
        { trigger: ".o_data_row:contains(Li Wei) button[name=action_mds_open_content]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Fuse):contains(3.00)" },
    ],
});
