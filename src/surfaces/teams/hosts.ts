/** Where Teams' service may get the bot's token. Source: "Bots: receive files": inline pictures lie with the service itself. */
const TOKEN_HOSTS =
  /(^|\.)(smba\.trafficmanager\.net|botframework\.com|botframework\.azure\.us|infra\.(gov|dod)\.teams\.microsoft\.us)$/;
/** Where files of the 1:1 lie: OneDrive and SharePoint of the clouds. */
const FILE_HOSTS = /(^|\.)(sharepoint\.com|sharepoint\.us|sharepoint-mil\.us|svc\.ms|1drv\.com)$/;

/** True for https on Teams' own hosts, and for the origin of an address at which Teams takes messages in. */
export function isTokenHost(url: string, serviceUrls: readonly string[]): boolean {
  return isAt(url, TOKEN_HOSTS, serviceUrls);
}

/** The same for files, which lie elsewhere as well: nothing else is fetched, so that no message leads into our own network. */
export function isFileHost(url: string, serviceUrls: readonly string[]): boolean {
  return isAt(url, FILE_HOSTS, serviceUrls) || isTokenHost(url, serviceUrls);
}

function isAt(url: string, hosts: RegExp, serviceUrls: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, protocol, hostname, port, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  if (serviceUrls.some((known) => URL.canParse(known) && new URL(known).origin === origin)) return true;
  return protocol === 'https:' && port === '' && hosts.test(hostname);
}
