import { useEffect, useRef, useState } from 'react';
import type { View, ViewEvent, WireEntry } from '../../shared/control-types.ts';
import type { FaultsNow, PlatformControl } from './platform-control.ts';
import type { Link } from './use-world.ts';

const RETRY_MS = 1_500;
/** As many wire entries as the emulator keeps itself. */
const WIRE_LIMIT = 1_000;

/** What the page knows of one emulated platform. */
export interface Seen {
  readonly view: View | null;
  /** Oldest first. */
  readonly wire: readonly WireEntry[];
  readonly faults: FaultsNow;
  readonly link: Link;
}

const NOTHING: Seen = { view: null, wire: [], faults: { rules: [], down: false }, link: 'connecting' };

/** Follows a platform's stream while `control` is given, and reads its view anew after each change, as `as` sees it. */
export function useView(control: PlatformControl | null, as: string | undefined): Seen & { refresh: () => void } {
  const [known, setKnown] = useState<{ of: PlatformControl; seen: Seen }>();
  const reader = useRef<() => void>(() => undefined);
  const viewer = useRef(as);

  useEffect(() => {
    if (control === null) return undefined;
    const following = follow(control, viewer, (change) =>
      setKnown((before) => ({ of: control, seen: change(before?.of === control ? before.seen : NOTHING) })),
    );
    reader.current = following.read;
    return following.stop;
  }, [control]);

  useEffect(() => {
    if (viewer.current === as) return;
    viewer.current = as;
    reader.current();
  }, [as]);

  const refresh = useRef(() => reader.current()).current;
  return { ...(known === undefined || known.of !== control ? NOTHING : known.seen), refresh };
}

type Update = (change: (before: Seen) => Seen) => void;

function follow(
  control: PlatformControl,
  viewer: { readonly current: string | undefined },
  update: Update,
): { read: () => void; stop: () => void } {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let reading = false;
  let stale = false;

  const again = (): void => {
    source?.close();
    if (stopped) return;
    update((before) => ({ ...before, link: before.link === 'connecting' ? 'connecting' : 'lost' }));
    clearTimeout(retry);
    retry = setTimeout(open, RETRY_MS);
  };
  // One reading at a time: what changes meanwhile is read once more after it.
  const read = (): void => {
    if (reading) {
      stale = true;
      return;
    }
    reading = true;
    stale = false;
    Promise.all([control.view(viewer.current), control.faultsNow()])
      .then(([view, faults]) => {
        reading = false;
        if (stopped) return;
        update((before) => ({ ...before, view, faults, link: 'live' }));
        if (stale) read();
      })
      .catch(() => {
        reading = false;
        again();
      });
  };
  const greet = async (): Promise<void> => {
    const wire = await control.wire();
    if (stopped) return;
    update((before) => ({ ...before, wire }));
    read();
  };
  const receive = (message: MessageEvent<string>): void => {
    const event = JSON.parse(message.data) as ViewEvent;
    if (event.type === 'hello') void greet().catch(again);
    else if (event.type === 'changed') read();
    else update((before) => ({ ...before, wire: withEntry(before.wire, event.entry) }));
  };
  function open(): void {
    source = new EventSource(control.streamUrl);
    source.onmessage = receive;
    source.onerror = again;
  }

  open();
  return {
    read,
    stop: () => {
      stopped = true;
      clearTimeout(retry);
      source?.close();
    },
  };
}

function withEntry(known: readonly WireEntry[], entry: WireEntry): readonly WireEntry[] {
  return entry.n > (known.at(-1)?.n ?? 0) ? [...known, entry].slice(-WIRE_LIMIT) : known;
}
