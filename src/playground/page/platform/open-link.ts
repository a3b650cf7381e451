/** Addresses that open something in a platform's own client, and what that is called. */
const CLIENTS: readonly { readonly at: RegExp; readonly name: string }[] = [
  { at: /^https:\/\/(?:gov\.)?teams\.microsoft\.(?:com|us)\/l\/chat\//i, name: 'Teams' },
  { at: /^webexteams:/i, name: 'Webex' },
  { at: /^https:\/\/(?:mail\.google\.com\/chat|chat\.google\.com)\//i, name: 'Google Chat' },
  { at: /^slack:/i, name: 'Slack' },
];

/**
 * Opens the address of a button. What would open a real client is told instead: nobody of the playground is found
 * there. Nothing but web addresses is opened.
 */
export function openLink(url: string, notify: (sentence: string) => void): void {
  const client = CLIENTS.find(({ at }) => at.test(url));
  if (client !== undefined) {
    const query = URL.parse(url)?.searchParams;
    const whom = query?.get('users') ?? query?.get('email');
    return notify(`This opens ${whom ? `the chat with ${whom}` : 'a chat'} in ${client.name}.`);
  }
  if (/^https?:/i.test(url)) window.open(url, '_blank', 'noopener,noreferrer');
  else notify('The playground can’t open this address.');
}
