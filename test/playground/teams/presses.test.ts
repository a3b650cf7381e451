import { describe, expect, test } from 'vitest';
import {
  card,
  cardActivity,
  startRecorder,
  startTeams,
  until,
  type Json,
  type Recorder,
  type TestTeams,
} from './support.ts';

interface Stage {
  readonly teams: TestTeams;
  readonly app: Recorder;
  readonly id: string;
  press(button: string, inputs?: Record<string, string>): ReturnType<TestTeams['press']>;
}

/** A card in a thread of the agents' channel, with these actions. */
async function stage(actions: Json[], ...body: Json[]): Promise<Stage> {
  const teams = await startTeams();
  const app = await startRecorder(teams);
  const room = teams.emulator.channels.desk;
  const id = await teams.send(room, cardActivity({ ...card({ type: 'TextBlock', text: 'Card' }, ...body), actions }));
  const press = (button: string, inputs = {}): ReturnType<TestTeams['press']> =>
    teams.press({ user: teams.grace, room, id, button, inputs });
  return { teams, app, id, press };
}

const NOTE = { type: 'Input.Text', id: 'note', label: 'Note' };

describe('Action.Submit', () => {
  test('is a message with a value and no text, which names the card', async () => {
    const { teams, app, id, press } = await stage(
      [{ type: 'Action.Submit', title: 'Go', id: 'go', data: { do: 'claim' } }],
      NOTE,
    );
    expect(await press('go', { note: 'hot' })).toEqual({ ok: true, status: 200 });
    const [activity] = app.of('message');
    expect(activity).toMatchObject({
      value: { do: 'claim', note: 'hot' },
      replyToId: id,
      from: { id: teams.grace },
      conversation: { id: `${teams.emulator.channels.desk};messageid=${id}` },
    });
    expect(activity?.text).toBeUndefined();
  });

  test('sends what the card filled in, leaves out what is empty, and nothing where inputs are not its own', async () => {
    const { app, press } = await stage(
      [
        { type: 'Action.Submit', id: 'all' },
        { type: 'Action.Submit', id: 'none', associatedInputs: 'none', data: { a: 1 } },
      ],
      { ...NOTE, value: 'was' },
      { type: 'Input.Text', id: 'empty' },
    );
    await press('all');
    await press('none', { note: 'x' });
    expect(app.of('message').map(({ value }) => value)).toEqual([{ note: 'was' }, { a: 1 }]);
  });

  test('a required field that is empty keeps the press from the app', async () => {
    const { app, press } = await stage([{ type: 'Action.Submit', id: 'go' }], {
      ...NOTE,
      isRequired: true,
      errorMessage: 'Say why.',
    });
    expect(await press('go')).toEqual({ ok: false, status: 0, told: 'Say why.' });
    expect(app.received).toHaveLength(0);
  });

  test('an app that refuses, or is not there: the person is told', async () => {
    const { teams, app, press } = await stage([{ type: 'Action.Submit', id: 'go' }]);
    app.answer = () => ({ status: 500 });
    expect(await press('go')).toEqual({ ok: false, status: 500, told: 'Something went wrong. Please try again.' });
    await teams.control('app', { eventsUrl: 'http://127.0.0.1:9/api/messages' });
    expect(await press('go')).toEqual({ ok: false, status: 0, told: 'Unable to reach app. Please try again.' });
  });
});

test('a link, a button that is not there and one for those who are not there are refused with a sentence', async () => {
  const { teams, id, press } = await stage([
    { type: 'Action.OpenUrl', id: 'link', title: 'Docs', url: 'https://a.example' },
  ]);
  await expect(press('link')).rejects.toThrow('is a link');
  await expect(press('gone')).rejects.toThrow('nothing here to press');
  const outsider = { user: teams.lena, room: teams.emulator.channels.desk, id, button: 'link' };
  await expect(teams.press(outsider)).rejects.toThrow('is not in there');
});

describe('Action.Execute', () => {
  const ACTION = { type: 'Action.Execute', id: 'go', verb: 'claim', data: { x: 1 } };

  test('is an invoke, whose card replaces the one of this person alone', async () => {
    const { teams, app, id, press } = await stage([ACTION], NOTE);
    app.answer = () => ({
      status: 200,
      body: {
        statusCode: 200,
        type: 'application/vnd.microsoft.card.adaptive',
        value: card({ type: 'TextBlock', text: 'Yours' }),
      },
    });
    expect(await press('go', { note: 'n' })).toEqual({ ok: true, status: 200 });
    expect(app.of('invoke')).toMatchObject([
      {
        name: 'adaptiveCard/action',
        replyToId: id,
        value: {
          action: { type: 'Action.Execute', id: 'go', verb: 'claim', data: { x: 1, note: 'n' } },
          trigger: 'manual',
        },
      },
    ]);
    expect((await teams.message(id, teams.grace)).card?.parts).toEqual([
      { type: 'text', html: 'Yours', text: 'Yours' },
    ]);
    expect((await teams.message(id)).card?.parts[0]).toMatchObject({ text: 'Card' });
    // There is nothing to press on the card that she sees now.
    await expect(press('go')).rejects.toThrow('nothing here to press');
  });

  test.each([
    [
      'a message',
      { type: 'application/vnd.microsoft.activity.message', value: 'Done.' },
      { ok: true, status: 200, told: 'Done.' },
    ],
    [
      'an error',
      { type: 'application/vnd.microsoft.error', value: { code: 'x', message: 'No.' } },
      { ok: false, status: 200, told: 'No.' },
    ],
  ])('may answer with %s', async (_what, body, expected) => {
    const { app, press } = await stage([ACTION]);
    app.answer = () => ({ status: 200, body: { statusCode: 200, ...body } });
    expect(await press('go')).toEqual(expected);
  });
});

