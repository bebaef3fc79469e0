import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The value of a step, typed on its card: the number as the instrument shows it, perhaps with its
 * unit. What it means and whether it is within the limits is said by the server at once.
 */
export class StepValue extends Component {
    static template = "mds_order.StepValue";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    change(ev) {
        const { record, name } = this.props;
        // within a form the value waits for the form; a card by itself is saved at once
        return record.update(
            { [name]: ev.target.value.trim() },
            { save: record.canSaveOnUpdate }
        );
    }
}

export const stepValue = {
    component: StepValue,
    supportedTypes: ["char"],
};

registry.category("fields").add("mds_step_value", stepValue);
