import { registry } from "@web/core/registry";

/**
 * How long a tour waits for a step, in milliseconds.
 *
 * Odoo's ten seconds are enough on a quiet machine. Where several stages of tests share two
 * cores a dialog may take longer, and a test that then fails tells nothing of the software.
 */
const PATIENCE = 60000;

const tours = registry.category("web_tour.tours");

function lend(name, tour) {
    if (name.startsWith("mds_")) {
        tour.timeout ??= PATIENCE;
    }
}

tours.getEntries().forEach(([name, tour]) => lend(name, tour));
tours.addEventListener("UPDATE", ({ detail }) => {
    if (detail.operation === "add") {
        lend(detail.key, detail.value);
    }
});
