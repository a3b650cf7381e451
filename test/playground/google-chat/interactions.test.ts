import { describe, expect, test } from 'vitest';
import type { GoogleChatEmulatorOptions } from '../../../src/playground/google-chat/index.ts';
import {
  button,
  buttonsOf,
  card,
  type Json,
  type Recorder,
  startChat,
  startRecorder,
  type TestChat,
  until,
} from './support.ts';

interface Scene {
  readonly chat: TestChat;
  readonly app: Recorder;
  readonly user: string;
  readonly room: string;
  readonly id: string;
  press(label: string, inputs?: Record<string, string>): Promise<Json>;
}

/** A card of the app in the agents' space, in front of Jonas. */
async function scene(
  buttons: (url: string) => Json[],
  options: GoogleChatEmulatorOptions = {},
  ...widgets: Json[]
): Promise<Scene> {
  const chat = await startChat(options);
  const app = await startRecorder(chat);
  const [user, room] = [await chat.person('Jonas'), chat.emulator.channels.desk];
  const cardsV2 = card(...widgets, { buttonList: { buttons: buttons(app.url) } });
  const { data } = await chat.client.spaces.messages.create({ parent: room, requestBody: { cardsV2 } });
  const id = data.name!;
  return {
    chat,
    app,
    user,
    room,
    id,
    async press(label, inputs = {}) {
      const found = buttonsOf(await chat.shown(id)).find((one) => one.label === label);
      return chat.control('press', { user, room, id, button: found!.id, inputs });
    },
  };
}

const PARAMETERS = { parameters: [{ key: 'action', value: 'claim' }] };
const DIALOG = { interaction: 'OPEN_DIALOG' };
const FORM: Json = {
  header: { title: 'Pass on' },
  sections: [
    {
      widgets: [
        { textInput: { name: 'note', label: 'Note', type: 'MULTIPLE_LINE', value: 'please' } },
        {
          selectionInput: {
            name: 'to',
            label: 'To',
            type: 'DROPDOWN',
            items: [
              { text: 'Network', value: 'net' },
              { text: 'Payroll', value: 'pay', selected: true },
            ],
          },
        },
      ],
    },
  ],
  fixedFooter: { primaryButton: button('Send', 'send', {}, { requiredWidgets: ['note'] }) },
};

