import { registry } from "@web/core/registry";

function findHospital({ text, name }) {
    return [
        { trigger: ".o_searchview_input", run: `edit ${text}` },
        { trigger: ".o_searchview_autocomplete .o-dropdown-item:first", run: "click" },
        { trigger: `.o_list_table .o_data_row:contains(${name})` },
    ];
}

registry.category("web_tour.tours").add("mds_device_dispatcher_alias", {
    url: "/odoo/mds-hospitals",
    steps: () => [
        ...findHospital({ text: "City First (east)", name: "Test City Hospital" }),
        { trigger: ".o_list_table .o_data_row:count(1)" },
        { trigger: ".o_data_row .o_data_cell[name=name]", run: "click" },
        { trigger: ".o_notebook a[name=mds_device]", run: "click" },
        { trigger: "div[name=mds_alias_ids] .o_data_row:contains(City First)" },
        {
            trigger: "div[name=mds_alias_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        { trigger: "div[name=mds_alias_ids] .o_selected_row [name=name] input", run: "edit The Old Clinic" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
    ],
});

registry.category("web_tour.tours").add("mds_device_administrator_merge", {
    url: "/odoo/mds-hospitals",
    steps: () => [
        ...findHospital({ text: "Test City", name: "Test City Hospital (twice)" }),
        { trigger: ".o_list_table .o_data_row:count(2)" },
        { trigger: ".o_list_table thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_cp_action_menus .dropdown-toggle:contains(Actions)", run: "click" },
        { trigger: ".o-dropdown--menu .o-dropdown-item:contains(Merge Hospitals)", run: "click" },
        { trigger: ".modal div[name=partner_ids] .o_tag:count(2)" },
        { trigger: ".modal div[name=summary]:contains(1 devices)" },
        { trigger: ".modal div[name=reason] textarea", run: "edit Entered twice" },
        { trigger: ".modal-footer button[name=action_merge]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view" },
        { trigger: ".o_notebook a[name=mds_device]", run: "click" },
        { trigger: "div[name=mds_alias_ids] .o_data_row:contains((twice))" },
    ],
});
