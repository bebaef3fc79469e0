import { _t } from "@web/core/l10n/translation";

/**
 * Words of the web client that everybody meets and that its Chinese lacks.
 *
 * A term that an addon does not translate is looked up in all others: the Chinese is in `i18n/`.
 */
export const CORE_TERMS = [_t("Missing required fields")];
