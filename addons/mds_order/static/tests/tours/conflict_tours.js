import { openMenu } from "@mds_base/../tests/tours/evidence_steps";

import { registry } from "@web/core/registry";

import { planVisit } from "./order_steps";

/** An engineer who is planned already: the dialog says so before, Plan refuses, another goes. */
registry.category("web_tour.tours").add("mds_order_double_booking", {
    steps: () => [
        { trigger: ".o_form_statusbar button[name=action_plan].btn-primary", run: "click" },
        { trigger: ".modal div[name=employee_id] input", run: "edit Mds_Engineer" },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(/Mds_Engineer$/)",
            run: "click",
        },
        { trigger: ".modal .alert-warning:contains(is planned for SO/)" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".o_error_dialog:contains(Choose another time or engineer)" },
        { trigger: ".o_error_dialog .modal-footer button:contains(Close)", run: "click" },
        { trigger: "body:not(:has(.o_error_dialog))" },
        { trigger: ".modal .btn-close, .modal-footer button:contains(Discard)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...planVisit({ engineer: "Mds_Engineer_2" }),
    ],
});

/** Time that came late and is booked elsewhere is decided, with a reason. */
registry.category("web_tour.tours").add("mds_order_time_conflict", {
    steps: () => [
        { trigger: ".o_kanban_view" },
        ...openMenu({ section: "mds_order.menu_orders", entry: "mds_order.menu_time_conflict" }),
        { trigger: ".o_data_row:first button[name=action_give]", run: "click" },
        { trigger: ".modal div[name=reason] textarea", run: "edit He stayed longer" },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

/** The board: the clock of an order in words, its filters, and the list. */
registry.category("web_tour.tours").add("mds_order_board", {
    steps: () => [
        { trigger: ".o_kanban_record .o_mds_countdown[data-level=late]:contains(late)" },
        { trigger: ".o_kanban_record .o_mds_countdown[data-level=soon]:contains(left)" },
        { trigger: ".o_switch_view.o_list", run: "click" },
        { trigger: ".o_data_row .o_mds_countdown[data-level=late] .fa-bell" },
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        { trigger: ".o_filter_menu .o_menu_item:contains(Due in 4 Hours)", run: "click" },
        { trigger: ".o_list_view:not(:has(.o_mds_countdown[data-level=late])) .o_mds_countdown[data-level=soon]" },
        { trigger: ".o_filter_menu .o_menu_item:contains(My Regions)", run: "click" },
        { trigger: ".o_searchview_facet:contains(My Regions)" },
    ],
});
