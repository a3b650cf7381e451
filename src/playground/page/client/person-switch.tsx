import type { JSX } from 'react';
import type { ControlUser } from '../../slack/control-types.ts';
import { channelsOf, dmOf } from '../model/places.ts';
import type { Unread } from '../model/unread.ts';
import { People } from '../shell/people.tsx';
import { useClient } from './client-context.ts';

interface PersonSwitchProps {
  readonly people: readonly ControlUser[];
  readonly me: ControlUser;
  readonly unread: (user: string, channel: string) => Unread;
  readonly onSwitch: (user: string) => void;
}

/** Who sits in front of this Slack. */
export function PersonSwitch({ people, me, unread, onSwitch }: PersonSwitchProps): JSX.Element {
  const { state } = useClient();
  const waits = (user: string): boolean =>
    [dmOf(state, user), ...channelsOf(state, user).map((channel) => channel.id)].some(
      (channel) => unread(user, channel).lines > 0,
    );
  const shown = people.map(({ id, realName, title, avatar }) => ({ id, name: realName, title, avatar }));
  return <People people={shown} me={me.id} waits={waits} onSwitch={onSwitch} />;
}
