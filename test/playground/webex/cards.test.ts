import { expect, test } from 'vitest';
import { buttonId, card, startRecorder, startWebex, type Json, type TestWebex } from './support.ts';

const SUBMIT = { type: 'Action.Submit', title: 'Send', data: { verb: 'reply' } };

async function postCard(webex: TestWebex, content: Json): Promise<{ status: number; body: Json }> {
  const roomId = webex.emulator.channels.desk;
  return webex.api('POST /messages', { roomId, text: 'for old clients', attachments: card(content) });
}

const text = (value: string): Json => ({ type: 'TextBlock', text: value });

test.each<[string, Json]>([
  ['a newer version', { version: '1.4' }],
  ['no version', { version: undefined }],
  ['an unknown element', { body: [{ type: 'Table' }] }],
  ['an element without a type', { body: [{ text: 'x' }] }],
  ['a text without text', { body: [{ type: 'TextBlock' }] }],
  ['an unknown property', { body: [{ ...text('x'), style: 'heading' }] }],
  ['a value of another type', { body: [{ ...text('x'), wrap: 'yes' }] }],
  ['a value that is not listed', { body: [{ ...text('x'), size: 'huge' }] }],
  ['Action.Execute', { actions: [{ type: 'Action.Execute', title: 'x' }] }],
  ['a link without address', { actions: [{ type: 'Action.OpenUrl', title: 'x' }] }],
  ['six actions', { actions: Array.from({ length: 6 }, () => SUBMIT) }],
  ['a field without id', { body: [{ type: 'Input.Text' }] }],
  [
    'two fields of one id',
    {
      body: [
        { type: 'Input.Text', id: 'a' },
        { type: 'Input.Number', id: 'a' },
      ],
    },
  ],
  ['a choice without value', { body: [{ type: 'Input.ChoiceSet', id: 'a', choices: [{ title: 'x' }] }] }],
  ['a fact without value', { body: [{ type: 'FactSet', facts: [{ title: 'x' }] }] }],
  ['facts that are no list', { body: [{ type: 'FactSet', facts: {} }] }],
  [
    'a wrong element deep inside',
    { body: [{ type: 'ColumnSet', columns: [{ type: 'Column', items: [{ type: 'Nope' }] }] }] },
  ],
  ['a wrong inner card', { actions: [{ type: 'Action.ShowCard', title: 'x', card: { type: 'Card' } }] }],
  ['a property of Teams', { msteams: { width: 'Full' } }],
  ['too many bytes', { body: [text('x'.repeat(22_000))] }],
])('a card with %s is refused', async (_what, content) => {
  const webex = await startWebex();
  const before = (await webex.view()).messages.length;
  const { status, body } = await postCard(webex, content);
  expect([status, String(body.message)]).toEqual([400, expect.stringMatching(/^The card is not valid: /)]);
  expect((await webex.view()).messages).toHaveLength(before);
});

test('attachments: one card of the right type, and nothing else', async () => {
  const webex = await startWebex();
  const roomId = webex.emulator.channels.desk;
  const statusOf = async (attachments: unknown): Promise<number> =>
    (await webex.api('POST /messages', { roomId, attachments })).status;
  const [one] = card({ body: [text('x')] });
  expect(await statusOf([one])).toBe(200);
  expect(await statusOf([one, one])).toBe(400);
  expect(await statusOf(one)).toBe(400);
  expect(await statusOf([{ contentType: 'application/json', content: {} }])).toBe(400);
  expect(await statusOf([])).toBe(400);
});

