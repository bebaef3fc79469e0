import { newImport, press } from "@mds_import/../tests/tours/import_steps";
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mds_import_opening_stock", {
    url: "/odoo/mds-imports",
    steps: () => [
        ...newImport({
            kind: "Opening Stock",
            name: "stock.csv",
            text: "仓库/库位,产品编码,批号/序列号,数量,单位成本\nTOUR,P-FUSE,,20,\n",
        }),
        ...press("action_check", "Checked"),
        { trigger: ".o_data_row:contains(P-FUSE)" },
        ...press("action_run", "Imported"),
        { trigger: "div[name=result]:contains(1 rows were imported)" },
        { trigger: ".o_statusbar_buttons button[name=action_undo]", run: "click" },
        { trigger: ".modal div[name=reason] textarea", run: "edit Wrong list" },
        { trigger: ".modal-footer button[name=action_confirm]", run: "click" },
        { trigger: "div[name=result]:contains(1 records were taken back)" },
    ],
});
