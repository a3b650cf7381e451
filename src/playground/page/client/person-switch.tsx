import type { JSX } from 'react';
import type { ControlUser } from '../../slack/control-types.ts';
import { channelsOf, dmOf } from '../model/places.ts';
import type { Unread } from '../model/unread.ts';
import { Avatar } from './avatar.tsx';
import { useClient } from './client-context.ts';

interface PersonSwitchProps {
  readonly people: readonly ControlUser[];
  readonly me: ControlUser;
  readonly unread: (user: string, channel: string) => Unread;
  readonly onSwitch: (user: string) => void;
}

/** Who sits in front of this client; a dot tells who else has something to read. */
export function PersonSwitch({ people, me, unread, onSwitch }: PersonSwitchProps): JSX.Element {
  const { state } = useClient();
  const waits = (user: string): boolean =>
    [dmOf(state, user), ...channelsOf(state, user).map((channel) => channel.id)].some(
      (channel) => unread(user, channel).lines > 0,
    );
  return (
    <div className="person-switch" role="group" aria-label="Who sits here" data-testid="person-switch">
      {people.map((person) => (
        <button
          key={person.id}
          type="button"
          className="person"
          title={`${person.realName}, ${person.title}`}
          aria-pressed={person.id === me.id}
          aria-label={person.realName}
          data-testid={`person-${person.id}`}
          onClick={() => onSwitch(person.id)}
        >
          <Avatar name={person.realName} src={person.avatar} />
          <span className="person-name">{person.realName.split(' ')[0]}</span>
          {person.id !== me.id && waits(person.id) && <span className="dot" role="img" aria-label="unread messages" />}
        </button>
      ))}
    </div>
  );
}
