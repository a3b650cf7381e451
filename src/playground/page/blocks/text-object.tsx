import type { JSX } from 'react';
import { Mrkdwn, PlainText } from '../text/mrkdwn.tsx';
import { asRecord, wordsOf } from './json.ts';

/** A `plain_text` or `mrkdwn` object. */
export function TextObject({ value }: { value: unknown }): JSX.Element {
  const words = wordsOf(value);
  return asRecord(value)['type'] === 'mrkdwn' ? <Mrkdwn text={words} /> : <PlainText text={words} />;
}
