import type { JSX } from 'react';
import { PLATFORMS } from '../model/platforms.ts';
import type { Pair } from '../model/use-demo.ts';
import { Icon } from './icons.tsx';

interface CrossingProps {
  readonly pair: Pair;
  readonly onChoose: (pair: Pair) => void;
}

/** From which platform to which a request crosses. */
export function Crossing({ pair, onChoose }: CrossingProps): JSX.Element {
  return (
    <div className="crossing">
      <Choice legend="Employee on" side="employee" pair={pair} onChoose={onChoose} />
      <span className="crossing-arrow">
        <Icon name="right" />
      </span>
      <Choice legend="Agents on" side="agent" pair={pair} onChoose={onChoose} />
    </div>
  );
}

interface ChoiceProps extends CrossingProps {
  readonly legend: string;
  readonly side: keyof Pair;
}

function Choice({ legend, side, pair, onChoose }: ChoiceProps): JSX.Element {
  return (
    <div className="crossing-side" role="radiogroup" aria-label={legend}>
      <span className="crossing-legend" aria-hidden="true">
        {legend}
      </span>
      {PLATFORMS.map(({ id, name }) => (
        <label key={id} className="platform-choice" data-testid={`${side}-on-${id}`}>
          <input
            type="radio"
            name={`${side}-platform`}
            value={id}
            checked={pair[side] === id}
            onChange={() => onChoose({ ...pair, [side]: id })}
          />
          <span className={`platform-dot platform-dot-${id}`} aria-hidden="true" />
          {name}
        </label>
      ))}
    </div>
  );
}
