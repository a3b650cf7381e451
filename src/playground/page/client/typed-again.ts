import type { Directory } from '../text/directory.ts';
import { unescape } from '../text/parse-mrkdwn.ts';

/** A stored text as a person would type it: tokens become `@Name`, `#channel` and addresses, escapes become characters. */
export function typedAgain(stored: string, directory: Directory): string {
  const typed = stored.replace(/<([^<>\n]+)>/g, (whole, token: string) => {
    const [target = '', label] = token.split('|', 2);
    if (target.startsWith('@')) return `@${directory.userName(target.slice(1)) ?? label ?? target.slice(1)}`;
    if (target.startsWith('#')) return `#${directory.channelName(target.slice(1)) ?? label ?? target.slice(1)}`;
    if (target.startsWith('!subteam^')) return `@${directory.groupHandle(target.slice(9)) ?? label ?? 'group'}`;
    if (target.startsWith('!')) return label ?? `@${target.slice(1)}`;
    if (!/^(https?|mailto):/.test(target)) return whole;
    if (label === undefined || label === target || target.startsWith('mailto:')) return label ?? target;
    return `[${label}](${target})`;
  });
  return unescape(typed);
}
