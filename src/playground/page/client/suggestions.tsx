import type { JSX } from 'react';
import type { ControlState } from '../../slack/control-types.ts';

interface Choice {
  readonly label: string;
  readonly detail: string;
  /** The whole text once it is chosen. */
  readonly text: string;
}

const AT_MOST = 6;

/** What could follow: commands after a `/` at the start, people after an `@` at the end. Nothing once it is complete. */
export function suggest(state: ControlState, text: string, commands: boolean): readonly Choice[] {
  if (commands && /^\/[a-z-]*$/.test(text)) {
    const known = state.app.commands.filter(({ command }) => command.startsWith(text));
    if (known.some(({ command }) => command === text)) return [];
    return known.map(({ command, usageHint, description }) => ({
      label: `${command} ${usageHint}`.trim(),
      detail: description,
      text: `${command} `,
    }));
  }
  const typed = /(?:^|\s)@(\p{L}*)$/u.exec(text)?.[1];
  if (typed === undefined) return [];
  const start = text.length - typed.length;
  const people = state.users.filter((user) => fits(user.realName, typed) || fits(user.name, typed));
  if (people.some((user) => user.realName === typed)) return [];
  return people.slice(0, AT_MOST).map((user) => ({
    label: user.realName,
    detail: user.isBot ? 'App' : user.title,
    text: `${text.slice(0, start)}${user.realName} `,
  }));
}

function fits(name: string, typed: string): boolean {
  return name.toLowerCase().startsWith(typed.toLowerCase());
}

interface SuggestionsProps {
  readonly choices: readonly Choice[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

export function Suggestions({ choices, chosen, onChoose }: SuggestionsProps): JSX.Element | null {
  if (choices.length === 0) return null;
  return (
    <div className="suggestions" role="listbox" aria-label="Suggestions">
      {choices.map((choice, index) => (
        <button
          key={choice.text}
          type="button"
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(index)}
        >
          <strong>{choice.label}</strong>
          <small>{choice.detail}</small>
        </button>
      ))}
    </div>
  );
}
