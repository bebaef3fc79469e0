/* global SignaturePad */
import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadJS } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * A person draws his signature where it stands: no dialog to open and to confirm before it.
 *
 * The value is the picture (PNG, base64); what was drawn is kept after each stroke.
 */
export class SignaturePadField extends Component {
    static template = "mds_base.SignaturePadField";
    static props = { ...standardFieldProps };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadJS("/web/static/lib/signature_pad/signature_pad.umd.js"));
        useEffect(
            (canvas) => {
                canvas.width = canvas.clientWidth;
                canvas.height = canvas.clientHeight;
                this.pad = new SignaturePad(canvas, {
                    penColor: "DarkBlue",
                    minWidth: 2,
                    maxWidth: 2,
                });
                if (this.value) {
                    this.pad.fromDataURL(`data:image/png;base64,${this.value}`);
                }
                this.pad.addEventListener("endStroke", () => this.keep());
                return () => this.pad.off();
            },
            () => [this.canvas.el]
        );
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    keep() {
        const picture = this.pad.toDataURL().split(",")[1];
        return this.props.record.update({ [this.props.name]: picture });
    }

    clear() {
        this.pad.clear();
        return this.props.record.update({ [this.props.name]: false });
    }
}

export const signaturePadField = {
    component: SignaturePadField,
    supportedTypes: ["binary"],
};

registry.category("fields").add("mds_signature_pad", signaturePadField);
