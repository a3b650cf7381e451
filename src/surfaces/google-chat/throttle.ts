import type { Place } from '../../core/place.ts';
import type { Command } from '../../ports/surface.ts';

/**
 * Google limits writes by the second and space: posts, edits and deletions share that. Reads have a limit of their own.
 * Source: Google, "Usage limits".
 */
export function throttleKey({ type }: Pick<Command, 'type'>, { workspace, channel }: Place): string {
  return `google-chat ${workspace} ${type === 'find' ? 'read' : 'write'} ${channel}`;
}
