import type { JSX } from 'react';
import type { Link } from '../model/use-world.ts';
import { FaultsMenu } from './faults-menu.tsx';
import type { FaultTarget } from './faults-menu.tsx';
import { Mark } from './mark.tsx';

interface PageHeaderProps {
  /** The platforms in the two clients, once each. */
  readonly targets: readonly FaultTarget[];
  readonly links: readonly Link[];
  /** More about the connection, for the tooltip. */
  readonly detail: string;
  readonly onProblem: (sentence: string) => void;
}

const LINKS: Record<Link, string> = { connecting: 'Connecting', live: 'Live', lost: 'Reconnecting' };

/** Baton's name, how the page stands with the playground, and the faults. */
export function PageHeader({ targets, links, detail, onProblem }: PageHeaderProps): JSX.Element {
  const link = links.find((one) => one !== 'live') ?? 'live';
  const down = targets.filter(({ faults }) => faults.down).map(({ platform }) => platform.name);
  return (
    <header className="page-head">
      <Mark />
      <h1>
        Baton <span>playground</span>
      </h1>
      <p className="page-line">Hands an employee over to a human, and loses no message on the way.</p>
      <span className="status" role="status" title={detail}>
        <span className={`status-dot status-${down.length > 0 ? 'down' : link}`} />
        {down.length === 0 ? LINKS[link] : `${down.join(' and ')} ${down.length > 1 ? 'are' : 'is'} down`}
      </span>
      <FaultsMenu targets={targets} onProblem={onProblem} />
    </header>
  );
}
