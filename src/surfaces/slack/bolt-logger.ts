import { LogLevel, type Logger } from '@slack/bolt';
import type { Log } from '../../ports/log.ts';

const TOKEN = /\b(xox[a-z]?[.-]|xapp-|xoxe\.)[\w.-]+/g;

/**
 * The log as Slack's packages want it. What they say at debug level has people's words in it and is left out; tokens are
 * masked, although the packages don't write them at the other levels.
 */
export function boltLogger(log: Log): Logger {
  const say = (level: 'info' | 'warn' | 'error') => {
    return (...words: unknown[]): void => {
      const said = words
        .map((word) => (word instanceof Error ? word.message : typeof word === 'string' ? word : ''))
        .join(' ');
      log[level]({ said: said.replace(TOKEN, '***').slice(0, 500) }, 'Bolt says');
    };
  };
  return {
    debug: () => undefined,
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
