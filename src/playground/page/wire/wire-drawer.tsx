import { useMemo, useState } from 'react';
import type { JSX } from 'react';
import { Icon } from '../shell/icons.tsx';
import { ALL, matches } from './filter.ts';
import type { Filter } from './filter.ts';
import { Direction, StatusPill, WireTable } from './wire-table.tsx';
import type { Crossed } from './crossed.ts';

/** What went over the wire between the platforms and Baton, live. Shut, it shows the newest entry. */
export function WireDrawer({ entries }: { entries: readonly Crossed[] }): JSX.Element {
  const [open, setOpen] = useState(false);
  const [filter, setFilter] = useState<Filter>(ALL);
  const [clearedAt, setClearedAt] = useState(0);
  const recent = useMemo(() => entries.filter(({ entry }) => entry.at > clearedAt), [entries, clearedAt]);
  const shown = useMemo(
    () => (open ? recent.filter(({ entry }) => matches(entry, filter)) : []),
    [open, recent, filter],
  );
  const last = recent.at(-1);
  return (
    <section className={open ? 'wire wire-open' : 'wire'} aria-label="Wire" data-testid="wire-drawer">
      <div className="wire-bar">
        <button
          type="button"
          className="wire-toggle"
          aria-expanded={open}
          data-testid="wire-toggle"
          onClick={() => setOpen(!open)}
        >
          <Icon name="wire" />
          <strong>Wire</strong>
          <span className="wire-count">{recent.length}</span>
          <Icon name={open ? 'down' : 'up'} />
        </button>
        {open ? (
          <FilterBar filter={filter} onFilter={setFilter} onClear={() => setClearedAt(last?.entry.at ?? 0)} />
        ) : (
          <Newest crossed={last} />
        )}
      </div>
      {open && (
        <WireTable
          entries={shown}
          empty={recent.length === 0 ? 'Nothing has gone over the wire yet.' : 'Nothing fits the filter.'}
        />
      )}
    </section>
  );
}

function Newest({ crossed }: { crossed: Crossed | undefined }): JSX.Element {
  if (crossed === undefined)
    return <span className="wire-newest">Quiet so far. Every call between the platforms and Baton shows here.</span>;
  const { entry, key, platform } = crossed;
  return (
    <span className="wire-newest" key={key}>
      <Direction direction={entry.direction} platform={platform} />
      <code>{entry.name}</code>
      <StatusPill entry={entry} />
      <span>{entry.ms} ms</span>
    </span>
  );
}

interface FilterBarProps {
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
  readonly onClear: () => void;
}

const DIRECTIONS = [
  ['all', 'All'],
  ['to-baton', 'To Baton'],
  ['from-baton', 'From Baton'],
] as const;

function FilterBar({ filter, onFilter, onClear }: FilterBarProps): JSX.Element {
  return (
    <div className="wire-filter">
      <div className="segments" role="group" aria-label="Direction">
        {DIRECTIONS.map(([direction, label]) => (
          <button
            key={direction}
            type="button"
            aria-pressed={filter.direction === direction}
            onClick={() => onFilter({ ...filter, direction })}
          >
            {label}
          </button>
        ))}
      </div>
      <label className="wire-problems">
        <input
          type="checkbox"
          checked={filter.problems}
          onChange={(event) => onFilter({ ...filter, problems: event.target.checked })}
        />
        Problems only
      </label>
      <input
        type="search"
        className="field"
        placeholder="Filter: method, event or text"
        aria-label="Filter the wire"
        value={filter.words}
        onChange={(event) => onFilter({ ...filter, words: event.target.value })}
      />
      <button type="button" className="text-button" onClick={onClear}>
        Clear
      </button>
    </div>
  );
}
