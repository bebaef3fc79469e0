import { _t } from "@web/core/l10n/translation";
import { formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onWillUnmount, useState } from "@odoo/owl";

const { DateTime } = luxon;
const AT_RISK_HOURS = 4;

/** “1 d 3 h”, “2 h 05 min”, “12 min”: the two greatest units of a time in minutes. */
export function sayMinutes(minutes) {
    const days = Math.floor(minutes / 1440);
    const hours = Math.floor((minutes % 1440) / 60);
    const rest = minutes % 60;
    if (days) {
        return _t("%(days)s d %(hours)s h", { days, hours });
    }
    if (hours) {
        return _t("%(hours)s h %(minutes)s min", { hours, minutes: String(rest).padStart(2, "0") });
    }
    return _t("%(minutes)s min", { minutes: rest });
}

/**
 * How long it is until a deadline, in words, with a colour and a symbol: a clock while there is
 * time, an hourglass in the last four hours, a bell when it has passed. It goes on by itself, but
 * stands while the order waits for somebody whose time moves the deadline (``stopped_at``).
 */
export class Countdown extends Component {
    static template = "mds_order.Countdown";
    static props = { ...standardFieldProps, stoppedAt: { type: String, optional: true } };

    setup() {
        this.state = useState({ now: DateTime.now() });
        const timer = setInterval(() => (this.state.now = DateTime.now()), 30000);
        onWillUnmount(() => clearInterval(timer));
    }

    get deadline() {
        return this.props.record.data[this.props.name];
    }

    /** When it was stopped; what had passed before is late all the same. */
    get stopped() {
        const moment = this.props.stoppedAt && this.props.record.data[this.props.stoppedAt];
        return moment && moment < this.deadline ? moment : false;
    }

    get minutes() {
        const moment = this.stopped || this.state.now;
        return Math.floor(this.deadline.diff(moment, "minutes").minutes);
    }

    get level() {
        if (this.stopped) {
            return "stopped";
        }
        if (this.minutes < 0) {
            return "late";
        }
        return this.minutes < AT_RISK_HOURS * 60 ? "soon" : "ahead";
    }

    get icon() {
        return {
            late: "fa-bell",
            soon: "fa-hourglass-half",
            ahead: "fa-clock-o",
            stopped: "fa-pause",
        }[this.level];
    }

    get color() {
        return { late: "text-danger fw-bold", soon: "text-warning-emphasis fw-bold", ahead: "" }[
            this.level
        ];
    }

    get text() {
        const time = sayMinutes(Math.abs(this.minutes));
        if (this.stopped) {
            return _t("Paused: %(time)s", { time });
        }
        return this.minutes < 0 ? _t("%(time)s late", { time }) : _t("%(time)s left", { time });
    }

    get title() {
        return formatDateTime(this.deadline);
    }
}

registry.category("fields").add("mds_countdown", {
    component: Countdown,
    displayName: _t("Countdown"),
    supportedTypes: ["datetime"],
    supportedOptions: [
        {
            label: _t("Stopped at"),
            name: "stopped_at",
            type: "field",
            availableTypes: ["datetime"],
        },
    ],
    extractProps: ({ options }) => ({ stoppedAt: options.stopped_at }),
    fieldDependencies: ({ options }) =>
        options.stopped_at ? [{ name: options.stopped_at, type: "datetime" }] : [],
});
