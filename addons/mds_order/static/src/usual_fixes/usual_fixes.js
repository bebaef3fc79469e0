import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * What was mostly the matter with such devices, and what helped: one tap codes both.
 *
 * The value is the JSON of the order's usual fixes ({cause, remedy: {id, display_name}, count}).
 */
export class UsualFixes extends Component {
    static template = "mds_order.UsualFixes";
    static props = { ...standardFieldProps };

    get fixes() {
        return this.props.record.data[this.props.name] || [];
    }

    isChosen({ cause, remedy }) {
        const { cause_code_id, remedy_code_id } = this.props.record.data;
        return cause_code_id?.id === cause.id && remedy_code_id?.id === remedy.id;
    }

    choose({ cause, remedy }) {
        return this.props.record.update({ cause_code_id: cause, remedy_code_id: remedy });
    }
}

export const usualFixes = {
    component: UsualFixes,
    supportedTypes: ["json"],
};

registry.category("fields").add("mds_usual_fixes", usualFixes);
