import { createContext, useContext } from 'react';
import type { ControlState } from '../../slack/control-types.ts';

/** Names for the ids in a text, and what a click on a link does. One a client: `me` is who reads. */
export interface Directory {
  readonly me: string;
  readonly userName: (id: string) => string | undefined;
  readonly channelName: (id: string) => string | undefined;
  readonly groupHandle: (id: string) => string | undefined;
  /** True if the client follows the link itself (a message's address, a person's 1:1). */
  readonly follow: (url: string) => boolean;
}

export const DirectoryContext = createContext<Directory>({
  me: '',
  userName: () => undefined,
  channelName: () => undefined,
  groupHandle: () => undefined,
  follow: () => false,
});

export function useDirectory(): Directory {
  return useContext(DirectoryContext);
}

export function createDirectory(
  state: Pick<ControlState, 'users' | 'channels' | 'usergroups'>,
  me: string,
  follow: (url: string) => boolean,
): Directory {
  return {
    me,
    userName: (id) => state.users.find((user) => user.id === id)?.realName,
    channelName: (id) => state.channels.find((channel) => channel.id === id)?.name,
    groupHandle: (id) => state.usergroups.find((group) => group.id === id)?.handle,
    follow,
  };
}
