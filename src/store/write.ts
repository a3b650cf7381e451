import type { WriteTx } from '../ports/store.ts';
import type { Dialect } from './dialect.ts';
import type { TxSession } from './session.ts';
import type { Wake } from './wake.ts';
import { deskVerbs } from './write-desks.ts';
import { gateVerbs, replayVerb } from './write-gates.ts';
import { handoffVerbs } from './write-handoffs.ts';
import { enqueueVerb } from './write-lanes.ts';
import { messageVerbs } from './write-messages.ts';
import { settleVerbs } from './write-settle.ts';
import { timerVerbs } from './write-timers.ts';

/** All verbs of a transaction. The statements are made once; what comes back binds them to one transaction. */
export function writeVerbs(d: Dialect, clock: () => number): (session: TxSession, wake: Wake) => WriteTx {
  const handoffs = handoffVerbs(d, clock);
  const desks = deskVerbs(d);
  const messages = messageVerbs(d);
  const lanes = enqueueVerb(d);
  const settling = settleVerbs(d, clock);
  const timers = timerVerbs(d);
  const gates = gateVerbs(d);
  const replay = replayVerb(d);

  return (session, wake) => {
    const { enqueue } = lanes(session, wake);
    return {
      enqueue,
      ...handoffs(session),
      ...desks(session),
      ...messages(session),
      ...settling(session, wake),
      ...timers(session),
      ...gates(session, wake),
      ...replay(session, enqueue),
    };
  };
}
