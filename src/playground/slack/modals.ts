import { controlView } from './control-view.ts';
import { randomId, randomWord } from './ids.ts';
import type { Kernel } from './kernel.ts';
import { SlackFailure, type Json, type View, textOf } from './types.ts';
import { acceptView } from './view-rules.ts';

/** Slack shows three modals on top of each other at most. */
const MAX_STACK = 3;

/** The modals that people have open and their home tabs. All of them throw SlackFailure in Slack's words. */
export interface Modals {
  open(team: string, user: string, body: unknown): View;
  push(team: string, user: string, body: unknown): View;
  /** `hash`: only if nothing changed since. */
  update(team: string, which: { viewId?: unknown; externalId?: unknown; hash?: unknown }, body: unknown): View;
  publish(team: string, user: string, body: unknown, hash?: unknown): View;
  /** The modal if this person has it open. */
  find(user: string, viewId: string): View | undefined;
  /** Takes views from a person's screen: the visible one, or all. Gives those that went, the visible one first. */
  close(user: string, all: boolean): View[];
  /** The view as Slack's JSON; `values` as the person filled them in. */
  json(view: View, values?: Json): Json;
}

export function createModals(kernel: Kernel): Modals {
  const { world, hub } = kernel;

  const stackOf = (user: string): View[] => world.modals.get(user) ?? [];

  function show(user: string, stack: View[]): void {
    if (stack.length === 0) world.modals.delete(user);
    else world.modals.set(user, stack);
    hub.publish(() => ({ type: 'modal', user, views: stack.map(controlView) }));
  }

  function make(team: string, user: string, body: unknown, under: View | undefined): View {
    const accepted = acceptView(body, 'modal');
    const externalId = textOf(accepted.external_id);
    if (externalId !== '' && openIn(team).some((view) => view.externalId === externalId))
      throw new SlackFailure('duplicate_external_id');
    const id = randomId('V');
    return {
      id,
      team,
      user,
      type: 'modal',
      rootId: under?.rootId ?? id,
      previousId: under?.id ?? null,
      externalId,
      body: accepted,
      hash: newHash(),
    };
  }

  const newHash = (): string => `${Math.floor(kernel.now() / 1000)}.${randomWord(8)}`;
  const openIn = (team: string): View[] => [...world.modals.values()].flat().filter((view) => view.team === team);

  return {
    open(team, user, body) {
      const view = make(team, user, body, undefined);
      show(user, [view]);
      return view;
    },
    push(team, user, body) {
      const stack = stackOf(user);
      if (stack.length >= MAX_STACK) throw new SlackFailure('push_limit_reached');
      const view = make(team, user, body, stack.at(-1));
      show(user, [...stack, view]);
      return view;
    },
    update(team, { viewId, externalId, hash }, body) {
      const view = openIn(team).find((open) =>
        viewId === undefined ? open.externalId === externalId && externalId !== '' : open.id === viewId,
      );
      if (view === undefined) throw new SlackFailure('not_found');
      if (hash !== undefined && hash !== view.hash) throw new SlackFailure('hash_conflict');
      view.body = acceptView(body, 'modal');
      view.hash = newHash();
      show(view.user, stackOf(view.user));
      return view;
    },
    publish(team, user, body, hash) {
      const before = world.homes.get(user);
      if (hash !== undefined && hash !== '' && before !== undefined && hash !== before.hash)
        throw new SlackFailure('hash_conflict');
      const accepted = acceptView(body, 'home');
      const id = before?.id ?? randomId('V');
      const view: View = {
        id,
        team,
        user,
        type: 'home',
        rootId: id,
        previousId: null,
        externalId: '',
        body: accepted,
        hash: newHash(),
      };
      world.homes.set(user, view);
      hub.publish(() => ({ type: 'home', user, view: controlView(view) }));
      return view;
    },
    find: (user, viewId) => stackOf(user).find((view) => view.id === viewId),
    close(user, all) {
      const stack = stackOf(user);
      const kept = all ? [] : stack.slice(0, -1);
      const gone = stack.slice(kept.length).reverse();
      show(user, kept);
      return gone;
    },
    json(view, values = {}) {
      const { body } = view;
      return {
        id: view.id,
        team_id: view.team,
        type: view.type,
        blocks: body.blocks,
        private_metadata: body.private_metadata ?? '',
        callback_id: body.callback_id ?? '',
        state: { values },
        hash: view.hash,
        ...(body.title === undefined ? {} : { title: body.title }),
        clear_on_close: body.clear_on_close ?? false,
        notify_on_close: body.notify_on_close ?? false,
        close: body.close ?? null,
        submit: body.submit ?? null,
        previous_view_id: view.previousId,
        root_view_id: view.rootId,
        app_id: world.app.appId,
        external_id: view.externalId,
        app_installed_team_id: view.team,
        bot_id: world.workspaces.get(view.team)?.installation?.botId ?? '',
      };
    },
  };
}