test('a card is shown from top to bottom, in place of the text', async () => {
  const webex = await startWebex();
  const { body } = await postCard(webex, {
    body: [
      { type: 'TextBlock', text: 'A **request**', size: 'Large', weight: 'Bolder', wrap: true },
      { type: 'Container', style: 'emphasis', items: [text('my laptop <b>')] },
      { type: 'FactSet', facts: [{ title: 'From', value: 'Elena' }] },
      { type: 'RichTextBlock', inlines: ['plain ', { type: 'TextRun', text: '*x*', weight: 'bolder' }] },
      { ...text('hidden'), isVisible: false },
      {
        type: 'ColumnSet',
        columns: [
          { type: 'Column', width: 'stretch', items: [text('left')] },
          { type: 'Column', width: 2, items: [text('right')] },
        ],
      },
      { type: 'Input.Text', id: 'reply', label: 'Reply', isMultiline: true, placeholder: 'Write' },
      { type: 'Input.ChoiceSet', id: 'to', choices: [{ title: 'Ben', value: 'b' }], value: 'b' },
      { type: 'Input.Toggle', id: 'urgent', title: 'Urgent' },
    ],
    actions: [
      { ...SUBMIT, style: 'positive' },
      { type: 'Action.OpenUrl', title: 'Open', url: 'https://example.com' },
      {
        type: 'Action.ShowCard',
        title: 'More',
        card: { type: 'AdaptiveCard', body: [text('inside')], actions: [SUBMIT] },
      },
    ],
  });
  const shown = await webex.message(body.id);
  expect([shown.html, shown.text]).toEqual(['', '']);
  expect(shown.card?.parts).toEqual([
    { type: 'title', html: 'A <b>request</b>', text: 'A request' },
    { type: 'quote', html: 'my laptop &lt;b&gt;', text: 'my laptop <b>' },
    { type: 'facts', facts: [{ label: 'From', value: 'Elena' }] },
    { type: 'text', html: 'plain <b>*x*</b>', text: 'plain *x*' },
    { type: 'text', html: 'left', text: 'left' },
    { type: 'text', html: 'right', text: 'right' },
    { type: 'input', name: 'reply', label: 'Reply', value: '', kind: 'text', multiline: true },
    { type: 'input', name: 'to', label: '', value: 'b', kind: 'choice', options: [{ value: 'b', label: 'Ben' }] },
    {
      type: 'input',
      name: 'urgent',
      label: 'Urgent',
      value: 'false',
      kind: 'choice',
      options: [
        { value: 'true', label: 'Urgent' },
        { value: 'false', label: '—' },
      ],
    },
    {
      type: 'buttons',
      buttons: [
        { id: 'b0', label: 'Send', tone: 'primary' },
        { id: 'b1', label: 'Open', url: 'https://example.com' },
        { id: 'b2', label: 'More' },
      ],
    },
    { type: 'text', html: 'inside', text: 'inside' },
    { type: 'buttons', buttons: [{ id: 'b3', label: 'Send' }] },
  ]);
});

test('a press becomes an attachment action: data and fields together, told without a mention, by whoever pressed', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.register(app.url);
  const { ben } = webex.emulator.people;
  const { body } = await postCard(webex, {
    body: [
      { type: 'Input.Text', id: 'reply', value: 'default' },
      { type: 'Input.Number', id: 'count', value: 3 },
    ],
    actions: [{ ...SUBMIT, data: { verb: 'reply', count: 'overwritten' } }],
  });
  const id = String(body.id);
  const button = buttonId(await webex.message(id), 'Send');
  const pressed = await webex.control('press', {
    user: ben,
    room: webex.emulator.channels.desk,
    id,
    button,
    inputs: { reply: 'on my way' },
  });
  expect(pressed).toEqual({ ok: true, status: 200 });
  const event = await app.event('attachmentActions/created');
  expect(event).toMatchObject({
    actorId: ben,
    data: { type: 'submit', messageId: id, personId: ben, roomId: body.roomId },
  });
  expect(event.data.inputs).toBeUndefined();
  const action = await webex.api(`GET /attachment/actions/${String(event.data.id)}`);
  expect(action.body).toMatchObject({
    type: 'submit',
    messageId: id,
    personId: ben,
    inputs: { verb: 'reply', reply: 'on my way', count: '3' },
  });
  expect((await webex.api('GET /attachment/actions/none')).status).toBe(404);
});

test('anybody in the room can press, again and again; an outsider can not', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.register(app.url);
  const { body } = await postCard(webex, { actions: [SUBMIT] });
  const press = { room: webex.emulator.channels.desk, id: body.id, button: 'b0' };
  for (const user of [webex.emulator.people.ben, webex.emulator.people.nadia, webex.emulator.people.ben])
    expect((await webex.control('press', { ...press, user })).status).toBe(200);
  expect(app.all('attachmentActions/created')).toHaveLength(3);
  expect((await webex.tryControl('press', { ...press, user: webex.emulator.people.elena })).status).toBe(400);
  expect((await webex.tryControl('press', { ...press, user: webex.emulator.people.ben, button: 'b9' })).status).toBe(
    400,
  );
});

