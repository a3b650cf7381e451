import { useCallback, useMemo, useRef, useState } from 'react';
import type { JSX } from 'react';
import type { ControlState, ControlUser } from '../slack/control-types.ts';
import { SlackClient } from './client/slack-client.tsx';
import { useNotice } from './client/use-notice.ts';
import { ControlContext, createControl } from './model/control.ts';
import type { OnCall } from './model/control.ts';
import { stepOf, withStep } from './model/guide.ts';
import type { Done } from './model/guide.ts';
import { useWorld } from './model/use-world.ts';
import { GuideBar } from './shell/guide-bar.tsx';
import { Mark } from './shell/mark.tsx';
import { PageHeader } from './shell/page-header.tsx';
import { WireDrawer } from './wire/wire-drawer.tsx';

const BASE = '/_control';

/** The playground: an employee's Slack and the agents' side by side, and the wire below. */
export function App(): JSX.Element {
  const [done, setDone] = useState<Done>(new Set());
  const latest = useRef<ControlState>(undefined);
  const onCall = useCallback<OnCall>((path, body) => {
    const isAgent = (id: string): boolean => latest.current?.users.find((user) => user.id === id)?.role === 'agent';
    setDone((before) => {
      const step = stepOf(path, body, isAgent, before);
      return step === undefined ? before : withStep(before, step);
    });
  }, []);
  const control = useMemo(() => createControl(BASE, onCall), [onCall]);
  const { world, link } = useWorld(control, `${BASE}/stream`);
  latest.current = world?.state;
  const { notice, notify } = useNotice();
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});

  if (world === null) return <Waiting />;
  const { state } = world;
  const sides = (['employee', 'agent'] as const).map((side) => {
    const people = state.users.filter((user) => user.role === side);
    return { side, people, me: people.find((person) => person.id === chosen[side]) ?? people[0] };
  });
  const first = (side: number, fallback: string): string => firstName(sides[side]?.me) ?? fallback;
  return (
    <ControlContext value={control}>
      <div className="page">
        <PageHeader state={state} link={link} onProblem={notify} />
        <GuideBar done={done} employee={first(0, 'the employee')} agent={first(1, 'an agent')} />
        {notice !== null && (
          <p className="page-notice" role="alert">
            {notice}
          </p>
        )}
        <main className="clients">
          {sides.map(({ side, people, me }) =>
            me === undefined ? (
              <p key={side} className="client-none">
                Nobody of this kind is in the workspace.
              </p>
            ) : (
              <SlackClient
                key={side}
                side={side}
                state={state}
                people={people}
                me={me}
                onSwitch={(user) => setChosen((before) => ({ ...before, [side]: user }))}
              />
            ),
          )}
        </main>
        <WireDrawer entries={world.wire} />
      </div>
    </ControlContext>
  );
}

function firstName(person: ControlUser | undefined): string | undefined {
  return person?.realName.split(' ')[0];
}

function Waiting(): JSX.Element {
  return (
    <div className="waiting" role="status">
      <Mark />
      <p>Waiting for the playground…</p>
    </div>
  );
}
