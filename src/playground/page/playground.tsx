import { useCallback, useMemo, useRef, useState } from 'react';
import type { JSX } from 'react';
import { SlackClient } from './client/slack-client.tsx';
import { useNotice } from './client/use-notice.ts';
import { ControlContext, createControl } from './model/control.ts';
import type { OnCall } from './model/control.ts';
import { stepOf, withStep } from './model/guide.ts';
import type { Done } from './model/guide.ts';
import { PlatformControlContext } from './model/platform-control.ts';
import { platformOf } from './model/platforms.ts';
import { usePair } from './model/use-demo.ts';
import type { Demo } from './model/use-demo.ts';
import { useSide } from './model/use-side.ts';
import { useWorld } from './model/use-world.ts';
import { PlatformClient } from './platform/platform-client.tsx';
import { Crossing } from './shell/crossing.tsx';
import type { FaultTarget } from './shell/faults-menu.tsx';
import { GuideBar } from './shell/guide-bar.tsx';
import { PageHeader } from './shell/page-header.tsx';
import { crossedOf } from './wire/crossed.ts';
import { WireDrawer } from './wire/wire-drawer.tsx';

const BASE = '/_control';
const ROLES = ['employee', 'agent'] as const;
type Role = (typeof ROLES)[number];

/** The playground: an employee's client and the agents' side by side, and the wire below. */
export function Playground({ demo }: { demo: Demo }): JSX.Element {
  const { notice, notify } = useNotice();
  const [pair, choosePair] = usePair(demo, notify);
  const [done, setDone] = useState<Done>(new Set());
  const agents = useRef<ReadonlySet<string>>(new Set());
  const onCall = useCallback<OnCall>((path, body) => {
    setDone((before) => {
      const step = stepOf(path, body, (user) => agents.current.has(user), before);
      return step === undefined ? before : withStep(before, step);
    });
  }, []);

  const sides = {
    employee: useSide('employee', pair.employee, demo, onCall),
    agent: useSide('agent', pair.agent, demo, onCall),
  };
  const control = useMemo(() => createControl(BASE, onCall), [onCall]);
  const withSlack = ROLES.some((role) => pair[role] === 'slack');
  const { world, link } = useWorld(control, `${BASE}/stream`, withSlack);
  const [slackUsers, setSlackUsers] = useState<Partial<Record<Role, string>>>({});
  const state = world?.state;
  const slackPeople = (role: Role) => state?.users.filter((user) => user.role === role) ?? [];
  const slackMe = (role: Role) => {
    const people = slackPeople(role);
    return people.find(({ id }) => id === slackUsers[role]) ?? people[0];
  };
  agents.current = new Set([...sides.agent.people, ...slackPeople('agent')].map(({ id }) => id));

  const shown = pair.employee === pair.agent ? (['employee'] as const) : ROLES;
  const targets = shown.flatMap((role): FaultTarget[] => {
    const side = sides[role];
    if (pair[role] !== 'slack') return [{ ...side, refresh: side.refresh }];
    if (state === undefined) return [];
    const faults = { rules: state.faults, down: state.down };
    return [{ platform: platformOf('slack'), faults, control, refresh: () => undefined }];
  });
  const entries = crossedOf(
    shown.map((role) =>
      pair[role] === 'slack'
        ? { platform: 'Slack', entries: world?.wire ?? [] }
        : { platform: sides[role].platform.name, entries: sides[role].wire },
    ),
  );
  const nameOf = (role: Role): string | undefined =>
    (pair[role] === 'slack' ? slackMe(role)?.realName : sides[role].me?.name)?.split(' ')[0];

  const client = (role: Role): JSX.Element => {
    const caption = `${role === 'employee' ? 'Employee’s' : 'Agents’'} ${platformOf(pair[role]).name}`;
    if (pair[role] !== 'slack') {
      const { platform, control: its, view, people, me, choose } = sides[role];
      if (view === null || me === undefined) return <Empty key={role} link={sides[role].link} />;
      return (
        <PlatformControlContext key={`${role} ${platform.id}`} value={its}>
          <PlatformClient
            side={role}
            caption={caption}
            platform={platform}
            view={view}
            people={people}
            me={me}
            onSwitch={choose}
          />
        </PlatformControlContext>
      );
    }
    const me = slackMe(role);
    if (state === undefined || me === undefined) return <Empty key={role} link={link} />;
    return (
      <SlackClient
        key={`${role} slack`}
        side={role}
        caption={caption}
        state={state}
        people={slackPeople(role)}
        me={me}
        onSwitch={(user) => setSlackUsers((before) => ({ ...before, [role]: user }))}
      />
    );
  };
  return (
    <ControlContext value={control}>
      <div className="page">
        <PageHeader
          targets={targets}
          links={shown.map((role) => (pair[role] === 'slack' ? link : sides[role].link))}
          detail={pendingOf(state)}
          onProblem={notify}
        />
        <GuideBar
          done={done}
          employee={nameOf('employee') ?? 'the employee'}
          agent={nameOf('agent') ?? 'an agent'}
          direct={platformOf(pair.agent).mentionsOnly}
        />
        {notice !== null && (
          <p className="page-notice" role="alert">
            {notice}
          </p>
        )}
        {demo !== null && <Crossing pair={pair} onChoose={choosePair} />}
        <main className="clients">{ROLES.map(client)}</main>
        <WireDrawer entries={entries} />
      </div>
    </ControlContext>
  );
}

function pendingOf(
  state: { readonly mode: string; readonly delivery: { readonly pending: number } } | undefined,
): string {
  if (state === undefined) return '';
  if (state.delivery.pending > 0) return `${state.delivery.pending} events of Slack wait for Baton`;
  return state.mode === 'socket' ? 'Slack by Socket Mode' : 'HTTP events';
}

function Empty({ link }: { link: string }): JSX.Element {
  return (
    <p className="client-none">{link === 'live' ? 'Nobody of this kind is here.' : 'Waiting for this platform…'}</p>
  );
}
