import { actionJson, submit } from '../card-submit.ts';
import { messageOf } from '../messages.ts';
import { isJson, WebexFailure } from '../types.ts';
import { needText, ok, type Routes } from './call.ts';

export const attachmentActions: Routes = {
  'GET /attachment/actions/{id}': ({ kernel, id }) => {
    const action = kernel.world.actions.get(id);
    const room = action === undefined ? undefined : kernel.world.rooms.get(action.roomId);
    if (action === undefined || room?.members.has(kernel.world.bot.id) !== true)
      throw new WebexFailure(404, 'No attachment action with this id was found.');
    return ok(actionJson(action));
  },

  'POST /attachment/actions': ({ kernel, body }) => {
    if (body.type !== 'submit') throw new WebexFailure(400, 'type must be submit.');
    const { message } = messageOf(kernel, needText(body, 'messageId'));
    if (message.card === undefined) throw new WebexFailure(400, 'The message has no card.');
    if (!isJson(body.inputs)) throw new WebexFailure(400, 'inputs must be an object.');
    const { action } = submit(kernel, message, kernel.world.bot, body.inputs);
    return ok(actionJson(action));
  },
};
