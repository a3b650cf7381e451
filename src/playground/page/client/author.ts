import type { ControlMessage, ControlState } from '../../slack/control-types.ts';

interface Author {
  readonly name: string;
  readonly picture?: string;
  readonly emoji?: string;
  /** Posted by an app: the name bears the APP tag. */
  readonly viaApp: boolean;
  /** The app under its own name. */
  readonly isApp: boolean;
}

/** Who a message shows as its author: a person, the app, or the name that the app gave it. */
export function authorOf(message: ControlMessage, state: ControlState): Author {
  const viaApp = message.bot_id !== undefined;
  const user = state.users.find((other) => other.id === message.user);
  if (message.username !== undefined) {
    return {
      name: message.username,
      viaApp: true,
      isApp: false,
      ...(message.icon_url === undefined ? {} : { picture: message.icon_url }),
      ...(message.icon_emoji === undefined ? {} : { emoji: message.icon_emoji.replaceAll(':', '') }),
    };
  }
  const isApp = viaApp || user?.isBot === true;
  return { name: user?.realName ?? (isApp ? state.app.name : 'Somebody'), viaApp: isApp, isApp, picture: user?.avatar };
}
