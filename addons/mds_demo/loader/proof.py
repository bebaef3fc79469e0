"""A code that does not fit its file, one that was accepted, and a pack made for an inspector."""

WRONG = "(01)%s(21)%s"


def tell(story):
    doubtful, accepted = (story.devices[serial] for serial in ("HKAED12595181", "HKAED12595182"))
    for device in (doubtful, accepted):
        di = device.udi_di or "04012345678901"
        wrong = di[:-1] + str((int(di[-1]) + 1) % 10)
        device.udi_raw = WRONG % (wrong, device.serial)
    quality = story.as_("quality")
    accept = quality["mds.device.udi.accept"].create(
        {
            "device_ids": accepted.ids,
            "reason": "The maker printed it so; compared with the plate on the device.",
        }
    )
    accept.action_confirm()
    quality["mds.evidence.pack"].create(
        {"device_id": story.devices["1234"].id, "reason": "Inspection by the provincial authority"}
    )
    return "one UDI to compare, one accepted, one evidence pack"
