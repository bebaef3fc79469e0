import { registry } from "@web/core/registry";
import { FormCompiler } from "@web/views/form/form_compiler";
import { FormRenderer } from "@web/views/form/form_renderer";
import { formView } from "@web/views/form/form_view";
import { StatusBarButtons } from "@web/views/form/status_bar_buttons/status_bar_buttons";

/** One primary button in the header, everything else behind ⋯, also on a wide screen. */
export class OneButtonBar extends StatusBarButtons {
    static template = "mds_order.OneButtonBar";

    get shownSlots() {
        return this.visibleSlotNames.filter((name) => this.props.slots[name].isPrimary);
    }

    get otherSlots() {
        return this.visibleSlotNames.filter((name) => !this.props.slots[name].isPrimary);
    }
}

class OneButtonCompiler extends FormCompiler {
    compileHeader(el, params) {
        const bar = super.compileHeader(el, params);
        for (const slot of bar.querySelectorAll("StatusBarButtons > t")) {
            const button = slot.firstElementChild;
            const isPrimary = (button?.getAttribute("className") || "").includes("btn-primary");
            slot.setAttribute("isPrimary", isPrimary ? "true" : "false");
        }
        return bar;
    }
}

class OneButtonRenderer extends FormRenderer {
    static components = { ...FormRenderer.components, StatusBarButtons: OneButtonBar };
}

registry.category("views").add("mds_order_form", {
    ...formView,
    Compiler: OneButtonCompiler,
    Renderer: OneButtonRenderer,
});
