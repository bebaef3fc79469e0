/** Steps that several roles take, for tours of this addon and of those above it. */

/** Go through the menu of Device Service: the section, then the entry in it. */
export function openMenu({ section, entry }) {
    return [
        { trigger: `.o_menu_sections button[data-menu-xmlid='${section}']`, run: "click" },
        { trigger: `.o-dropdown--menu [data-menu-xmlid='${entry}']`, run: "click" },
    ];
}

/** Every chain is computed again, from the button above the audit trail. */
export function verifyAll() {
    return [
        { trigger: "button[name=action_verify]", run: "click" },
        { trigger: ".modal button[name=action_verify]", run: "click" },
        { trigger: ".modal .alert-success:contains(Every chain is whole)" },
        { trigger: ".modal-footer button:contains(Close)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ];
}

export function makeAnchor() {
    return [
        { trigger: "button[name=action_make_anchor]", run: "click" },
        { trigger: ".o_form_view [name=hash]:contains(/[0-9a-f]{64}/)" },
    ];
}
