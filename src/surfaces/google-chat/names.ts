/** Where Google Chat posts its events; Pub/Sub push comes here too. */
export const EVENTS_PATH = '/google-chat/events';

/** An installation serves one Google Cloud project, and not every event names the customer: the workspace is the same for all. */
export const WORKSPACE = '-';

/** Parameters of our buttons. Add-ons route by address, so what a button is for travels here, in both kinds of app. */
export const ACTION_PARAMETER = 'baton';
export const TOKEN_PARAMETER = 'token';
/** Value of `ACTION_PARAMETER` on the button that sends a dialog off. */
export const SUBMIT = 'submit';

/** The name of a classic app's function where no address is known; it is not looked at. */
export const FUNCTION_NAME = 'baton';

/** Commands as they are numbered in the console. Source: "Respond to Google Chat app commands" (ids 1 to 1000). */
export const COMMANDS = {
  /** `/live-agent`, with what it is about. */
  slash: 1,
  /** *Request live agent* in the menu of commands. */
  quick: 2,
  /** *Ask an agent about this* on a message (a preview at Google). */
  message: 3,
} as const;

export const CARD_ID = 'baton';
