function upload(name, text) {
    const input = document.querySelector("div[name=file] input[type=file]");
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], name, { type: "text/csv" }));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

function choose({ kind }) {
    return [
        { trigger: "div[name=set_code] input", run: "click" },
        { trigger: `.o_select_menu_item:contains(${kind})`, run: "click" },
    ];
}

/** A new import of a list of this kind, with this text as its file. */
export function newImport({ kind, name, text }) {
    return [
        { trigger: ".o_list_button_add", run: "click" },
        ...choose({ kind }),
        { trigger: "div[name=file] .o_select_file_button", run: () => upload(name, text) },
        { trigger: `div[name=file] input[type=text]:value(${name})` },
    ];
}

/** Press a button of the header and wait for the state. */
export function press(button, state) {
    return [
        { trigger: `.o_form_statusbar button[name=${button}]:not([disabled])`, run: "click" },
        { trigger: `.o_statusbar_status .o_arrow_button_current:contains(${state})` },
    ];
}
