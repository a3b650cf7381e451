/** Ids that Baton gives to what it puts into Slack, and finds again in what comes back. */
export const ACTION_PREFIX = 'baton.';
export const MENU_ACTION = 'baton.menu';
export const DIALOG_ID = 'baton.dialog';
export const FIELD_PREFIX = 'baton.field.';
export const FIELD_VALUE = 'baton.value';
export const REQUEST_SHORTCUT = 'baton.request';
export const REQUEST_ON_MESSAGE = 'baton.request-on-message';
/** Message metadata by which a post is found again. */
export const DELIVERY_METADATA = 'baton_delivery';
