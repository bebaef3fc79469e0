import { Component } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * An order's cost element after element to the total, the standard beside.
 *
 * The value is JSON, reckoned by the server: {currency_id, has_standard, rows, total}; places and
 * lengths are percent of the width. Each bar opens its entries.
 */
export class CostWaterfall extends Component {
    static template = "mds_cost.Waterfall";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get fall() {
        return this.props.record.data[this.props.name] || { rows: [] };
    }

    get rows() {
        return this.fall.rows.length ? [...this.fall.rows, this.fall.total] : [];
    }

    say(amount) {
        return formatCurrency(amount, this.fall.currency_id);
    }

    sign(amount) {
        return (amount > 0 ? "+" : "") + this.say(amount);
    }

    async open(row) {
        const method = row.is_total ? "action_open_cost" : "action_open_entries";
        const model = row.is_total ? "mds.order" : "mds.cost.order.element";
        this.action.doAction(await this.orm.call(model, method, [[row.id]]));
    }
}

registry
    .category("fields")
    .add("mds_cost_waterfall", { component: CostWaterfall, supportedTypes: ["json"] });
