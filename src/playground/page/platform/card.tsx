import { useState } from 'react';
import type { JSX } from 'react';
import type { ViewButton, ViewCard, ViewInput, ViewPart } from '../../shared/control-types.ts';
import { Icon } from '../shell/icons.tsx';
import { Menu } from '../shell/menu.tsx';
import { Html } from '../text/html.tsx';
import { CardInput } from './card-input.tsx';
import { openLink } from './open-link.ts';
import { usePlatformClient } from './platform-context.ts';

interface CardProps {
  readonly card: ViewCard;
  /** Resolves once the platform has told what became of it. */
  readonly onPress: (button: ViewButton, inputs: Readonly<Record<string, string>>) => Promise<unknown>;
}

/** A card from top to bottom, with what the person wrote into its fields. */
export function Card({ card, onPress }: CardProps): JSX.Element {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  return (
    <div className="card" data-testid="card">
      <CardParts
        parts={card.parts}
        typed={typed}
        onType={(name, value) => setTyped((before) => ({ ...before, [name]: value }))}
        onPress={(button) => onPress(button, typed)}
      />
    </div>
  );
}

interface CardPartsProps {
  readonly parts: readonly ViewPart[];
  readonly typed: Readonly<Record<string, string>>;
  readonly onType: (name: string, value: string) => void;
  readonly onPress: (button: ViewButton) => Promise<unknown>;
}

/** What a card and a dialog consist of. */
export function CardParts({ parts, typed, onType, onPress }: CardPartsProps): JSX.Element {
  const { me } = usePlatformClient();
  return (
    <>
      {parts.map((part, index) => {
        switch (part.type) {
          case 'title':
            return (
              <h3 key={index} className="card-title">
                <Html html={part.html} me={me.name} />
              </h3>
            );
          case 'text':
          case 'quote':
            return (
              <div key={index} className={`card-${part.type} html`}>
                <Html html={part.html} me={me.name} />
              </div>
            );
          case 'facts':
            return <Facts key={index} facts={part.facts} />;
          case 'buttons':
            return <Buttons key={index} buttons={part.buttons} onPress={onPress} />;
          case 'input':
            return <CardInput key={part.name} input={part} value={typed[part.name]} onType={typeInto(part, onType)} />;
        }
      })}
    </>
  );
}

function typeInto(input: ViewInput, onType: CardPartsProps['onType']): (value: string) => void {
  return (value) => onType(input.name, value);
}

function Facts({ facts }: { facts: readonly { readonly label: string; readonly value: string }[] }): JSX.Element {
  return (
    <dl className="card-facts">
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A row of buttons; those of the menu stand behind three dots. */
function Buttons({
  buttons,
  onPress,
}: {
  readonly buttons: readonly ViewButton[];
  readonly onPress: CardPartsProps['onPress'];
}): JSX.Element {
  const { notify } = usePlatformClient();
  const [busy, setBusy] = useState<string>();
  const press = (button: ViewButton): void => {
    if (button.url !== undefined) return openLink(button.url, notify);
    setBusy(button.id);
    void onPress(button).finally(() => setBusy(undefined));
  };
  const inMenu = buttons.filter((button) => button.inMenu === true);
  return (
    <div className="block-actions">
      {buttons
        .filter((button) => button.inMenu !== true)
        .map((button) => (
          <button
            key={button.id}
            type="button"
            className={`block-button block-button-${button.tone ?? 'plain'}`}
            data-testid={buttonTestId(button.label)}
            aria-busy={busy === button.id}
            disabled={busy !== undefined}
            onClick={() => press(button)}
          >
            {button.label}
            {button.url !== undefined && <Icon name="out" />}
          </button>
        ))}
      {inMenu.length > 0 && (
        <Menu
          label="More actions"
          testId="overflow"
          className="block-button block-overflow"
          disabled={busy !== undefined}
          items={inMenu.map((button) => ({
            label: button.label,
            testId: buttonTestId(button.label),
            run: () => press(button),
          }))}
        >
          <Icon name="more" />
        </Menu>
      )}
    </div>
  );
}

/** `Can't help` becomes `button-can-t-help`. */
function buttonTestId(label: string): string {
  return `button-${label.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}`;
}
