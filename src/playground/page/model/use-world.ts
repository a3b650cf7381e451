import { useEffect, useReducer, useState } from 'react';
import type { ControlEvent } from '../../slack/control-types.ts';
import type { Control } from './control.ts';
import { applyEvent } from './world.ts';
import type { World } from './world.ts';

/** `connecting` before the first answer; `lost` when the stream broke and is being opened again. */
export type Link = 'connecting' | 'live' | 'lost';

const RETRY_MS = 1_500;

type Change = { readonly load: World } | { readonly event: ControlEvent };

function change(world: World | null, by: Change): World | null {
  if ('load' in by) return by.load;
  return world === null ? null : applyEvent(world, by.event);
}

/**
 * Reads the state once the stream says hello (so that nothing falls between the two), then follows the stream. When
 * the stream breaks, it is opened again every 1.5 s, and the state is read anew. While Slack is not shown, it rests.
 */
export function useWorld(control: Control, streamUrl: string, shown: boolean): { world: World | null; link: Link } {
  const [world, dispatch] = useReducer(change, null);
  const [link, setLink] = useState<Link>('connecting');

  useEffect(() => {
    if (!shown) return undefined;
    let source: EventSource | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    let early: ControlEvent[] | null = [];

    const again = (): void => {
      source?.close();
      if (stopped) return;
      setLink((before) => (before === 'connecting' ? before : 'lost'));
      clearTimeout(retry);
      retry = setTimeout(open, RETRY_MS);
    };
    const load = async (): Promise<void> => {
      early = [];
      const [state, wire] = await Promise.all([control.state(), control.wire()]);
      if (stopped) return;
      dispatch({ load: { state, wire } });
      // What arrived while the state was on its way may be newer than it; applying a change twice is harmless.
      for (const event of early) dispatch({ event });
      early = null;
      setLink('live');
    };
    const receive = (message: MessageEvent<string>): void => {
      const event = JSON.parse(message.data) as ControlEvent;
      if (event.type === 'hello' || event.type === 'reset') void load().catch(again);
      else if (early !== null) early.push(event);
      else dispatch({ event });
    };
    function open(): void {
      source = new EventSource(streamUrl);
      source.onmessage = receive;
      source.onerror = again;
    }

    open();
    return () => {
      stopped = true;
      clearTimeout(retry);
      source?.close();
    };
  }, [control, streamUrl, shown]);

  return { world, link };
}
