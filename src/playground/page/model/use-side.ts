import { useEffect, useMemo, useState } from 'react';
import type { View, ViewPerson } from '../../shared/control-types.ts';
import type { OnCall } from './control.ts';
import { createPlatformControl } from './platform-control.ts';
import type { PlatformControl } from './platform-control.ts';
import { baseOf, platformOf } from './platforms.ts';
import type { Platform, PlatformId } from './platforms.ts';
import type { Demo } from './use-demo.ts';
import { useView } from './use-view.ts';
import type { Seen } from './use-view.ts';

/** One of the two clients, on a platform other than Slack. */
export interface Side extends Seen {
  readonly platform: Platform;
  readonly control: PlatformControl;
  readonly view: View | null;
  readonly people: readonly ViewPerson[];
  readonly me: ViewPerson | undefined;
  readonly choose: (person: string) => void;
  readonly refresh: () => void;
}

/** Follows the platform of one side as whoever sits there sees it; rests while that is Slack. */
export function useSide(role: ViewPerson['role'], id: PlatformId, demo: Demo, onCall: OnCall): Side {
  const control = useMemo(() => createPlatformControl(baseOf(id), demo?.origins[id], onCall), [id, demo, onCall]);
  const [chosen, setChosen] = useState<Readonly<Partial<Record<PlatformId, string>>>>({});
  const seen = useView(id === 'slack' ? null : control, chosen[id]);
  const people = useMemo(() => seen.view?.people.filter((person) => person.role === role) ?? [], [seen.view, role]);
  const me = people.find((person) => person.id === chosen[id]) ?? people[0];
  const choose = (person: string): void => setChosen((before) => ({ ...before, [id]: person }));
  // Whoever sits there first was chosen by nobody; the view is to be read as theirs all the same.
  const first = me?.id;
  useEffect(() => {
    if (first !== undefined) setChosen((before) => (before[id] === undefined ? { ...before, [id]: first } : before));
  }, [id, first]);
  return { ...seen, platform: platformOf(id), control, people, me, choose };
}
