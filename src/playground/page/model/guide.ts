import { asRecord, asText } from '../blocks/json.ts';

/** The visitor's way through a handoff, in order. */
export const STEPS = ['ask', 'claim', 'talk', 'answer', 'end'] as const;
export type Step = (typeof STEPS)[number];
export type Done = ReadonlySet<Step>;

/** What Baton's buttons are for: the end of an action id on Slack, elsewhere the label. */
const PRESSES: Readonly<Record<string, Step>> = {
  request: 'ask',
  'request live agent': 'ask',
  again: 'ask',
  'ask again': 'ask',
  claim: 'claim',
  end: 'end',
  resolve: 'end',
  cancel: 'end',
};

/** What a call tells about the visitor's way. The page knows nothing of Baton but how its buttons are called. */
export function stepOf(path: string, body: unknown, isAgent: (user: string) => boolean, done: Done): Step | undefined {
  const call = asRecord(body);
  if (path === '/command' || path === '/shortcut') return 'ask';
  if (path === '/press') {
    const action = /([a-z-]+)(?::\d+)?$/.exec(asText(call['action_id']) ?? '')?.[1];
    return PRESSES[action ?? asText(call['label'])?.toLowerCase() ?? ''];
  }
  if (path !== '/say' || !done.has('claim')) return undefined;
  return isAgent(asText(call['user']) ?? '') ? 'talk' : 'answer';
}

/** The first step that is still to do; undefined after the last. A new request starts over. */
export function nextStep(done: Done): Step | undefined {
  return done.has('end') ? undefined : STEPS.find((step) => !done.has(step));
}

/** What is done after one more step: asking anew clears the rest, and later steps take the earlier ones with them. */
export function withStep(done: Done, step: Step): Done {
  if (step === 'ask') return done.has('ask') && !done.has('end') ? done : new Set<Step>(['ask']);
  return new Set<Step>([...done, step]);
}
