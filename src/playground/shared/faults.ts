import type { FaultRule } from './control-types.ts';

/** What goes wrong on purpose. */
export interface Faults {
  down: boolean;
  readonly rules: readonly FaultRule[];
  replace(rules: readonly FaultRule[]): void;
  /** The fault that strikes this call, if any; it is used up by that. */
  strike(method: string, channel: unknown): FaultRule | undefined;
}

export function createFaults(): Faults {
  let rules: { rule: FaultRule; left: number }[] = [];
  return {
    down: false,
    get rules() {
      return rules.map(({ rule, left }) => (rule.times === undefined ? rule : { ...rule, times: left }));
    },
    replace(replacement) {
      rules = replacement.map((rule) => ({ rule, left: rule.times ?? Infinity }));
    },
    strike(method, channel) {
      if (rules.length === 0) return undefined;
      const hit = rules.find(
        ({ rule }) =>
          (rule.method === undefined || rule.method === method) &&
          (rule.channel === undefined || rule.channel === channel),
      );
      if (hit === undefined) return undefined;
      hit.left -= 1;
      if (hit.left <= 0) rules = rules.filter((other) => other !== hit);
      return hit.rule;
    },
  };
}

const KINDS = new Set(['429', '500', 'hang', 'drop-after-accept', 'error']);

/** The rules if they are well formed, else a sentence that says what is not. */
export function checkRules(rules: unknown): readonly FaultRule[] | string {
  if (!Array.isArray(rules)) return 'Give the rules as a list.';
  for (const rule of rules as Partial<FaultRule>[]) {
    if (typeof rule !== 'object' || rule === null || !KINDS.has(String(rule.kind))) {
      return `A rule needs a kind: one of ${[...KINDS].join(', ')}.`;
    }
    if (rule.times !== undefined && !(Number.isInteger(rule.times) && rule.times > 0))
      return 'A rule strikes a whole number of times, 1 or more.';
  }
  return rules as readonly FaultRule[];
}
