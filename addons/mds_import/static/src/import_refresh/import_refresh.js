import { Component, onWillUnmount, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const EVERY_MILLISECONDS = 3000;

/** Loads the form again while the list is being imported in the background. */
export class ImportRefresh extends Component {
    static template = xml`<span/>`;
    static props = { ...standardWidgetProps };

    setup() {
        const timer = setInterval(() => this.refresh(), EVERY_MILLISECONDS);
        onWillUnmount(() => clearInterval(timer));
    }

    async refresh() {
        const record = this.props.record;
        if (record.data.state === "running" && !(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("mds_import_refresh", { component: ImportRefresh });
