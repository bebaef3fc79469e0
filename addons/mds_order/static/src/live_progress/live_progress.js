import { onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";

const EVERY_MS = 3000;
const LIVE_STATES = ["waiting", "running"];

/** The progress of a job in the background: the form looks again until the job is done. */
export class LiveProgress extends ProgressBarField {
    setup() {
        super.setup();
        const timer = setInterval(() => this.look(), EVERY_MS);
        onWillUnmount(() => clearInterval(timer));
    }

    async look() {
        const { record } = this.props;
        if (record.resId && !record.dirty && LIVE_STATES.includes(record.data.state)) {
            await record.load();
        }
    }
}

registry.category("fields").add("mds_live_progress", {
    ...progressBarField,
    component: LiveProgress,
});
