import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

import { ScanField, scanField } from "./scan_field";

/**
 * A scan box beside a device field: a known device is filled in, an unknown one offers a new file
 * with what the code says.
 *
 * Option `device`: name of the many2one field that is filled.
 */
export class DeviceScanField extends ScanField {
    static props = { ...ScanField.props, device: { type: String } };

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.dialog = useService("dialog");
    }

    async onKeydown(ev) {
        if (ev.key === "Enter" && ev.target.value.trim()) {
            ev.preventDefault();
            ev.stopPropagation();
            await this.take(ev.target.value);
        }
    }

    async take(text) {
        const answer = await this.orm.call("mds.device.find", "look_up", [text]);
        if (answer.device) {
            return this.fill(answer.device);
        }
        if (!answer.context) {
            return this.notification.add(answer.message, { type: "warning" });
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Unknown device"),
            body: answer.message,
            confirmLabel: _t("New Device File"),
            confirm: () => this.openNewFile(answer.context),
            cancel: () => {},
        });
    }

    openNewFile(context) {
        this.dialog.add(FormViewDialog, {
            resModel: "mds.device",
            title: _t("New Device File"),
            context,
            onRecordSaved: (record) =>
                this.fill({ id: record.resId, display_name: record.data.display_name }),
        });
    }

    async fill(device) {
        if (this.input.el) {
            this.input.el.value = "";
        }
        await this.props.record.update({ [this.props.name]: false, [this.props.device]: device });
    }
}

registry.category("fields").add("mds_scan_device", {
    ...scanField,
    component: DeviceScanField,
    extractProps: (staticInfo, dynamicInfo) => ({
        ...scanField.extractProps(staticInfo, dynamicInfo),
        device: staticInfo.options.device,
    }),
});
