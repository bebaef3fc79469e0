import { openMenu } from "@mds_base/../tests/tours/evidence_steps";

import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mds_parts_storekeeper", {
    url: "/odoo/service-orders",
    steps: () => [
        ...openMenu({ section: "mds_parts.menu_parts", entry: "mds_parts.menu_engineers_stock" }),
        { trigger: ".o_data_row:contains(Li Wei) button[name=action_mds_load]", run: "click" },
        { trigger: ".o_form_view [name=line_ids] .o_field_x2many_list_row_add :is(a, button)", run: "click" },
        { trigger: ".o_selected_row [name=product_id] :is(input, textarea)", run: "edit Fuse" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Fuse)", run: "click" },
        { trigger: ".o_selected_row [name=quantity] input", run: "edit 3" },
        { trigger: ".o_form_statusbar button[name=action_send]", run: "click" },
        { trigger: ".o_form_statusbar .o_arrow_button_current[data-value=sent]" },
    ],
});

registry.category("web_tour.tours").add("mds_parts_receive", {
    url: "/odoo/my-parts-requests",
    steps: () => [
        { trigger: ".o_kanban_record:contains(Fuse)", run: "click" },
        { trigger: ".o_form_view [name=line_ids] .o_kanban_record:contains(Fuse)", run: "click" },
        // what was sent is not taken off the list, only said to be less
        { trigger: ".modal:not(:has(.o_form_button_remove)) [name=received_quantity] input" },
        { trigger: ".modal [name=received_quantity] input", run: "edit 2" },
        { trigger: ".modal [name=reason] input", run: "edit One was broken" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view .o_kanban_record:contains(One was broken)" },
        {
            trigger:
                ".o_form_statusbar button[name=action_receive], .o_statusbar_buttons .dropdown-toggle, .o_cp_action_menus",
        },
        { trigger: "button[name=action_receive]", run: "click" },
        { trigger: ".o_form_view [name=arrived_at]" },
    ],
});
