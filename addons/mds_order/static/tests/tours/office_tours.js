import { registry } from "@web/core/registry";

const reason = (text) => [
    { trigger: ".modal div[name=reason] textarea", run: `edit ${text}` },
    { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

/** Stamps that came late claim time that is booked elsewhere: the dispatcher decides. */
registry.category("web_tour.tours").add("mds_order_time_conflicts", {
    url: "/odoo/time-conflicts",
    steps: () => [
        { trigger: ".o_list_view .o_data_row button[name=action_give]", run: "click" },
        ...reason("He was here, the other order ended earlier"),
        { trigger: ".o_list_view:not(:has(.o_data_row))" },
        { trigger: ".o_searchview .o_facet_remove", run: "click" },
        { trigger: ".o_data_row [name=state]:contains(Given)" },
        { trigger: ".o_data_row [name=resolution_reason]:contains(ended earlier)" },
    ],
});

/** One journey for two orders: the engineer takes his visits and shares it, at phone width. */
registry.category("web_tour.tours").add("mds_order_trip", {
    url: "/odoo/service-trips",
    steps: () => [
        { trigger: ".o_kanban_record:contains(50)", run: "click" },
        { trigger: ".o_form_statusbar button[name=action_propose_stops]", run: "click" },
        { trigger: "div[name=stop_ids] .o_kanban_record:not(.o_kanban_ghost):eq(1)" },
        { trigger: ".o_form_statusbar button[name=action_share]", run: "click" },
        { trigger: "div[name=stop_ids] .o_kanban_record:contains(km · )" },
        { trigger: ".o_form_view:not(:has(button[name=action_share]:visible))" },
    ],
});

/** Only the service manager opens a shared trip again. */
registry.category("web_tour.tours").add("mds_order_trip_reopened", {
    url: "/odoo/service-trips",
    steps: () => [
        { trigger: ".o_data_row:contains(50) td[name=name]", run: "click" },
        { trigger: ".o_form_statusbar button[name=action_reopen]", run: "click" },
        ...reason("A ticket was forgotten"),
        { trigger: ".o_form_statusbar button[name=action_share]" },
    ],
});
