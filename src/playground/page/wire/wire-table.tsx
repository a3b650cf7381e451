import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { JSX } from 'react';
import type { WireEntry } from '../../shared/control-types.ts';
import { asRecord, asText } from '../blocks/json.ts';
import { preciseTime } from '../model/time.ts';
import { Icon } from '../shell/icons.tsx';
import type { Crossed } from './crossed.ts';
import { isProblem } from './filter.ts';
import { JsonView } from './json-view.tsx';

const NEAR_END_PX = 60;

/** The log, newest last; a line opens to show what was asked and answered. */
export function WireTable({ entries, empty }: { entries: readonly Crossed[]; empty: string }): JSX.Element {
  const [opened, setOpened] = useState<string>();
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
      {entries.map(({ key, platform, entry }) => (
        <WireRow
          key={key}
          entry={entry}
          platform={platform}
          open={opened === key}
          onToggle={() => setOpened(opened === key ? undefined : key)}
        />
      ))}
    </div>
  );
}

interface WireRowProps {
  readonly entry: WireEntry;
  readonly platform: string;
  readonly open: boolean;
  readonly onToggle: () => void;
}

function WireRow({ entry, platform, open, onToggle }: WireRowProps): JSX.Element {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) row.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  return (
    <div ref={row} role="listitem" className="wire-row" data-testid="wire-row" data-name={entry.name}>
      <button type="button" className="wire-line" aria-expanded={open} onClick={onToggle}>
        <time>{preciseTime(entry.at)}</time>
        <Direction direction={entry.direction} platform={platform} />
        <code className="wire-name">{entry.name}</code>
        <StatusPill entry={entry} />
        <span className="wire-ms">{entry.ms} ms</span>
        <span className="wire-note">{noteOf(entry)}</span>
      </button>
      {open && (
        <div className="wire-detail">
          <JsonView title={entry.direction === 'to-baton' ? `${platform} sent` : 'Baton asked'} value={entry.request} />
          <JsonView
            title={entry.direction === 'to-baton' ? 'Baton answered' : `${platform} answered`}
            value={entry.response}
          />
        </div>
      )}
    </div>
  );
}

export function Direction({
  direction,
  platform,
}: {
  readonly direction: WireEntry['direction'];
  readonly platform: string;
}): JSX.Element {
  const inward = direction === 'to-baton';
  return (
    <span className={`direction direction-${direction}`}>
      {inward ? platform : 'Baton'}
      <Icon name="right" />
      {inward ? 'Baton' : platform}
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

/** What was said, wherever the platform keeps it: in the request itself, or in what it wraps. */
function wordsIn(request: unknown): string {
  const body = asRecord(request);
  const inner = [body, body['event'], body['body'], body['message'], asRecord(body['body'])['activity']].map(asRecord);
  const words = inner
    .flatMap((part) => [asText(part['text']), asText(part['markdown'])])
    .find((text) => text !== undefined && text !== '');
  return (words ?? asText(asRecord(body['event'] ?? body)['name']) ?? '').replaceAll('\n', ' ').slice(0, 120);
}
