/** Addresses and names of a cloud. Source: Microsoft, "Bot Connector authentication" and "Configure Bot Framework bots for US Government customers". */
interface Cloud {
  /** The token for sending is asked for below it. */
  readonly loginUrl: string;
  /** Whom that token is for. */
  readonly scope: string;
  /** Who issues the tokens of events. */
  readonly issuer: string;
  readonly openIdMetadataUrl: string;
  readonly oauthUrl: string;
  /** Links that open a 1:1 begin so. */
  readonly chatUrl: string;
}

export const CLOUDS = {
  public: {
    loginUrl: 'https://login.microsoftonline.com/botframework.com',
    scope: 'https://api.botframework.com',
    issuer: 'https://api.botframework.com',
    openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    oauthUrl: 'https://api.botframework.com',
    chatUrl: 'https://teams.microsoft.com/l/chat/0/0',
  },
  'us-government': {
    loginUrl: 'https://login.microsoftonline.us/MicrosoftServices.onmicrosoft.us',
    scope: 'https://api.botframework.us',
    issuer: 'https://api.botframework.us',
    openIdMetadataUrl: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
    oauthUrl: 'https://api.botframework.azure.us',
    chatUrl: 'https://gov.teams.microsoft.us/l/chat/0/0',
  },
} as const satisfies Readonly<Record<string, Cloud>>;
