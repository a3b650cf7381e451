import type { JSX } from 'react';
import { Avatar } from '../client/avatar.tsx';

interface PeopleProps {
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    readonly title: string;
    readonly avatar: string;
  }[];
  readonly me: string;
  readonly waits: (person: string) => boolean;
  readonly onSwitch: (person: string) => void;
}

/** Who sits in front of a client; a dot tells who else has something to read. */
export function People({ people, me, waits, onSwitch }: PeopleProps): JSX.Element {
  return (
    <div className="person-switch" role="group" aria-label="Who sits here" data-testid="person-switch">
      {people.map((person) => (
        <button
          key={person.id}
          type="button"
          className="person"
          title={`${person.name}, ${person.title}`}
          aria-pressed={person.id === me}
          aria-label={person.name}
          data-testid={`person-${person.id}`}
          onClick={() => onSwitch(person.id)}
        >
          <Avatar name={person.name} src={person.avatar} />
          <span className="person-name">{person.name.split(' ')[0]}</span>
          {person.id !== me && waits(person.id) && <span className="dot" role="img" aria-label="unread messages" />}
        </button>
      ))}
    </div>
  );
}
