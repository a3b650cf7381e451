/*
 * A plain bot on the vendor's own framework, as its quickstart shows one, in a process of its own: the framework reads its
 * addresses from the environment when it is loaded, and it may end the process that it runs in.
 * Environment: HYDRA_SERVICE_URL and its like, TOKEN, SECRET. Prints one JSON line per thing that it did.
 */
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import express from 'express';

interface Bot {
  readonly room: { readonly id: string };
  say(format: string, text: string): Promise<unknown>;
  reply(message: unknown, text: string): Promise<unknown>;
  sendCard(card: object, fallback: string): Promise<unknown>;
}

interface Trigger {
  readonly text?: string;
  readonly person: { readonly displayName: string };
  readonly message: { readonly id: string; readonly parentId?: string };
  readonly attachmentAction?: { readonly inputs: object };
}

interface Framework {
  start(): Promise<unknown>;
  on(event: string, heard: (bot: Bot, trigger: Trigger) => void): void;
  hears(phrase: string | RegExp, heard: (bot: Bot, trigger: Trigger) => void): void;
}

const tell = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);

/** What goes wrong is told, so that the test does not only see that nothing came. */
const told = (promise: Promise<unknown>): void =>
  void promise.catch((error: unknown) => tell({ error: error instanceof Error ? error.message : String(error) }));

const load = createRequire(import.meta.url);
const FrameworkClass = load('webex-node-bot-framework') as new (options: object) => Framework;
const webhook = load('webex-node-bot-framework/webhook') as (framework: Framework) => express.RequestHandler;

const app = express();
app.use(express.json());
const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const framework = new FrameworkClass({
    token: process.env.TOKEN,
    webhookUrl: `http://127.0.0.1:${port}/webex/events`,
    webhookSecret: process.env.SECRET,
    maxStartupSpaces: 0,
  });
  app.post('/webex/events', webhook(framework));
  framework.on('initialized', () => tell({ initialized: true }));
  framework.on('spawn', (bot) => tell({ spawned: bot.room.id }));
  framework.on('attachmentAction', (bot, trigger) => {
    tell({ inputs: trigger.attachmentAction?.inputs, by: trigger.person.displayName });
    told(bot.say('text', 'card received'));
  });
  framework.hears('hello', (bot, trigger) => {
    tell({ heard: trigger.text, by: trigger.person.displayName });
    told(bot.say('markdown', `**Hello** ${trigger.person.displayName}`));
  });
  framework.hears('thread', (bot, trigger) => told(bot.reply(trigger.message, 'in the thread')));
  framework.hears('card', (bot) =>
    told(
      bot.sendCard(
        {
          type: 'AdaptiveCard',
          version: '1.2',
          body: [{ type: 'Input.Text', id: 'answer', placeholder: 'Answer' }],
          actions: [{ type: 'Action.Submit', title: 'Send', data: { verb: 'answer' } }],
        },
        'a card',
      ),
    ),
  );
  told(framework.start());
});