describe('classic', () => {
  test('a press tells the function, its parameters, the fields of the card and the whole message', async () => {
    const { app, press, user, id } = await scene(
      () => [button('Claim', 'claim', {}, PARAMETERS)],
      {},
      { textInput: { name: 'reply', label: 'Reply' } },
    );
    expect(await press('Claim', { reply: 'on it' })).toEqual({ ok: true, status: 200 });
    const { json } = await app.request();
    expect(json).toMatchObject({
      type: 'CARD_CLICKED',
      user: { name: user },
      action: { actionMethodName: 'claim', parameters: [{ key: 'action', value: 'claim' }] },
      common: {
        invokedFunction: 'claim',
        parameters: { action: 'claim' },
        formInputs: { reply: { stringInputs: { value: ['on it'] } } },
      },
      message: { name: id, sender: { type: 'BOT' }, cardsV2: [{ cardId: 'card' }] },
    });
    expect(json.isDialogEvent).toBeUndefined();
  });

  test('an answer in the response: a new message in the thread, or the card changed', async () => {
    const { app, press, chat, id } = await scene(() => [button('New'), button('Change')]);
    app.answer = () => ({ status: 200, body: { text: 'answered' } });
    await press('New');
    const answer = (await chat.view()).messages.find(({ text }) => text === 'answered');
    expect(answer).toMatchObject({ thread: id, author: { bot: true } });
    app.answer = () => ({ status: 200, body: { actionResponse: { type: 'UPDATE_MESSAGE' }, text: 'changed' } });
    await press('Change');
    expect(await chat.shown(id)).toMatchObject({ text: 'changed', edited: true });
  });

  test('a dialog: opened, filled in, refused, sent off and closed', async () => {
    const { app, press, chat, user } = await scene(() => [button('Pass on', 'pass', {}, DIALOG)]);
    app.answer = () => ({
      status: 200,
      body: { actionResponse: { type: 'DIALOG', dialogAction: { dialog: { body: FORM } } } },
    });
    await press('Pass on');
    expect(app.received[0]!.json).toMatchObject({ isDialogEvent: true, dialogEventType: 'REQUEST_DIALOG' });
    expect((await chat.view()).dialogs).toMatchObject([
      {
        person: user,
        title: 'Pass on',
        submit: 'Send',
        card: {
          parts: [
            { type: 'input', name: 'note', label: 'Note', value: 'please', kind: 'text', multiline: true },
            {
              type: 'input',
              name: 'to',
              value: 'pay',
              kind: 'choice',
              options: [{ value: 'net', label: 'Network' }, {}],
            },
          ],
        },
      },
    ]);
    const empty = await chat.tryControl('submit', { user, values: { note: ' ' } });
    expect(empty).toMatchObject({ status: 400, body: { error: 'The field note is required.' } });
    expect((await chat.tryControl('submit', { user, values: { to: 'nowhere' } })).status).toBe(400);
    const status = (actionStatus: Json): void => {
      app.answer = () => ({
        status: 200,
        body: { actionResponse: { type: 'DIALOG', dialogAction: { actionStatus } } },
      });
    };
    status({ statusCode: 'INVALID_ARGUMENT', userFacingMessage: 'Too late.' });
    expect(await chat.control('submit', { user, values: { to: 'net' } })).toMatchObject({ told: 'Too late.' });
    expect((await chat.view()).dialogs).toHaveLength(1);
    status({ statusCode: 'OK' });
    await chat.control('submit', { user, values: { to: 'net' } });
    expect((await chat.view()).dialogs).toEqual([]);
    expect(app.received.at(-1)!.json).toMatchObject({
      dialogEventType: 'SUBMIT_DIALOG',
      common: {
        invokedFunction: 'send',
        formInputs: { note: { stringInputs: { value: ['please'] } }, to: { stringInputs: { value: ['net'] } } },
      },
    });
  });

  test('closing a dialog is told; a button that wants a dialog and gets none says so', async () => {
    const { app, press, chat, user } = await scene(() => [button('Pass on', 'pass', {}, DIALOG)]);
    expect(await press('Pass on')).toMatchObject({ told: 'Unable to load the dialog of Baton.' });
    expect((await chat.tryControl('submit', { user, values: {} })).status).toBe(400);
    app.answer = () => ({
      status: 200,
      body: { actionResponse: { type: 'DIALOG', dialogAction: { dialog: { body: FORM } } } },
    });
    await press('Pass on');
    await chat.control('submit', { user, close: true });
    expect(app.received.at(-1)!.json).toMatchObject({ dialogEventType: 'CANCEL_DIALOG' });
    expect((await chat.view()).dialogs).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['not JSON', 'OK'],
    ['an answer of add-ons', { hostAppDataAction: {} }],
    ['a broken card', { cardsV2: card() }],
    [
      'a dialog that nobody asked for',
      { actionResponse: { type: 'DIALOG', dialogAction: { dialog: { body: FORM } } } },
    ],
  ])('an answer that Chat does not understand: %s', async (_what, body) => {
    const { app, press, chat } = await scene(() => [button('Claim')]);
    app.answer = () => ({ status: 200, body });
    expect((await press('Claim')).told).toMatch(/not responding|unable to process/);
    expect((await chat.wire()).some(({ name }) => name === 'CARD_CLICKED answer')).toBe(true);
  });

  test('what can not be pressed: a grey button, a link, what is not there', async () => {
    const { chat, user, room, id } = await scene(() => [
      button('Grey', 'x', { disabled: true }),
      { text: 'Open', onClick: { openLink: { url: 'http://example.com/a' } } },
    ]);
    const shown = await chat.shown(id);
    expect(buttonsOf(shown)).toMatchObject([{ label: 'Open', url: 'https://example.com/a' }]);
    for (const one of ['b0', 'b1', 'b9'])
      expect((await chat.tryControl('press', { user, room, id, button: one })).status).toBe(400);
    const maya = await chat.person('Maya');
    expect((await chat.tryControl('press', { user: maya, room, id, button: 'b1' })).status).toBe(400);
  });

  test('a slash command is a MESSAGE that only its writer sees, a quick one an APP_COMMAND', async () => {
    const chat = await startChat();
    const app = await startRecorder(chat);
    const [user, room] = [await chat.person('Jonas'), chat.emulator.channels.general];
    await chat.control('command', { user, room, command: '/live-agent', text: 'my laptop' });
    expect(app.received[0]!.json).toMatchObject({
      type: 'MESSAGE',
      message: {
        text: '/live-agent my laptop',
        argumentText: ' my laptop',
        slashCommand: { commandId: '1' },
        annotations: [{ type: 'SLASH_COMMAND' }],
      },
    });
    expect((await chat.view()).messages.find(({ text }) => text === '/live-agent my laptop')?.privateTo).toBe(user);
    await chat.control('command', { user, room, command: 'Request live agent', text: '' });
    expect(app.received[1]!.json).toMatchObject({
      type: 'APP_COMMAND',
      appCommandMetadata: { appCommandId: 2, appCommandType: 'QUICK_COMMAND' },
    });
    expect((await chat.tryControl('command', { user, room, command: '/nope', text: '' })).status).toBe(400);
  });
});

