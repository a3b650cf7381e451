import type { JSX } from 'react';
import { STEPS, nextStep } from '../model/guide.ts';
import type { Done, Step } from '../model/guide.ts';
import { Icon } from './icons.tsx';

interface GuideBarProps {
  readonly done: Done;
  /** First names of those in front of the two clients. */
  readonly employee: string;
  readonly agent: string;
  /** Whether agents answer in the chat with Baton, and not below the card. */
  readonly direct: boolean;
}

/** What to try next, step by step. */
export function GuideBar({ done, employee, agent, direct }: GuideBarProps): JSX.Element {
  const next = nextStep(done);
  const words: Record<Step, JSX.Element> = {
    ask: (
      <>
        Write a line as {employee}, press <b>Request live agent</b>
      </>
    ),
    claim: (
      <>
        Press <b>Claim</b> as {agent}
      </>
    ),
    talk: direct ? <>Answer in {agent}’s chat with Baton</> : <>Answer in the card’s thread</>,
    answer: <>Reply as {employee}</>,
    end: (
      <>
        Press <b>End</b> or <b>Resolve</b>
      </>
    ),
  };
  return (
    <nav className={next === undefined ? 'guide guide-finished' : 'guide'} aria-label="What to try">
      <strong className="guide-title">Try it</strong>
      <ol>
        {STEPS.map((step, index) => (
          <li key={step} data-done={done.has(step)} aria-current={step === next ? 'step' : undefined}>
            <span className="guide-number">{done.has(step) ? <Icon name="check" /> : index + 1}</span>
            <span>{words[step]}</span>
          </li>
        ))}
      </ol>
      {next === undefined && (
        <p className="guide-more">
          Well done. Now let two agents claim at once, edit a message, send a file, or switch a fault on and watch the
          wire.
        </p>
      )}
    </nav>
  );
}
