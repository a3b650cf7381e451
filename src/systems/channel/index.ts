import { agentCard, deskCard } from '../../core/cards.ts';
import { VendorError } from '../../core/errors.ts';
import { directWith, inThread, type MessageRef, type Place, type Profile } from '../../core/place.ts';
import { plainText } from '../../core/text.ts';
import { compose } from '../../ports/compose.ts';
import type { Carriage, Surface } from '../../ports/surface.ts';
import type { AgentDelivery, Briefing, LiveAgentSystem } from '../../ports/system.ts';

export interface ChannelOptions {
  /** The platform that the agents' channel is on. */
  readonly surface: Surface;
  readonly channelId: string;
  /** The channel, with its workspace, which is known once the platform was asked. @throws VendorError */
  readonly channel: () => Promise<Place>;
  /** A web address that opens a chat which only the client of another platform can open; null where there is none. */
  readonly chatLink: (chatUrl: string) => string | null;
}

const NOTES = { edited: 'agent.edited-note', deleted: 'agent.deleted-note' } as const;
const HISTORY_LINES = 30;

/** Mode `channel`: a claim card in an agents' channel, and the talk in its thread. */
export function createChannelSystem({ surface, channelId, channel, chatLink }: ChannelOptions): LiveAgentSystem {
  /** Platforms refuse a card with a link that they do not know: there are those of the web, and of their own client. */
  function reachable(employee: Profile): Profile {
    const { chatUrl, ...rest } = employee;
    if (chatUrl === undefined || employee.surface === surface.id || /^https?:/.test(chatUrl)) return employee;
    const link = chatLink(chatUrl);
    return link === null ? rest : { ...rest, chatUrl: link };
  }

  const cardOf = ({ handoff, attempt, employee, wording, now }: Briefing) =>
    agentCard(
      handoff,
      attempt,
      reachable(employee),
      wording,
      now,
      surface.capabilities.hearsAllInChannel.level !== 'full',
    );

  async function lost({ openKey, handoff }: Briefing, how: Carriage): Promise<readonly MessageRef[]> {
    const find = { ...how, key: openKey, since: handoff.createdAt };
    return (await surface.perform({ type: 'find', place: await channel() }, find)).posted;
  }

  return {
    mode: 'channel',
    system: surface.id,

    async open(briefing, how) {
      // A press on the card may be quicker than our note of having posted it: it stands there then already.
      const place = await channel();
      const underKey = { ...how, key: briefing.openKey };
      const { posted } = await surface.perform({ type: 'post', place, message: { card: cardOf(briefing) } }, underKey);
      const [root] = posted;
      if (root === undefined) throw new VendorError('channel.nothing-posted', 'the claim card was not posted');
      // A platform may name a thread otherwise than its root: then the root tells it.
      return { outcome: 'opened', place: inThread(root.place, root.place.thread ?? root.id), posted };
    },

    async deliver(delivery, how) {
      const { content, standing, where } = delivery;
      if (content.kind === 'desk') {
        const threads = surface.capabilities.directThreads;
        const { handoff, employee, wording, now } = delivery;
        const message = { card: deskCard(handoff, { ...content, threads }, reachable(employee), wording, now) };
        return standing.length > 0
          ? surface.perform({ type: 'update', targets: standing, message }, how)
          : surface.perform({ type: 'post', place: directWith(content.agent), message }, how);
      }
      const underCard = content.kind === 'notice' && content.inThread === true;
      const place = (underCard ? undefined : where.desk) ?? where.place ?? standing[0]?.place;
      if (place === undefined) return { posted: [] };
      if (content.kind === 'card') {
        if (standing.length === 0) return { posted: [] };
        return surface.perform({ type: 'update', targets: standing, message: { card: cardOf(delivery) } }, how);
      }
      if (content.kind === 'history') {
        const text = historyText(delivery);
        const files = delivery.files ?? [];
        if (text === '' && files.length === 0) return { posted: [] };
        return surface.perform({ type: 'post', place, message: { text: plainText(text), files } }, how);
      }
      const command = compose(content, { ...delivery, place, notes: NOTES });
      return command === null ? { posted: [] } : surface.perform(command, how);
    },

    async close(briefing, how) {
      // A card whose post was never heard of again may stand there all the same, with a button that leads nowhere.
      const targets = briefing.standing.length > 0 ? briefing.standing : await lost(briefing, how);
      if (targets.length === 0) return { posted: [] };
      return surface.perform({ type: 'update', targets, message: { card: cardOf(briefing) } }, how);
    },

    throttleKey(handoff) {
      const desk = handoff.attempt?.desk;
      if (desk !== undefined) return surface.throttleKey({ type: 'post' }, desk);
      const { workspace = handoff.employee.workspace, channel: known = channelId } = handoff.attempt?.place ?? {};
      return surface.throttleKey({ type: 'post' }, { surface: surface.id, workspace, channel: known });
    },

    async check() {
      return surface.check([await channel()]);
    },
  };
}

function historyText({ history = [], wording }: AgentDelivery): string {
  if (history.length === 0) return '';
  const lines = history.slice(-HISTORY_LINES).map(({ name, text }) => `${name}: ${text}`);
  return [wording.texts['agent.history'], ...lines].join('\n');
}
