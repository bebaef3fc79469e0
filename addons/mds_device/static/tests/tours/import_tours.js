import { newImport, press } from "@mds_import/../tests/tours/import_steps";
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mds_import_dispatcher", {
    url: "/odoo/mds-imports",
    steps: () => [
        ...newImport({
            kind: "Customers",
            name: "hospitals.csv",
            text: "客户名称,客户编号,区域\n示例市第九医院,T-H9,\n示例市第十医院,T-H10,没有的区域\n",
        }),
        ...press("action_check", "Checked"),
        { trigger: ".o_data_row.text-danger:contains(没有的区域)" },
        { trigger: ".o_form_view .alert-warning:contains(Nothing is imported while a row has an error)" },
        { trigger: "div[name=valid_only] input", run: "click" },
        ...press("action_run", "Imported"),
        { trigger: "div[name=result]:contains(1 rows were imported, 0 were there already, 1 had errors)" },
        { trigger: ".o_statusbar_buttons button[name=action_undo]", run: "click" },
        { trigger: ".modal div[name=reason] textarea", run: "edit Wrong list" },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        { trigger: "div[name=result]:contains(1 records were taken back)" },
    ],
});

registry.category("web_tour.tours").add("mds_import_administrator", {
    url: "/odoo/mds-imports",
    steps: () => [
        ...newImport({
            kind: "Devices",
            name: "devices.csv",
            text: "Typ,Nummer,Anmerkung\nT-V60,TOUR-1,x\nT-V60,TOUR-2,y\n",
        }),
        {
            trigger: ".o_form_statusbar button[name=action_read_headings]",
            run: "click",
        },
        { trigger: ".nav-link[name=columns]", run: "click" },
        ...assign({ heading: "Typ", column: "Model" }),
        ...assign({ heading: "Nummer", column: "Serial Number" }),
        ...press("action_check", "Checked"),
        { trigger: ".nav-link[name=rows]", run: "click" },
        { trigger: ".o_data_row:contains(TOUR-2)" },
        ...press("action_run", "Imported"),
        { trigger: "div[name=result]:contains(2 rows were imported)" },
        { trigger: ".oe_stat_button[name=action_open_made]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(TOUR-1)" },
    ],
});

function assign({ heading, column }) {
    const row = `div[name=heading_ids] .o_data_row:contains(${heading})`;
    return [
        { trigger: `${row} td[name=column_id]`, run: "click" },
        { trigger: `${row} td[name=column_id] input`, run: `edit ${column}` },
        {
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains(${column})`,
            run: "click",
        },
    ];
}
