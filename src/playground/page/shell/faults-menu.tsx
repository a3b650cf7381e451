import { useCallback, useRef, useState } from 'react';
import type { JSX } from 'react';
import type { FaultRule } from '../../shared/control-types.ts';
import type { FaultsNow } from '../model/platform-control.ts';
import type { Platform } from '../model/platforms.ts';
import { Icon } from './icons.tsx';
import { Popover } from './popover.tsx';

type Kind = Exclude<FaultRule['kind'], 'error'>;

const KINDS: readonly { kind: Kind; label: string; detail: string }[] = [
  { kind: '429', label: 'Rate limited (429)', detail: 'Retry-After: 5 seconds' },
  { kind: '500', label: 'Server error (500)', detail: 'The call fails, nothing happens' },
  { kind: 'hang', label: 'Hang', detail: 'The call gets no answer' },
  { kind: 'drop-after-accept', label: 'Drop after accept', detail: 'It happens, but the answer is lost' },
];
const RETRY_AFTER_S = 5;

/** An emulated platform that can be made to misbehave. */
export interface FaultTarget {
  readonly platform: Platform;
  readonly faults: FaultsNow;
  readonly control: {
    faults(rules: readonly FaultRule[]): Promise<unknown>;
    down(down: boolean): Promise<unknown>;
  };
  /** Reads anew what is on. */
  readonly refresh: () => void;
}

interface FaultsMenuProps {
  readonly targets: readonly FaultTarget[];
  readonly onProblem: (sentence: string) => void;
}

/** Switches that make an emulated platform misbehave, so that one can watch Baton cope. */
export function FaultsMenu({ targets, onProblem }: FaultsMenuProps): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const close = useCallback(() => setOpen(false), []);
  const target = targets.find(({ platform }) => platform.id === chosen) ?? targets[0];
  const count = targets.reduce((sum, { faults }) => sum + faults.rules.length + (faults.down ? 1 : 0), 0);
  const toggle = (): void => {
    if (!open) for (const { refresh } of targets) refresh();
    setOpen(!open);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={count > 0 ? 'head-button head-button-alert' : 'head-button'}
        aria-expanded={open}
        data-testid="faults-menu"
        onClick={toggle}
      >
        <Icon name="faults" />
        Faults
        {count > 0 && <span className="badge">{count}</span>}
      </button>
      {open && target !== undefined && (
        <Popover anchor={button} className="faults" onClose={close}>
          {targets.length > 1 && (
            <div className="segments faults-whom" role="group" aria-label="Which platform">
              {targets.map(({ platform }) => (
                <button
                  key={platform.id}
                  type="button"
                  aria-pressed={platform.id === target.platform.id}
                  onClick={() => setChosen(platform.id)}
                >
                  {platform.name}
                </button>
              ))}
            </div>
          )}
          <FaultSwitches key={target.platform.id} target={target} onProblem={onProblem} />
        </Popover>
      )}
    </>
  );
}

interface FaultSwitchesProps {
  readonly target: FaultTarget;
  readonly onProblem: (sentence: string) => void;
}

function FaultSwitches({ target, onProblem }: FaultSwitchesProps): JSX.Element {
  const { platform, faults, control, refresh } = target;
  const { name, methods } = platform;
  const [method, setMethod] = useState(methods[0] ?? '');
  const [once, setOnce] = useState(false);
  const run = (doing: Promise<unknown>): void => {
    doing.then(refresh, (error: unknown) => onProblem(error instanceof Error ? error.message : String(error)));
  };
  const toggle = (kind: Kind, on: boolean): void => {
    const others = faults.rules.filter((rule) => rule.kind !== kind);
    const rule: FaultRule = {
      kind,
      ...(method === '' ? {} : { method }),
      ...(kind === '429' ? { retryAfter: RETRY_AFTER_S } : {}),
      ...(once ? { times: 1 } : {}),
    };
    run(control.faults(on ? [...others, rule] : others));
  };
  return (
    <div role="group" aria-label={`Faults of the emulated ${name}`}>
      <p className="faults-intro">Make {name} misbehave, then talk on: Baton loses no message.</p>
      <Switch
        label={`${name} is down`}
        detail="Every call of Baton is answered 503"
        on={faults.down}
        testId="fault-down"
        onToggle={(on) => run(control.down(on))}
      />
      <div className="faults-scope">
        <label>
          Affects
          <select className="field" value={method} onChange={(event) => setMethod(event.target.value)}>
            <option value="">every call</option>
            {methods.map((call) => (
              <option key={call}>{call}</option>
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
        const rule = faults.rules.find((other) => other.kind === kind);
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
