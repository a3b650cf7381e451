import type { Place } from '../../core/place.ts';
import type { Command } from '../../ports/surface.ts';

/**
 * Webex publishes no figures: it answers 429 with the time to wait. Posts are held apart by room, so that a busy one slows no
 * other; where Webex means the whole token, each room learns it by itself. Source: Webex, "REST API basics", rate limits.
 */
export function throttleKey({ type }: Pick<Command, 'type'>, { workspace, channel }: Place): string {
  return type === 'post' ? `webex ${workspace} post ${channel}` : `webex ${workspace} ${type}`;
}
