/** The one organization of the bench: made-up ids and secrets that the fake, the wire and the configuration share. */
export const WEBEX = {
  org: webexId('ORGANIZATION', 'bench'),
  bot: webexId('PEOPLE', 'bot'),
  botToken: 'bench-bot-token',
  secret: 'bench-webhook-secret',
  desk: webexId('ROOM', 'agents'),
} as const;

/** Ids of Webex are base64 of `ciscospark://CLUSTER/KIND/NAME`: here the name says what the thing is. */
export function webexId(kind: string, name: string): string {
  return Buffer.from(`ciscospark://us/${kind}/${name}`).toString('base64url');
}

/** The name in an id. */
export function nameIn(id: string): string {
  return Buffer.from(id, 'base64url').toString().split('/').slice(4).join('/');
}

export function personId(role: 'employee' | 'agent', index: number): string {
  return webexId('PEOPLE', `${role}-${index}`);
}

/** The 1:1 of this person and the bot. */
export function directRoom(person: string): string {
  return webexId('ROOM', nameIn(person));
}

let lastMessage = 0;

/** The id of a new message. Webex names them by UUIDs of version 1, which begin with the time and so rise for minutes. */
export function messageId(what: string): string {
  lastMessage += 1;
  return webexId('MESSAGE', `${lastMessage.toString(16).padStart(8, '0')}/${what}`);
}

/** What somebody wrote in their 1:1, and a press of a button: webhooks carry ids alone, so the ids say it all. */
export function writtenId(person: string, tag: string): string {
  return messageId(`${nameIn(person)}/${tag}`);
}

export function actionId(person: string, action: string, message: string): string {
  return webexId('ATTACHMENT_ACTION', `${nameIn(person)}/${action}/${message}`);
}
