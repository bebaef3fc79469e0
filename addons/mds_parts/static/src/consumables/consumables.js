import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { formatFloat } from "@web/views/fields/formatters";

/**
 * Consumables as buttons for a thumb: a tap takes one more, the arrow beside it gives one back.
 *
 * The value is JSON: [{product_id, name, unit, used, free}]. A tap states the total that was used,
 * so a request that is sent twice takes one.
 */
export class Consumables extends Component {
    static template = "mds_parts.Consumables";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ isBusy: false });
    }

    get chips() {
        return this.props.record.data[this.props.name] || [];
    }

    count(number) {
        return formatFloat(number, { trailingZeros: false });
    }

    async use(chip, total) {
        const record = this.props.record;
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            if (await record.save()) {
                await this.orm.call("mds.visit", "set_consumable", [[record.resId], chip.product_id, total]);
                await record.model.load();
            }
        } finally {
            this.state.isBusy = false;
        }
    }
}

registry.category("fields").add("mds_consumables", { component: Consumables, supportedTypes: ["json"] });
