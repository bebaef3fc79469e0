import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mds_base_administrator_regions", {
    url: "/odoo/mds-regions",
    steps: () => [
        { trigger: ".o_list_view .o_data_row:contains(T-EAST)" },
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_selected_row [name=name] input", run: "edit Zhejiang" },
        { trigger: ".o_selected_row [name=code] input", run: "edit T-ZJ" },
        { trigger: ".o_selected_row [name=parent_id] input", run: "edit T-EAST" },
        { trigger: ".o-autocomplete--dropdown-item:contains(East)", run: "click" },
        { trigger: ".o_selected_row [name=user_ids] input", run: "edit Mds_Engineer" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Mds_Engineer)", run: "click" },
        { trigger: ".o_selected_row [name=user_ids] .o_tag:contains(Mds_Engineer)" },
        { trigger: ".o_list_button_save", run: "click" },
        { trigger: ".o_list_view:not(:has(.o_selected_row)) .o_data_row:contains(T-ZJ):contains(East)" },
    ],
});

registry.category("web_tour.tours").add("mds_base_administrator_user", {
    url: "/odoo/users",
    steps: () => [
        { trigger: ".o_searchview_input", run: "edit mds_dispatcher" },
        { trigger: ".o_searchview_autocomplete .o-dropdown-item:contains(mds_dispatcher):first", run: "click" },
        { trigger: ".o_data_row:contains(mds_dispatcher) .o_data_cell:contains(Mds_Dispatcher)", run: "click" },
        { trigger: ".o_notebook a[name=access_rights]", run: "click" },
        { trigger: "div[name=mds_region_ids] input", run: "edit T-EAST" },
        { trigger: ".o-autocomplete--dropdown-item:contains(East)", run: "click" },
        { trigger: "div[name=mds_region_ids] .o_tag:contains(East)" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
    ],
});
