import type { JSX } from 'react';

/** Outlines on a 20 × 20 canvas, in the colour of the text around them. */
const PATHS = {
  hash: 'M8 3 6.5 17M13.5 3 12 17M4 7.5h13M3 12.5h13',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  send: 'M3 10 2.5 3.5 18 10 2.5 16.5 3 10h7',
  clip: 'm15.5 9-6 6a3.5 3.5 0 0 1-5-5l6.5-6.5a2.4 2.4 0 0 1 3.4 3.4L8 13.3a1.2 1.2 0 0 1-1.7-1.7L12 6',
  smile: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M7.3 7.5v1M12.7 7.5v1M6.5 12c1.6 2.3 5.4 2.3 7 0',
  plus: 'M10 4v12M4 10h12',
  bolt: 'M11 2.5 4.5 11.5h5L9 17.5l6.5-9h-5z',
  more: 'M10 4.5v.1M10 10v.1M10 15.5v.1',
  edit: 'M4 16v-3L13 4l3 3-9 9zM11.5 5.5l3 3',
  trash: 'M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.8 11h7.4l.8-11M8.5 8.5v5M11.5 8.5v5',
  thread: 'M3.5 4h13v9.5H9L5.5 16.5v-3h-2zM6.5 7.2h7M6.5 10.2h4.5',
  close: 'm5 5 10 10M15 5 5 15',
  down: 'm5 8 5 5 5-5',
  up: 'm5 12 5-5 5 5',
  file: 'M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15M7.5 10h5M7.5 13h5',
  download: 'M10 3v9M6.5 8.8 10 12.3l3.5-3.5M4 16.5h12',
  out: 'M8 4H4v12h12v-4M11 3.5h5.5V9M16 4l-7 7',
  in: 'M16.5 10h-11M9.5 5.5 5 10l4.5 4.5',
  right: 'M3.5 10h11M10.5 5.5 15 10l-4.5 4.5',
  home: 'm3 9.5 7-6 7 6M5 8v8.5h10V8M8.5 16.5v-4.5h3v4.5',
  check: 'm4 10.5 4 4 8-9',
  alert: 'M10 3 18 16.5H2zM10 8v4M10 14.3v.1',
  wire: 'M2.5 10h3l2-5 3.5 10 2.5-5h4',
  eye: 'M2 10c2-3.5 4.8-5 8-5s6 1.5 8 5c-2 3.5-4.8 5-8 5s-6-1.5-8-5M10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5',
  bold: 'M6 4v12h5a3.2 3.2 0 0 0 0-6.3A3 3 0 0 0 10.5 4zM6 9.7h5',
  italic: 'M8.5 4h6M5.5 16h6M12 4 8.5 16',
  strike:
    'M3.5 10h13M13.8 6.5C13.5 4.8 12 4 10 4 7.8 4 6.2 5 6.2 7c0 1.5 1 2.4 3 3M6 13.3c.3 1.8 1.9 2.7 4 2.7 2.3 0 4-1 4-3 0-.8-.2-1.4-.6-1.9',
  code: 'm7 5.5-4.5 4.5L7 14.5M13 5.5l4.5 4.5-4.5 4.5',
  quote: 'M4 4v12M8 6h8.5M8 10h8.5M8 14h5.5',
  list: 'M4 5.5v.1M4 10v.1M4 14.5v.1M8 5.5h8.5M8 10h8.5M8 14.5h8.5',
  at: 'M13 10a3 3 0 1 0-6 0 3 3 0 0 0 6 0m0-3v3.8c0 2.7 4 2.5 4-1A7 7 0 1 0 13.5 16',
  faults: 'M10 2.5 16.5 5v5c0 4-2.7 6.5-6.5 7.5-3.8-1-6.5-3.5-6.5-7.5V5zM10 6.5v4M10 13.2v.1',
  megaphone: 'M3 8.5v3.5h2.5L14 16V4.5L5.5 8.5zM6.5 12v4.5h2V13M16.5 8.5v3.5',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg className={`icon icon-${name}`} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
