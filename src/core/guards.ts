import type { PlannedDestination } from './handoff.ts';
import type { Person } from './place.ts';

export function isPerson(value: Person | PlannedDestination | { readonly group: string }): value is Person {
  return 'surface' in value;
}
