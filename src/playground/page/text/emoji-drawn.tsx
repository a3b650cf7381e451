import type { JSX } from 'react';

const FACE = <circle cx="10" cy="10" r="8.5" fill="#ffcf3f" stroke="#d99a1c" strokeWidth=".6" />;
const EYES = (
  <g fill="#5b3a10">
    <ellipse cx="7" cy="8.2" rx="1.05" ry="1.5" />
    <ellipse cx="13" cy="8.2" rx="1.05" ry="1.5" />
  </g>
);
const LINE = { fill: 'none', strokeLinecap: 'round', strokeLinejoin: 'round' } as const;

const THUMB = (
  <g>
    <path
      d="M6.2 9 9.4 2.6c1.5-.5 2.6.4 2.4 2L11.3 7.6h4.4c1.3 0 2 .9 1.8 2l-1 5.6c-.2 1.2-.9 1.8-2.1 1.8H6.2z"
      fill="#ffc83d"
    />
    <path
      d="M11.3 7.6h4.4c1.3 0 2 .9 1.8 2l-1 5.6c-.2 1.2-.9 1.8-2.1 1.8H9"
      {...LINE}
      stroke="#d68f13"
      strokeWidth=".8"
    />
    <rect x="2.4" y="8.6" width="4" height="8.8" rx="1" fill="#3b88c3" />
  </g>
);
const BUBBLE =
  'M10 3c4.6 0 8 2.7 8 6.2s-3.4 6.2-8 6.2c-.9 0-1.8-.1-2.6-.3L3.6 17.2l1-3.4C2.9 12.7 2 11 2 9.2 2 5.7 5.4 3 10 3z';
const STAR = 'm10 1.8 2.5 5.2 5.7.8-4.1 4 1 5.7L10 14.8l-5.1 2.7 1-5.7-4.1-4 5.7-.8z';

