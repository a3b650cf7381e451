import type { JSX } from 'react';
import type { ControlState } from '../../slack/control-types.ts';
import type { Link } from '../model/use-world.ts';
import { FaultsMenu } from './faults-menu.tsx';
import { Mark } from './mark.tsx';

interface PageHeaderProps {
  readonly state: ControlState;
  readonly link: Link;
  readonly onProblem: (sentence: string) => void;
}

const LINKS: Record<Link, string> = { connecting: 'Connecting', live: 'Live', lost: 'Reconnecting' };

/** Baton's name, how the page stands with the playground, and the faults. */
export function PageHeader({ state, link, onProblem }: PageHeaderProps): JSX.Element {
  return (
    <header className="page-head">
      <Mark />
      <h1>
        Baton <span>playground</span>
      </h1>
      <p className="page-line">Hands an employee over to a human, and loses no message on the way.</p>
      <Status state={state} link={link} />
      <FaultsMenu state={state} onProblem={onProblem} />
    </header>
  );
}

function Status({ state, link }: Pick<PageHeaderProps, 'state' | 'link'>): JSX.Element {
  const { pending } = state.delivery;
  const via = state.mode === 'socket' ? 'Socket Mode' : 'HTTP events';
  return (
    <span className="status" role="status" title={pending > 0 ? `${pending} events wait for Baton` : via}>
      <span className={`status-dot status-${state.down ? 'down' : link}`} />
      {state.down ? 'Slack is down' : `${LINKS[link]} · ${via}`}
    </span>
  );
}