test.each<[string, Json, string]>([
  ['is empty', { type: 'Input.Text', id: 'f', isRequired: true }, ''],
  ['does not match', { type: 'Input.Text', id: 'f', regex: '^[0-9]+$' }, 'abc'],
  ['is too long', { type: 'Input.Text', id: 'f', maxLength: 2 }, 'abc'],
  ['is out of range', { type: 'Input.Number', id: 'f', max: 5 }, '6'],
  ['is no choice', { type: 'Input.ChoiceSet', id: 'f', choices: [{ title: 'A', value: 'a' }] }, 'z'],
])('a field that %s is told to the person, and the app hears nothing', async (_what, input, value) => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.register(app.url);
  const { body } = await postCard(webex, { body: [{ ...input, errorMessage: 'Not so.' }], actions: [SUBMIT] });
  const press = { user: webex.emulator.people.ben, room: body.roomId, id: body.id, button: 'b0' };
  expect(await webex.control('press', { ...press, inputs: { f: value } })).toEqual({
    ok: false,
    status: 0,
    told: 'Not so.',
  });
  await webex.say(webex.emulator.people.ben, String(body.roomId), '@Baton still there?');
  await app.event('messages/created', (data) => data.personId === webex.emulator.people.ben);
  expect(app.all('attachmentActions/created')).toEqual([]);
});

test('fields of an inner card go with the outer ones, not the other way round; none where none are asked for', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.register(app.url);
  const { body } = await postCard(webex, {
    body: [{ type: 'Input.Text', id: 'outer', value: 'o' }],
    actions: [
      { type: 'Action.Submit', title: 'Outer' },
      { type: 'Action.Submit', title: 'Bare', associatedInputs: 'none', data: { only: 'data' } },
      {
        type: 'Action.ShowCard',
        title: 'More',
        card: {
          type: 'AdaptiveCard',
          body: [{ type: 'Input.Text', id: 'inner', value: 'i' }],
          actions: [{ type: 'Action.Submit', title: 'Inner' }],
        },
      },
    ],
  });
  const shown = await webex.message(body.id);
  const inputs: unknown[] = [];
  for (const label of ['Outer', 'Bare', 'Inner']) {
    const button = buttonId(shown, label);
    await webex.control('press', { user: webex.emulator.people.ben, room: body.roomId, id: body.id, button });
    const last = app.all('attachmentActions/created').at(-1);
    inputs.push((await webex.api(`GET /attachment/actions/${String(last?.data.id)}`)).body.inputs);
  }
  expect(inputs).toEqual([{ outer: 'o' }, { only: 'data' }, { outer: 'o', inner: 'i' }]);
});

test('a link and an unfolding tell the app nothing', async () => {
  const webex = await startWebex();
  const app = await startRecorder();
  await webex.register(app.url);
  const { body } = await postCard(webex, {
    actions: [{ type: 'Action.OpenUrl', title: 'Open', url: 'https://example.com' }, SUBMIT],
  });
  const press = { user: webex.emulator.people.ben, room: body.roomId, id: body.id };
  expect(await webex.control('press', { ...press, button: 'b0' })).toEqual({ ok: true, status: 0 });
  await webex.control('press', { ...press, button: 'b1' });
  expect(app.all('attachmentActions/created')).toHaveLength(1);
});

test('an app can send an action off too, for a card that is there', async () => {
  const webex = await startWebex();
  const { body } = await postCard(webex, { actions: [SUBMIT] });
  const action = { type: 'submit', messageId: body.id, inputs: { a: 1 } };
  const made = await webex.api('POST /attachment/actions', action);
  expect(made.body).toMatchObject({ ...action, personId: webex.emulator.app.botId });
  expect((await webex.api('POST /attachment/actions', { ...action, type: 'execute' })).status).toBe(400);
  expect((await webex.api('POST /attachment/actions', { ...action, messageId: 'none' })).status).toBe(404);
});
