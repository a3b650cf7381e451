import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  TeamsActivityHandler,
  TeamsInfo,
  type ConversationReference,
  type Request,
  type Response,
  type TurnContext,
  TurnContext as Turn,
} from 'botbuilder';
import type { ServiceClientCredentialsFactory } from 'botframework-connector';
import express from 'express';
import { onTestFinished } from 'vitest';
import { card, type TestTeams } from './support.ts';

interface Bot {
  readonly heard: string[];
  readonly adapter: CloudAdapter;
  /** Where it heard something last. */
  reference(): Partial<ConversationReference>;
}

/** A plain `botbuilder` bot that does a little of everything; nothing in it knows of an emulator but the addresses. */
export async function startBot(teams: TestTeams): Promise<Bot> {
  const { app: credentials } = teams.emulator;
  const { tokenUrl, openIdMetadataUrl } = teams.emulator.endpoints();
  const adapter = new CloudAdapter(
    new ConfigurationBotFrameworkAuthentication(
      {
        // Who gives one of these must give all of them.
        ValidateAuthority: true,
        ToChannelFromBotLoginUrl: tokenUrl,
        ToChannelFromBotOAuthScope: 'https://api.botframework.com',
        ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
        OAuthUrl: 'https://api.botframework.com',
        ToBotFromChannelOpenIdMetadataUrl: openIdMetadataUrl,
        ToBotFromEmulatorOpenIdMetadataUrl: openIdMetadataUrl,
        CallerId: 'urn:botframework:azure',
      },
      localCredentials(teams, credentials.appId),
    ),
  );
  adapter.onTurnError = async (_context, error) => {
    heard.push(`error ${error.message}`);
  };
  const heard: string[] = [];
  let last: Partial<ConversationReference> = {};
  const bot = new TeamsActivityHandler();

  bot.onMessage(async (context, next) => {
    last = Turn.getConversationReference(context.activity);
    const { value, replyToId } = context.activity as { value?: { do?: string }; replyToId?: string };
    if (value?.do !== undefined) {
      heard.push(`pressed ${value.do}`);
      const done = { type: 'TextBlock', text: `Done: ${value.do}` };
      const { id } = context.activity.conversation;
      await context.updateActivity({
        type: 'message',
        id: replyToId!,
        conversation: { id } as never,
        attachments: [CardFactory.adaptiveCard(card(done))],
      });
    } else {
      Turn.removeRecipientMention(context.activity);
      await answer(context, context.activity.text.trim());
    }
    await next();
  });
  bot.onMembersAdded(async (context, next) => {
    heard.push(`added in ${context.activity.conversation.conversationType ?? ''}`);
    await next();
  });
  bot.onInstallationUpdateAdd(async (_context, next) => {
    heard.push('installed');
    await next();
  });
  bot.onReactionsAdded(async (context, next) => {
    heard.push(`reaction ${context.activity.reactionsAdded?.[0]?.type ?? ''}`);
    await next();
  });
  bot.onTeamsMessageEditEvent(async (context) => void heard.push(`edited to ${context.activity.text}`));
  bot.onTeamsMessageSoftDeleteEvent(async (context) => void heard.push(`deleted ${context.activity.id ?? ''}`));

  async function answer(context: TurnContext, text: string): Promise<void> {
    if (text === 'who') {
      const member = await TeamsInfo.getMember(context, context.activity.from.id);
      await context.sendActivity(`You are ${member.email ?? ''}`);
    } else if (text === 'card') {
      const actions = [{ type: 'Action.Submit', title: 'Press', data: { do: 'it' } }];
      const attachments = [CardFactory.adaptiveCard({ ...card({ type: 'TextBlock', text: 'Press it' }), actions })];
      await context.sendActivity({ attachments });
    } else {
      heard.push(`message ${text}`);
      await context.sendActivity(`**echo** ${text}`);
    }
  }

  const web = express();
  web.use(express.json());
  web.post('/api/messages', (req, res) => {
    adapter
      .process(req as unknown as Request, res as unknown as Response, (context) => bot.run(context))
      .catch((error: unknown) => heard.push(`failed ${String(error)}`));
  });
  const server = createServer(web as never);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  teams.emulator.pointTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`);
  return { heard, adapter, reference: () => last };
}

/** The SDK's own way to a token takes no local address (MSAL refuses it), so the call is made here. */
function localCredentials(teams: TestTeams, appId: string): ServiceClientCredentialsFactory {
  return {
    isValidAppId: async (id: string) => id === appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => ({
      async signRequest(request: { headers: { set(name: string, value: string): void } }) {
        const { body } = await teams.token();
        request.headers.set('authorization', `Bearer ${String(body.access_token)}`);
        return request;
      },
    }),
  } as unknown as ServiceClientCredentialsFactory;
}
