import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

/**
 * The list of device files, where a scan opens the device.
 *
 * A keyboard-wedge scanner needs no focus: the barcode service hears it. The button opens the
 * camera, or the dialog to type into where there is none.
 */
export class DeviceListController extends ListController {
    static template = "mds_device.DeviceListView";

    setup() {
        super.setup();
        this.action = useService("action");
        this.notification = useService("notification");
        const barcode = useService("barcode");
        useBus(barcode.bus, "barcode_scanned", (ev) => {
            if (!this.env.inDialog) {
                this.openScan(ev.detail.barcode);
            }
        });
    }

    async onScan() {
        if (!isBarcodeScannerSupported()) {
            return this.action.doAction("mds_device.mds_device_find_action");
        }
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
            await this.openScan(text);
        }
    }

    async openScan(text) {
        await this.action.doAction(await this.orm.call("mds.device.find", "open_scan", [text]));
    }
}

registry.category("views").add("mds_device_list", {
    ...listView,
    Controller: DeviceListController,
});
