import { openMenu } from "@mds_base/../tests/tours/evidence_steps";

import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mds_parts_planner", {
    url: "/odoo/service-orders",
    steps: () => [
        ...openMenu({ section: "mds_parts.menu_parts", entry: "mds_parts.menu_shortage" }),
        { trigger: ".o_data_row:contains(Fuse) [name=supply]:contains(Regional Store)" },
        { trigger: ".o_data_row:contains(Fuse) .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button[name=action_request], .o_list_buttons button[name=action_request]", run: "click" },
        { trigger: ".o_data_row:contains(Fuse) [name=transfer_id]:contains(PT/)" },
    ],
});

registry.category("web_tour.tours").add("mds_parts_accountant", {
    url: "/odoo/service-orders",
    steps: () => [
        ...openMenu({ section: "mds_parts.menu_parts", entry: "mds_parts.menu_order_part_analysis" }),
        { trigger: ".o_pivot:contains(Fuse) .o_pivot_cell_value:contains(10.00)" },
        ...openMenu({ section: "mds_parts.menu_parts", entry: "mds_parts.menu_old_parts" }),
        { trigger: ".o_list_view" },
    ],
});
