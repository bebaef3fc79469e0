import { registry } from "@web/core/registry";

const chip = (name) => `.o_mds_consumables .btn-group:contains(${name})`;

registry.category("web_tour.tours").add("mds_parts_consumables", {
    url: "/odoo/my-visits",
    steps: () => [
        { trigger: ".o_kanban_record:contains(City Hospital)", run: "click" },
        { trigger: `${chip("Swab")}:contains((5)) button:enabled`, run: "click" },
        { trigger: `${chip("Swab")}:contains(1 Units) button:enabled`, run: "click" },
        { trigger: `${chip("Swab")}:contains(2 Units) button.o_mds_undo:enabled`, run: "click" },
        { trigger: `${chip("Swab")}:contains(1 Units) button.o_mds_undo:enabled` },
        { trigger: "div[name=order_part_ids] .o_kanban_record:contains(Swab):contains(Used)" },
    ],
});
