import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * What is still missing before an order can be closed: one line each, a tap leads there.
 *
 * The value is the JSON of the order's blockers ({code, message, action}); `action` names the
 * public method of the order that opens the place where it can be done.
 */
export class MissingList extends Component {
    static template = "mds_order.MissingList";
    static props = { ...standardFieldProps, orderField: { type: String, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get blockers() {
        return this.props.record.data[this.props.name] || [];
    }

    get orderId() {
        const { record, orderField } = this.props;
        return orderField ? record.data[orderField]?.id : record.resId;
    }

    /** The list is as of the last saving; what was entered since is not in it yet. */
    get isStale() {
        return this.props.record.dirty;
    }

    async lookAgain() {
        await this.props.record.save();
    }

    async open(blocker) {
        const record = this.props.record;
        if (!blocker.action || !(await record.save())) {
            return;
        }
        const action = await this.orm.call("mds.order", blocker.action, [[this.orderId]]);
        const reload = () => record.model.load();
        if (action && typeof action === "object") {
            await this.action.doAction(action, { onClose: reload });
        } else {
            await reload();
        }
    }
}

export const missingList = {
    component: MissingList,
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ orderField: options.order_field }),
};

registry.category("fields").add("mds_missing_list", missingList);
