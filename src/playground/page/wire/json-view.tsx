import type { JSX } from 'react';

/** JSON with its kinds of values coloured. */
export function JsonView({ title, value }: { title: string; value: unknown }): JSX.Element {
  const text =
    value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <figure className="json">
      <figcaption>{title}</figcaption>
      {text === '' ? (
        <p className="json-empty">No body.</p>
      ) : (
        <pre tabIndex={0}>{typeof value === 'string' ? text : coloured(text)}</pre>
      )}
    </figure>
  );
}

/** A string (a key if a colon follows), or one of the other scalars. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/g;

function coloured(json: string): (string | JSX.Element)[] {
  const parts: (string | JSX.Element)[] = [];
  let end = 0;
  for (const match of json.matchAll(TOKEN)) {
    const [whole, text, colon, word] = match;
    parts.push(json.slice(end, match.index));
    const kind = text === undefined ? (word === undefined ? 'number' : 'word') : colon === undefined ? 'string' : 'key';
    parts.push(
      <span key={match.index} className={`json-${kind}`}>
        {text ?? whole}
      </span>,
    );
    if (colon !== undefined) parts.push(colon);
    end = match.index + whole.length;
  }
  parts.push(json.slice(end));
  return parts;
}
