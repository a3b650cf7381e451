import { useCallback, useRef, useState } from 'react';
import type { JSX } from 'react';
import type { FaultRule } from '../../shared/control-types.ts';
import type { ControlState } from '../../slack/control-types.ts';
import { useControl } from '../model/control.ts';
import { Icon } from './icons.tsx';
import { Popover } from './popover.tsx';

type Kind = Exclude<FaultRule['kind'], 'error'>;

const KINDS: readonly { kind: Kind; label: string; detail: string }[] = [
  { kind: '429', label: 'Rate limited (429)', detail: 'Retry-After: 5 seconds' },
  { kind: '500', label: 'Server error (500)', detail: 'Nothing happens in Slack' },
  { kind: 'hang', label: 'Hang', detail: 'The call gets no answer' },
  { kind: 'drop-after-accept', label: 'Drop after accept', detail: 'It happens, but the answer is lost' },
];
const RETRY_AFTER_S = 5;
const METHODS = ['chat.postMessage', 'chat.update', 'chat.postEphemeral', 'views.open', 'reactions.add'];

/** Switches that make the emulated Slack misbehave, so that one can watch Baton cope. */
export function FaultsMenu({
  state,
  onProblem,
}: {
  state: ControlState;
  onProblem: (sentence: string) => void;
}): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  const count = state.faults.length + (state.down ? 1 : 0);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={count > 0 ? 'head-button head-button-alert' : 'head-button'}
        aria-expanded={open}
        data-testid="faults-menu"
        onClick={() => setOpen(!open)}
      >
        <Icon name="faults" />
        Faults
        {count > 0 && <span className="badge">{count}</span>}
      </button>
      {open && (
        <Popover anchor={button} className="faults" onClose={close}>
          <FaultSwitches state={state} onProblem={onProblem} />
        </Popover>
      )}
    </>
  );
}

function FaultSwitches({
  state,
  onProblem,
}: {
  state: ControlState;
  onProblem: (sentence: string) => void;
}): JSX.Element {
  const control = useControl();
  const [method, setMethod] = useState('chat.postMessage');
  const [once, setOnce] = useState(false);
  const run = (doing: Promise<unknown>): void => {
    doing.catch((error: unknown) => onProblem(error instanceof Error ? error.message : String(error)));
  };
  const toggle = (kind: Kind, on: boolean): void => {
    const others = state.faults.filter((rule) => rule.kind !== kind);
    const rule: FaultRule = {
      kind,
      ...(method === '' ? {} : { method }),
      ...(kind === '429' ? { retryAfter: RETRY_AFTER_S } : {}),
      ...(once ? { times: 1 } : {}),
    };
    run(control.faults(on ? [...others, rule] : others));
  };
  return (
    <div role="group" aria-label="Faults of the emulated Slack">
      <p className="faults-intro">Make Slack misbehave, then talk on: Baton loses no message.</p>
      <Switch
        label="Slack is down"
        detail="Every call of Baton is answered 503"
        on={state.down}
        testId="fault-down"
        onToggle={(on) => run(control.down(on))}
      />
      <div className="faults-scope">
        <label>
          Affects
          <select className="field" value={method} onChange={(event) => setMethod(event.target.value)}>
            <option value="">every call</option>
            {METHODS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          How often
          <select
            className="field"
            value={once ? 'once' : 'always'}
            onChange={(event) => setOnce(event.target.value === 'once')}
          >
            <option value="always">until switched off</option>
            <option value="once">the next call only</option>
          </select>
        </label>
      </div>
      {KINDS.map(({ kind, label, detail }) => {
        const rule = state.faults.find((other) => other.kind === kind);
        return (
          <Switch
            key={kind}
            label={label}
            detail={rule === undefined ? detail : `On for ${rule.method ?? 'every call'}`}
            on={rule !== undefined}
            testId={`fault-${kind}`}
            onToggle={(on) => toggle(kind, on)}
          />
        );
      })}
    </div>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly detail: string;
  readonly on: boolean;
  readonly testId: string;
  readonly onToggle: (on: boolean) => void;
}

function Switch({ label, detail, on, testId, onToggle }: SwitchProps): JSX.Element {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      className="switch"
      data-testid={testId}
      onClick={() => onToggle(!on)}
    >
      <span className="switch-words">
        {label}
        <small>{detail}</small>
      </span>
      <span className="switch-track" aria-hidden="true" />
    </button>
  );
}
