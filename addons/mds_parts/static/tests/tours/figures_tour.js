import { openMenu } from "@mds_base/../tests/tours/evidence_steps";

import { registry } from "@web/core/registry";

const figure = (entry) => openMenu({ section: "mds_parts.menu_parts", entry });

registry.category("web_tour.tours").add("mds_parts_figures", {
    url: "/odoo/service-orders",
    steps: () => [
        ...figure("mds_parts.menu_part_stock_report"),
        { trigger: ".o_pivot .o_pivot_cell_value:contains(20.00)" },
        { trigger: ".o_cp_switch_buttons .o_list, .o_switch_view.o_list", run: "click" },
        { trigger: ".o_data_row:contains(Fuse) [name=value]:contains(20.00)" },
        ...figure("mds_parts.menu_part_dead_stock"),
        { trigger: ".o_view_nocontent:contains(Nothing lies dead)" },
        ...figure("mds_parts.menu_part_turnover_report"),
        { trigger: ".o_pivot:contains(Turnover Days) .o_pivot_cell_value:contains(10.00)" },
        ...figure("mds_parts.menu_part_use_report"),
        { trigger: ".o_pivot .o_pivot_cell_value:contains(10.00)" },
        { trigger: ".o_pivot_download:enabled" },
        ...figure("mds_parts.menu_part_fill_report"),
        { trigger: ".o_pivot:contains(First-Visit Fill Rate)" },
        ...figure("mds_parts.menu_pick"),
        { trigger: ".o_view_nocontent:contains(Nothing is to be picked)" },
    ],
});

registry.category("web_tour.tours").add("mds_parts_hand_over", {
    url: "/odoo/service-orders",
    steps: () => [
        ...figure("mds_parts.menu_engineers_stock"),
        { trigger: ".o_data_row:contains(Li Wei) button[name=action_mds_hand_over]", run: "click" },
        { trigger: ".o_form_view [name=line_ids] .o_data_row:contains(Fuse)" },
        { trigger: ".o_form_statusbar button[name=action_send]", run: "click" },
        { trigger: ".o_form_statusbar .o_arrow_button_current[data-value=sent]" },
    ],
});

registry.category("web_tour.tours").add("mds_parts_entries", {
    url: "/odoo/service-orders",
    steps: () => [
        { trigger: ".o_kanban_record:contains(City Hospital), .o_data_row:contains(City Hospital)", run: "click" },
        { trigger: "button[name=action_open_part_entries]:contains(1)", run: "click" },
        { trigger: ".o_form_view .o_data_row:contains(Cost of Service Parts)" },
        { trigger: "button[name=action_open_part_orders]:contains(1)", run: "click" },
        { trigger: ".o_form_view button[name=action_open_part_entries]" },
    ],
});
