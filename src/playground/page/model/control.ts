import type { FaultRule, WireEntry } from '../../shared/control-types.ts';
import { call, post as postTo } from './call.ts';
import { createContext, useContext } from 'react';
import type {
  CloseModalBody,
  CommandBody,
  ControlState,
  EditBody,
  InteractionResult,
  MessageBody,
  PressBody,
  ReactBody,
  SayBody,
  ShortcutBody,
  SubmitBody,
} from '../../slack/control-types.ts';

/** Everything that the page can ask of the emulated Slack. Each rejects with an `Error` whose message is a sentence. */
export interface Control {
  state(): Promise<ControlState>;
  wire(): Promise<readonly WireEntry[]>;
  say(body: SayBody): Promise<{ channel: string; ts: string }>;
  edit(body: EditBody): Promise<unknown>;
  remove(body: MessageBody): Promise<unknown>;
  react(body: ReactBody): Promise<unknown>;
  press(body: PressBody): Promise<InteractionResult>;
  command(body: CommandBody): Promise<InteractionResult>;
  shortcut(body: ShortcutBody): Promise<InteractionResult>;
  submit(body: SubmitBody): Promise<InteractionResult>;
  closeModal(body: CloseModalBody): Promise<unknown>;
  openHome(body: { user: string; tab: 'home' | 'messages' }): Promise<unknown>;
  faults(rules: readonly FaultRule[]): Promise<unknown>;
  down(down: boolean): Promise<unknown>;
}

/** Told of each call that went well, so that the guide can tick its steps. */
export type OnCall = (path: string, body: unknown) => void;

/** The control API under `base`, for example `/_control`. */
export function createControl(base: string, onCall: OnCall): Control {
  const post = async <T>(path: string, body: object): Promise<T> => {
    const answer = await postTo<T>(base + path, body);
    onCall(path, body);
    return answer;
  };
  return {
    state: () => call(`${base}/state`),
    wire: async () => (await call<{ entries: WireEntry[] }>(`${base}/wire?since=0`)).entries,
    say: (body) => post('/say', body),
    edit: (body) => post('/edit', body),
    remove: (body) => post('/delete', body),
    react: (body) => post('/react', body),
    press: (body) => post('/press', body),
    command: (body) => post('/command', body),
    shortcut: (body) => post('/shortcut', body),
    submit: (body) => post('/submit', body),
    closeModal: (body) => post('/close-modal', body),
    openHome: (body) => post('/open-home', body),
    faults: (rules) => post('/faults', { rules }),
    down: (down) => post('/faults/down', { down }),
  };
}

export const ControlContext = createContext<Control | null>(null);

export function useControl(): Control {
  const control = useContext(ControlContext);
  if (control === null) throw new Error('useControl needs a ControlContext around it');
  return control;
}
