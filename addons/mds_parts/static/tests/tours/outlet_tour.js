import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mds_parts_manager_outlet", {
    url: "/odoo/mds-outlets",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: "div[name=name] input", run: "edit West Lake" },
        { trigger: "div[name=code] input", run: "edit T-WL" },
        { trigger: "div[name=region_id] input", run: "edit T-EAST" },
        { trigger: ".o-autocomplete--dropdown-item:contains(East)", run: "click" },
        { trigger: "div[name=engineer_ids] input", run: "edit Li Wei" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Li Wei)", run: "click" },
        { trigger: "div[name=engineer_ids] .o_tag:contains(Li Wei)" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: "button[name=action_open_engineers]:contains(1)" },
        { trigger: "button[name=action_create_store]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(West Lake):contains(Outlet's Store)" },
        { trigger: ".o_back_button, .breadcrumb-item a:last", run: "click" },
        { trigger: "button[name=action_open_stores]:contains(1)" },
        { trigger: ".o_form_view:not(:has(button[name=action_create_store]:visible))" },
    ],
});
