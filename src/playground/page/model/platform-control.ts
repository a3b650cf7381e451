import { createContext, useContext } from 'react';
import type { FaultRule, Press, Pressed, Say, Submit, View, WireEntry } from '../../shared/control-types.ts';
import { call, post } from './call.ts';
import type { OnCall } from './control.ts';

export interface FaultsNow {
  readonly rules: readonly FaultRule[];
  readonly down: boolean;
}

/** A message, and who acts on it. */
export interface At {
  readonly user: string;
  readonly room: string;
  readonly id: string;
}

/** The neutral control API of one emulator. Each call rejects with an `Error` whose message is a sentence. */
export interface PlatformControl {
  /** Where the emulator's own stream of events is. */
  readonly streamUrl: string;
  /** `as`: as this person sees it. */
  view(as: string | undefined): Promise<View>;
  wire(): Promise<readonly WireEntry[]>;
  faultsNow(): Promise<FaultsNow>;
  say(body: Say): Promise<unknown>;
  edit(body: At & { readonly text: string }): Promise<unknown>;
  remove(body: At): Promise<unknown>;
  react(body: At & { readonly emoji: string; readonly remove?: boolean }): Promise<unknown>;
  /** `label` is what stands on the button, for the guide alone. */
  press(body: Press, label: string): Promise<Pressed>;
  submit(body: Submit): Promise<Pressed>;
  faults(rules: readonly FaultRule[]): Promise<unknown>;
  down(down: boolean): Promise<unknown>;
}

/** `base` is where the emulator is reached from the page, `origin` where it believes to be. */
export function createPlatformControl(base: string, origin: string | undefined, onCall: OnCall): PlatformControl {
  const api = `${base}/_control`;
  const send = async <T>(path: string, body: object, label?: string): Promise<T> => {
    const answer = await post<T>(api + path, body);
    onCall(path, label === undefined ? body : { ...body, label });
    return answer;
  };
  return {
    streamUrl: `${api}/stream`,
    async view(as) {
      const view = await call<View>(`${api}/view${as === undefined ? '' : `?as=${encodeURIComponent(as)}`}`);
      return origin === undefined ? view : withAddresses(view, origin, base);
    },
    wire: async () => (await call<{ entries: WireEntry[] }>(`${api}/wire?since=0`)).entries,
    faultsNow: () => call(`${api}/faults`),
    say: (body) => send('/say', body),
    edit: (body) => send('/edit', body),
    remove: (body) => send('/delete', body),
    react: (body) => send('/react', body),
    press: (body, label) => send('/press', body, label),
    submit: (body) => send('/submit', body),
    faults: (rules) => send('/faults', { rules }),
    down: (down) => send('/faults/down', { down }),
  };
}

/** The emulator's own addresses as those of the page's host, so that one open port is enough. */
function withAddresses(view: View, origin: string, base: string): View {
  const here = (url: string): string => (url.startsWith(`${origin}/`) ? base + url.slice(origin.length) : url);
  return {
    ...view,
    people: view.people.map((person) => ({ ...person, avatar: here(person.avatar) })),
    messages: view.messages.map((message) =>
      message.files.length === 0
        ? message
        : { ...message, files: message.files.map((file) => ({ ...file, viewUrl: here(file.viewUrl) })) },
    ),
  };
}

export const PlatformControlContext = createContext<PlatformControl | null>(null);

export function usePlatformControl(): PlatformControl {
  const control = useContext(PlatformControlContext);
  if (control === null) throw new Error('usePlatformControl needs a PlatformControlContext around it');
  return control;
}
