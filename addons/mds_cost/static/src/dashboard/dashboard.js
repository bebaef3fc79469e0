import { Component, onWillStart, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "mds.cost.dashboard";

/** The month at a glance: every figure is a button that opens its records. */
export class CostDashboard extends Component {
    static template = "mds_cost.Dashboard";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ data: null });
        const kept = this.props.state || {};
        useSetupAction({
            getLocalState: () => ({
                month: this.data.month,
                dimension: this.data.pressure.dimension,
            }),
        });
        onWillStart(() => this.load(kept.month, kept.dimension));
    }

    get data() {
        return this.state.data;
    }

    async load(month, dimension) {
        this.state.data = await this.orm.call(MODEL, "get_month", [
            month || false,
            dimension || "product_tmpl_id",
        ]);
    }

    show(month) {
        return this.load(month, this.data.pressure.dimension);
    }

    showBy(ev) {
        return this.load(this.data.month, ev.target.value);
    }

    async open(method, ...args) {
        this.action.doAction(await this.orm.call(MODEL, method, args));
    }

    openFigure(figure) {
        return this.open("open_figure", this.data.month, figure.key);
    }

    openRow(row) {
        return this.open("open_pressure", this.data.month, this.data.pressure.dimension, row.id);
    }

    say(amount) {
        return formatCurrency(amount, this.data.currency_id, { digits: [16, 0] });
    }

    exact(amount) {
        return formatCurrency(amount, this.data.currency_id);
    }
}

registry.category("actions").add("mds_cost_dashboard", CostDashboard);
