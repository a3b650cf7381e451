import { Fragment, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { JSX } from 'react';
import type { WireEntry } from '../../shared/control-types.ts';
import { asRecord, asText } from '../blocks/json.ts';
import { preciseTime } from '../model/time.ts';
import { Icon } from '../shell/icons.tsx';
import { isProblem } from './filter.ts';
import { JsonView } from './json-view.tsx';

const NEAR_END_PX = 60;

/** The log, newest last; a line opens to show what was asked and answered. */
export function WireTable({ entries, empty }: { entries: readonly WireEntry[]; empty: string }): JSX.Element {
  const [opened, setOpened] = useState<number>();
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  useLayoutEffect(() => {
    if (box.current !== null && following.current && opened === undefined)
      box.current.scrollTop = box.current.scrollHeight;
  }, [entries, opened]);
  const onScroll = (): void => {
    const element = box.current;
    if (element !== null)
      following.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
  };
  if (entries.length === 0) return <p className="wire-empty">{empty}</p>;
  return (
    <div ref={box} className="wire-table" role="list" aria-label="Wire log" tabIndex={0} onScroll={onScroll}>
      {entries.map((entry) => (
        <Fragment key={entry.n}>
          <WireRow
            entry={entry}
            open={opened === entry.n}
            onToggle={() => setOpened(opened === entry.n ? undefined : entry.n)}
          />
        </Fragment>
      ))}
    </div>
  );
}

function WireRow({ entry, open, onToggle }: { entry: WireEntry; open: boolean; onToggle: () => void }): JSX.Element {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) row.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  return (
    <div ref={row} role="listitem" className="wire-row" data-testid="wire-row" data-name={entry.name}>
      <button type="button" className="wire-line" aria-expanded={open} onClick={onToggle}>
        <time>{preciseTime(entry.at)}</time>
        <Direction direction={entry.direction} />
        <code className="wire-name">{entry.name}</code>
        <StatusPill entry={entry} />
        <span className="wire-ms">{entry.ms} ms</span>
        <span className="wire-note">{noteOf(entry)}</span>
      </button>
      {open && (
        <div className="wire-detail">
          <JsonView title={entry.direction === 'to-baton' ? 'Slack sent' : 'Baton asked'} value={entry.request} />
          <JsonView
            title={entry.direction === 'to-baton' ? 'Baton answered' : 'Slack answered'}
            value={entry.response}
          />
        </div>
      )}
    </div>
  );
}

export function Direction({ direction }: { direction: WireEntry['direction'] }): JSX.Element {
  const inward = direction === 'to-baton';
  return (
    <span className={`direction direction-${direction}`}>
      {inward ? 'Slack' : 'Baton'}
      <Icon name="right" />
      {inward ? 'Baton' : 'Slack'}
    </span>
  );
}

export function StatusPill({ entry }: { entry: WireEntry }): JSX.Element {
  return (
    <span className={isProblem(entry) ? 'pill pill-bad' : 'pill'}>
      {entry.status === 0 ? 'no answer' : entry.status}
    </span>
  );
}

/** The few words that tell entries of one kind apart. */
function noteOf(entry: WireEntry): string {
  const notes = [
    entry.retry === undefined ? '' : `retry ${entry.retry.num} (${entry.retry.reason})`,
    entry.transport === 'socket' ? 'socket' : '',
    asText(asRecord(entry.response)['error']) ?? '',
    wordsIn(entry.request),
  ];
  return notes.filter((note) => note !== '').join(' · ');
}

function wordsIn(request: unknown): string {
  const body = asRecord(request);
  const event = asRecord(body['event'] ?? body);
  return (asText(event['text']) ?? asText(event['name']) ?? '').replaceAll('\n', ' ').slice(0, 120);
}
