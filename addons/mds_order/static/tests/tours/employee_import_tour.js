import { newImport, press } from "@mds_import/../tests/tours/import_steps";
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mds_import_hr_clerk", {
    url: "/odoo/mds-imports",
    steps: () => [
        ...newImport({
            kind: "Employees",
            name: "staff.csv",
            text: "姓名,工号,手机\n王工,T900,13900000009\n",
        }),
        ...press("action_check", "Checked"),
        { trigger: ".o_data_row:contains(王工)" },
        ...press("action_run", "Imported"),
        { trigger: "div[name=result]:contains(1 rows were imported)" },
        { trigger: ".oe_stat_button[name=action_open_made]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(王工)" },
    ],
});