describe('add-on', () => {
  const addOn = { format: 'add-on' } as const;

  test('a button names our URL; the app learns parameters, and of the message neither text nor cards', async () => {
    const { app, press, id } = await scene((url) => [button('Claim', url, {}, PARAMETERS)], addOn);
    await press('Claim');
    const { json } = await app.request();
    expect(json.commonEventObject).toMatchObject({ parameters: { action: 'claim' } });
    const { message } = (json.chat as { buttonClickedPayload: { message: Json } }).buttonClickedPayload;
    expect(Object.keys(message).toSorted()).toEqual(['createTime', 'name', 'sender', 'space', 'thread']);
    expect(message.name).toBe(id);
  });

  test('a free name for a function goes nowhere', async () => {
    const { app, press } = await scene(() => [button('Claim', 'claim')], addOn);
    expect(await press('Claim')).toMatchObject({ status: 0, told: 'Baton is unable to process your request.' });
    expect(app.received).toEqual([]);
  });

  test('behind a proxy the public URL leads to the app', async () => {
    const endpointUrl = 'https://baton.example.com/google-chat/events';
    const { app, press } = await scene(() => [button('Claim', endpointUrl)], { ...addOn, endpointUrl });
    await press('Claim');
    expect(app.received).toHaveLength(1);
  });

  test('answers are actions; a bare message is not understood', async () => {
    const { app, press, chat, id } = await scene((url) => [button('Claim', url)], addOn);
    app.answer = () => ({ status: 200, body: { text: 'bare' } });
    expect(await press('Claim')).toMatchObject({ told: 'Baton is unable to process your request.' });
    const act = (action: Json): Json => ({ hostAppDataAction: { chatDataAction: action } });
    app.answer = () => ({ status: 200, body: act({ createMessageAction: { message: { text: 'made' } } }) });
    await press('Claim');
    app.answer = () => ({ status: 200, body: act({ updateMessageAction: { message: { text: 'changed' } } }) });
    await press('Claim');
    expect((await chat.view()).messages.map(({ text }) => text)).toContain('made');
    expect(await chat.shown(id)).toMatchObject({ text: 'changed' });
  });

  test('a dialog is pushed and ended', async () => {
    const { app, press, chat, user } = await scene((url) => [button('Pass on', url, {}, DIALOG)], addOn);
    const url = app.url;
    const body = { ...FORM, fixedFooter: { primaryButton: button('Send', url, {}, PARAMETERS) } };
    app.answer = () => ({ status: 200, body: { action: { navigations: [{ pushCard: body }] } } });
    await press('Pass on');
    expect((await chat.view()).dialogs).toMatchObject([{ person: user, title: 'Pass on', submit: 'Send' }]);
    const end = { navigations: [{ endNavigation: { action: 'CLOSE_DIALOG' } }], notification: { text: 'Passed on.' } };
    app.answer = () => ({ status: 200, body: { action: end } });
    expect(await chat.control('submit', { user, values: { note: 'urgent' } })).toMatchObject({ told: 'Passed on.' });
    expect((await chat.view()).dialogs).toEqual([]);
    expect(app.received.at(-1)!.json).toMatchObject({
      commonEventObject: {
        formInputs: { note: { stringInputs: { value: ['urgent'] } } },
        parameters: { action: 'claim' },
      },
      chat: { buttonClickedPayload: { isDialogEvent: true, dialogEventType: 'SUBMIT_DIALOG' } },
    });
  });

  test('slash and quick commands are both appCommandPayload', async () => {
    const chat = await startChat(addOn);
    const app = await startRecorder(chat);
    const user = await chat.person('Maya');
    await chat.control('command', { user, room: 'direct', command: '/live-agent', text: 'help' });
    await chat.control('command', { user, room: 'direct', command: '2', text: '' });
    const payloads = app.received.map(({ json }) => (json.chat as { appCommandPayload: Json }).appCommandPayload);
    expect(payloads).toMatchObject([
      { appCommandMetadata: { appCommandId: 1, appCommandType: 'SLASH_COMMAND' }, message: { argumentText: ' help' } },
      { appCommandMetadata: { appCommandId: 2, appCommandType: 'QUICK_COMMAND' } },
    ]);
    await until(() => expect(payloads).toHaveLength(2));
  });
});
