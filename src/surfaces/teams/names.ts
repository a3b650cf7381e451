/** What Baton puts into Teams, and finds again in what comes back. */

/** Key of a button's data that names its action. */
export const ACTION_KEY = 'baton';
/** Key of a dialog's data that holds its token. */
export const TOKEN_KEY = 'batonDialog';
/** Inputs of a dialog are named so, and then by their field. */
export const FIELD_PREFIX = 'baton.field.';
/** Key of a consent card's context. */
export const CONSENT_KEY = 'batonFile';

/** Commands that Teams offers above the compose box; choosing one writes its title. The manifest is made from this list. */
export const TEAMS_COMMANDS = [{ title: 'Request live agent', description: 'Talk to a person who can help' }] as const;

/** The path that Azure Bot Service is told as the messaging endpoint. */
export const MESSAGES_PATH = '/api/messages';

export const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';
export const CONSENT_TYPE = 'application/vnd.microsoft.teams.card.file.consent';
export const FILE_INFO_TYPE = 'application/vnd.microsoft.teams.card.file.info';
export const DOWNLOAD_TYPE = 'application/vnd.microsoft.teams.file.download.info';
