import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const ICONS = {
    coverage: "fa-credit-card",
    due: "fa-clock-o",
    duty: "fa-calendar",
    part: "fa-cogs",
    price: "fa-tag",
};

/**
 * What the person on the line wants to know: one line each, label and text.
 *
 * The value is JSON: [{code, label, text, level}]; `level` is info, success, warning or danger.
 */
export class FactList extends Component {
    static template = "mds_order.FactList";
    static props = { ...standardFieldProps };

    get facts() {
        return this.props.record.data[this.props.name] || [];
    }

    icon(fact) {
        return ICONS[fact.code] || "fa-info-circle";
    }
}

registry.category("fields").add("mds_fact_list", { component: FactList, supportedTypes: ["json"] });
