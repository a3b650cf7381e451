import type { Place } from '../../core/place.ts';
import type { Command } from '../../ports/surface.ts';

/**
 * Slack limits posts by channel (about one a second), and every other method by workspace.
 * Source: Slack, "Rate limits".
 */
export function throttleKey({ type }: Pick<Command, 'type'>, { workspace, channel }: Place): string {
  return type === 'post' ? `slack ${workspace} post ${channel}` : `slack ${workspace} ${type}`;
}