describe('a dialog', () => {
  const FETCH = { type: 'Action.Submit', id: 'open', data: { msteams: { type: 'task/fetch' }, do: 'pass-on' } };
  const SEND = { type: 'Action.Submit', title: 'Pass on', data: { token: 't' } };
  const DIALOG = {
    ...card({ type: 'Input.Text', id: 'why', label: 'Why', isRequired: true, errorMessage: 'Say why.' }),
    actions: [SEND],
  };
  const CONTINUE = {
    task: {
      type: 'continue',
      value: { title: 'Pass it on', card: { contentType: 'application/vnd.microsoft.card.adaptive', content: DIALOG } },
    },
  };

  test('opens from the answer, asks for what is required, sends its values and closes', async () => {
    const { teams, app, id, press } = await stage([FETCH]);
    app.answer = ({ name }) => ({ status: 200, ...(name === 'task/fetch' ? { body: CONTINUE } : {}) });
    expect(await press('open')).toEqual({ ok: true, status: 200 });
    expect(app.of('invoke')[0]).toMatchObject({
      name: 'task/fetch',
      replyToId: id,
      value: { data: { do: 'pass-on' } },
    });
    expect((await teams.view()).dialogs).toMatchObject([
      {
        person: teams.grace,
        title: 'Pass it on',
        submit: 'Pass on',
        card: { parts: [{ type: 'input', name: 'why' }] },
      },
    ]);
    expect(await teams.control('submit', { user: teams.grace })).toMatchObject({ ok: false, told: 'Say why.' });
    expect(await teams.control('submit', { user: teams.grace, values: { why: 'busy' } })).toMatchObject({
      ok: true,
      status: 200,
    });
    expect(app.of('invoke')[1]).toMatchObject({ name: 'task/submit', value: { data: { token: 't', why: 'busy' } } });
    expect((await teams.view()).dialogs).toEqual([]);
  });

  test('may be answered with a line, or with the next dialog; closing it tells the app nothing', async () => {
    const { teams, app, press } = await stage([FETCH]);
    app.answer = () => ({ status: 200, body: { task: { type: 'message', value: 'Not now.' } } });
    expect(await press('open')).toEqual({ ok: true, status: 200, told: 'Not now.' });
    app.answer = () => ({ status: 200, body: CONTINUE });
    await press('open');
    await teams.control('submit', { user: teams.grace, values: { why: 'x' } });
    expect((await teams.view()).dialogs).toHaveLength(1);
    const heard = app.received.length;
    await teams.control('submit', { user: teams.grace, close: true });
    expect((await teams.view()).dialogs).toEqual([]);
    expect(app.received).toHaveLength(heard);
    expect((await teams.tryControl('submit', { user: teams.grace })).status).toBe(400);
  });

  test('does not open without a task, or with a card that is not valid', async () => {
    const { teams, app, press } = await stage([FETCH]);
    expect(await press('open')).toMatchObject({ told: 'Unable to reach app. Please try again.' });
    const bad = { task: { type: 'continue', value: { card: { content: { type: 'AdaptiveCard', version: '2.0' } } } } };
    app.answer = () => ({ status: 200, body: bad });
    expect(await press('open')).toMatchObject({ told: 'Something went wrong. Please try again.' });
    expect((await teams.view()).dialogs).toEqual([]);
  });
});

test('buttons of older cards: said aloud, or told to the bot alone', async () => {
  const teams = await startTeams();
  const app = await startRecorder(teams);
  const room = await teams.direct(teams.lena);
  const buttons = [
    { type: 'imBack', title: 'Say', value: 'help' },
    { type: 'messageBack', title: 'Tell', text: 'quietly', value: { a: 1 } },
    { type: 'openUrl', title: 'Open', value: 'https://a.example' },
  ];
  const content = { title: 'Old <b>card', text: 'x', buttons };
  const id = await teams.send(room, { attachments: [{ contentType: 'application/vnd.microsoft.card.hero', content }] });
  const parts = (await teams.message(id)).card?.parts;
  expect(parts?.[2]).toMatchObject({ buttons: [{ label: 'Say' }, { label: 'Tell' }, { url: 'https://a.example' }] });
  await teams.press({ user: teams.lena, room, id, button: 'button-1' });
  await teams.press({ user: teams.lena, room, id, button: 'button-2' });
  await until(() => expect(app.of('message')).toHaveLength(2));
  expect(app.of('message').find(({ text }) => text === 'quietly')).toMatchObject({ value: { a: 1 }, replyToId: id });
  expect((await teams.view()).messages.at(-1)).toMatchObject({ text: 'help', author: { id: teams.lena } });
});