/** Our own drawings, on a 20 × 20 canvas. */
export const DRAWN: Readonly<Record<string, JSX.Element>> = {
  '+1': THUMB,
  thumbsup: THUMB,
  '-1': <g transform="rotate(180 10 10)">{THUMB}</g>,
  thumbsdown: <g transform="rotate(180 10 10)">{THUMB}</g>,
  white_check_mark: (
    <g>
      <rect x="1.5" y="1.5" width="17" height="17" rx="3.5" fill="#3aa655" />
      <path d="m5.5 10.5 3 3 6-7" {...LINE} stroke="#fff" strokeWidth="2.2" />
    </g>
  ),
  x: <path d="m4 4 12 12M16 4 4 16" {...LINE} stroke="#dd2e44" strokeWidth="3" />,
  eyes: (
    <g>
      <ellipse cx="5.8" cy="10" rx="4.2" ry="6.8" fill="#f5f5f5" stroke="#9aa5ad" strokeWidth=".7" />
      <ellipse cx="14.2" cy="10" rx="4.2" ry="6.8" fill="#f5f5f5" stroke="#9aa5ad" strokeWidth=".7" />
      <ellipse cx="4.5" cy="11" rx="1.7" ry="2.6" fill="#3a2a1a" />
      <ellipse cx="12.9" cy="11" rx="1.7" ry="2.6" fill="#3a2a1a" />
    </g>
  ),
  heart: (
    <path
      d="M10 17.5 3.3 11C1.2 8.9 1.4 5.7 3.5 4.2 5.6 2.7 8.6 3.3 10 5.8c1.4-2.5 4.4-3.1 6.5-1.6 2.1 1.5 2.3 4.7.2 6.8z"
      fill="#dd2e44"
    />
  ),
  tada: (
    <g>
      <path d="m2 18 4.8-11.2 6.4 6.4z" fill="#ffcc4d" />
      <path d="m4.3 12.7 3 3M5.6 9.7l4.7 4.7" {...LINE} stroke="#e0a02b" strokeWidth="1.1" />
      <path d="M10 6.5c.5-1.7.2-3-.6-4M13.5 10c1.7-.5 3-.2 4 .6" {...LINE} stroke="#9266cc" strokeWidth="1.3" />
      <path d="M12 8c2-.6 3-2 3.2-4.4" {...LINE} stroke="#3b88c3" strokeWidth="1.3" />
      <circle cx="6" cy="3.5" r="1.1" fill="#dd2e44" />
      <circle cx="17.3" cy="5.7" r="1.1" fill="#3aa655" />
      <circle cx="16.3" cy="14.3" r="1.1" fill="#dd2e44" />
    </g>
  ),
  fire: (
    <g>
      <path
        d="M10.2 1.5c.6 3.2 5.8 5.3 5.8 10.3 0 3.8-2.7 6.7-6 6.7s-6-2.7-6-6.3c0-2.4 1.2-4 2.5-5.3.2 1.4.7 2.2 1.5 2.7-.2-3 .4-5.9 2.2-8.1z"
        fill="#f4900c"
      />
      <path
        d="M10.2 9.5c.3 1.8 2.5 2.7 2.5 5 0 1.9-1.2 3.2-2.7 3.2s-2.7-1.2-2.7-3c0-2.2 2-3.1 2.9-5.2z"
        fill="#ffcc4d"
      />
    </g>
  ),
  smile: (
    <g>
      {FACE}
      {EYES}
      <path d="M5 11.2h10c-.2 3-2.3 4.8-5 4.8s-4.8-1.8-5-4.8z" fill="#5b3a10" />
      <path d="M5.7 11.7h8.6l-.2 1.2H5.9z" fill="#fff" />
    </g>
  ),
  joy: (
    <g>
      {FACE}
      <path d="M5.3 8.3c.7-1.3 2.3-1.3 3 0M11.7 8.3c.7-1.3 2.3-1.3 3 0" {...LINE} stroke="#5b3a10" strokeWidth="1.2" />
      <path d="M5.2 10.8h9.6c-.2 2.9-2.2 4.6-4.8 4.6s-4.6-1.7-4.8-4.6z" fill="#5b3a10" />
      <path
        d="M4.5 9c-1.9.4-3 1.5-2.9 2.6.1.9 1.1 1.3 1.9.6.7-.6 1-1.8 1-3.2zM15.5 9c1.9.4 3 1.5 2.9 2.6-.1.9-1.1 1.3-1.9.6-.7-.6-1-1.8-1-3.2z"
        fill="#5dadec"
      />
    </g>
  ),
  thinking_face: (
    <g>
      {FACE}
      {EYES}
      <path
        d="M5.2 5.9c.9-.8 2-.9 3-.3M12 5c1-.6 2.1-.5 3 .2M8 12.6c1.2-.7 2.8-.7 4.2 0"
        {...LINE}
        stroke="#5b3a10"
        strokeWidth="1.1"
      />
      <path d="M4.2 18.3c-1-2.3.2-4.6 2.5-4.3l3.2.6c1.2.3 1 1.9-.2 1.9l-1.5-.1c.3 1.7-.9 2.7-4 1.9z" fill="#f4a72c" />
    </g>
  ),
  slightly_frowning_face: (
    <g>
      {FACE}
      {EYES}
      <path d="M6.5 14.3c1.8-2 5.2-2 7 0" {...LINE} stroke="#5b3a10" strokeWidth="1.3" />
    </g>
  ),
  slightly_smiling_face: (
    <g>
      {FACE}
      {EYES}
      <path d="M6 12.3c1.8 2.3 6.2 2.3 8 0" {...LINE} stroke="#5b3a10" strokeWidth="1.3" />
    </g>
  ),
  warning: (
    <g>
      <path d="M10 1.8 19 17.5H1z" fill="#ffcc4d" stroke="#e0a02b" strokeWidth=".8" strokeLinejoin="round" />
      <path d="M10 7v5" {...LINE} stroke="#3a2a1a" strokeWidth="1.8" />
      <circle cx="10" cy="14.8" r="1.1" fill="#3a2a1a" />
    </g>
  ),
  hourglass_flowing_sand: (
    <g>
      <path
        d="M5 3h10c0 4-3.8 5-3.8 7s3.8 3 3.8 7H5c0-4 3.8-5 3.8-7S5 7 5 3z"
        fill="#e6f1f7"
        stroke="#8899a6"
        strokeWidth=".8"
      />
      <path d="M6.6 5.6h6.8C12.7 7.5 10 8 10 10c0-2-2.7-2.5-3.4-4.4zM6 16.5c.7-2.5 3-3 4-3s3.3.5 4 3z" fill="#f4a72c" />
      <path d="M4 2.5h12M4 17.5h12" {...LINE} stroke="#3b88c3" strokeWidth="1.6" />
    </g>
  ),
  wave: (
    <g>
      <path
        d="M6.2 10.6 3.6 7c-.9-1.3.8-2.5 1.8-1.3l2.4 3-3.4-4.9c-.9-1.3.9-2.5 1.9-1.2l3.6 5-2.5-4.5c-.7-1.4 1.2-2.3 2-1l3 5.2-.7-2.4c-.4-1.5 1.6-2.2 2.3-.8 1.7 3.3 3.6 6.4 2.4 9.6-1 2.7-3.9 4.2-6.7 3.3-1.7-.6-2.8-1.8-3.8-3.2z"
        fill="#ffc83d"
        stroke="#d68f13"
        strokeWidth=".6"
        strokeLinejoin="round"
      />
      <path
        d="M2.3 12.3c.1 2 .9 3.5 2.3 4.6M1 14.3c.2 1.6.8 2.7 1.8 3.6"
        {...LINE}
        stroke="#5dadec"
        strokeWidth="1.1"
      />
    </g>
  ),
  lock: (
    <g>
      <path d="M6 9V6.5a4 4 0 0 1 8 0V9" fill="none" stroke="#99aab5" strokeWidth="2" />
      <rect x="3.5" y="8.5" width="13" height="9.5" rx="1.8" fill="#ffac33" />
      <path d="M10 11.8v2.8" {...LINE} stroke="#8a5a0c" strokeWidth="1.8" />
    </g>
  ),
  memo: (
    <g>
      <path d="M3 1.5h10.5v17H3z" fill="#f5f8fa" stroke="#99aab5" strokeWidth=".8" />
      <path d="M5.5 5.5h5.5M5.5 8.5h5.5M5.5 11.5h3" {...LINE} stroke="#99aab5" strokeWidth="1" />
      <path d="m9 15.8.6-2.4 6.2-7.6 2 1.6-6.2 7.5z" fill="#ffac33" stroke="#c27c0e" strokeWidth=".5" />
      <path d="m9 15.8.6-2.4 2 1.5z" fill="#5b3a10" />
    </g>
  ),
  speech_balloon: <path d={BUBBLE} fill="#e1e8ed" stroke="#8899a6" strokeWidth="1" />,
  zap: (
    <path
      d="M11.8 1 4 11.5h4.8L7.5 19 16 8h-5.2z"
      fill="#ffcc4d"
      stroke="#e0a02b"
      strokeWidth=".7"
      strokeLinejoin="round"
    />
  ),
  bulb: (
    <g>
      <path
        d="M10 1.5c3.5 0 6 2.5 6 5.7 0 3.3-2.8 4.3-3.3 7.3H7.3C6.8 11.5 4 10.5 4 7.2c0-3.2 2.5-5.7 6-5.7z"
        fill="#ffd983"
        stroke="#e0a02b"
        strokeWidth=".6"
      />
      <path d="M7.6 16h4.8M8.3 18h3.4" {...LINE} stroke="#66757f" strokeWidth="1.4" />
    </g>
  ),
  star: <path d={STAR} fill="#ffac33" />,
};
