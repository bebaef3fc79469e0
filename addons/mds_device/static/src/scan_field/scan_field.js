import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { CharField, charField } from "@web/views/fields/char/char_field";
import { onMounted } from "@odoo/owl";

/**
 * A large box that a keyboard-wedge scanner or a person types into, with a button for the camera.
 *
 * Option `action`: method of the record that is called after Enter or a scan.
 */
export class ScanField extends CharField {
    static template = "mds_device.ScanField";
    static props = { ...CharField.props, action: { type: String, optional: true } };

    setup() {
        super.setup();
        this.actionService = useService("action");
        this.notification = useService("notification");
        this.hasCamera = isBarcodeScannerSupported();
        onMounted(() => this.readyForNextScan());
    }

    /** A scanner types over what stands in the box, instead of behind it. */
    readyForNextScan() {
        if (this.props.action && this.input.el) {
            this.input.el.focus();
            this.input.el.select();
        }
    }

    async onScan() {
        let text;
        try {
            text = await scanBarcode(this.env);
        } catch (error) {
            this.notification.add(error?.message || _t("The camera cannot be used."), {
                type: "warning",
            });
            return;
        }
        if (text) {
            await this.take(text);
        }
    }

    async onKeydown(ev) {
        if (ev.key === "Enter" && this.props.action) {
            ev.preventDefault();
            ev.stopPropagation();
            await this.take(ev.target.value);
        }
    }

    async take(text) {
        const { record, name, action } = this.props;
        await record.update({ [name]: text });
        if (!action || !text.trim()) {
            return;
        }
        if (await record.save()) {
            await this.actionService.doActionButton({
                type: "object",
                name: action,
                resModel: record.resModel,
                resId: record.resId,
                resIds: [record.resId],
                context: record.context,
            });
            this.readyForNextScan();
        }
    }
}

export const scanField = {
    ...charField,
    component: ScanField,
    displayName: _t("Scan"),
    supportedTypes: ["char"],
    extractProps: (staticInfo, dynamicInfo) => ({
        ...charField.extractProps(staticInfo, dynamicInfo),
        action: staticInfo.options.action,
    }),
};

registry.category("fields").add("mds_scan", scanField);
