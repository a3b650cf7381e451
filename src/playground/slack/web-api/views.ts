import { jsonArgument } from '../app-draft.ts';
import { SlackFailure, type View } from '../types.ts';
import { acceptView } from '../view-rules.ts';
import { userOf, type Call, type Methods } from './method.ts';

function viewArgument(call: Call): unknown {
  const view = jsonArgument(call.args, 'view', 'invalid_arguments');
  if (view === undefined)
    throw new SlackFailure('invalid_arguments', {
      response_metadata: { messages: ['[ERROR] missing required field: view'] },
    });
  return view;
}

/** Looked through before the trigger is: a view that is refused does not use it up. */
function modalArgument(call: Call): unknown {
  const view = viewArgument(call);
  acceptView(view, 'modal');
  return view;
}

const answer = (call: Call, view: View): { view: unknown } => ({ view: call.kernel.modals.json(view) });

/** @throws SlackFailure where a trigger of another workspace or an old one is used */
function triggered(call: Call): string {
  const user = call.kernel.triggers.exchange(call.args.trigger_id);
  if (call.kernel.world.users.get(user)?.team !== call.workspace.id) throw new SlackFailure('invalid_trigger_id');
  return user;
}

export const viewMethods: Methods = {
  'views.open': {
    tier: 4,
    json: true,
    token: 'bot',
    scopes: [],
    run(call) {
      const view = modalArgument(call);
      return answer(call, call.kernel.modals.open(call.workspace.id, triggered(call), view));
    },
  },

  'views.push': {
    tier: 4,
    json: true,
    token: 'bot',
    scopes: [],
    run(call) {
      const view = modalArgument(call);
      return answer(call, call.kernel.modals.push(call.workspace.id, triggered(call), view));
    },
  },

  'views.update': {
    tier: 4,
    json: true,
    token: 'bot',
    scopes: [],
    run(call) {
      const { view_id: viewId, external_id: externalId, hash } = call.args;
      return answer(
        call,
        call.kernel.modals.update(call.workspace.id, { viewId, externalId, hash }, viewArgument(call)),
      );
    },
  },

  'views.publish': {
    tier: 4,
    json: true,
    token: 'bot',
    scopes: [],
    run(call) {
      const user = userOf(call, call.args.user_id);
      return answer(call, call.kernel.modals.publish(call.workspace.id, user.id, viewArgument(call), call.args.hash));
    },
  },
};
