import type { JSX } from 'react';

/** Baton's mark: a relay baton on its way from one hand to the other. */
export function Mark(): JSX.Element {
  return (
    <svg className="mark" viewBox="0 0 40 40" role="img" aria-label="Baton">
      <defs>
        <linearGradient id="mark-ground" x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor="#5b1a63" />
          <stop offset="1" stopColor="#17416f" />
        </linearGradient>
      </defs>
      <rect width="40" height="40" rx="11" fill="url(#mark-ground)" />
      <g transform="rotate(-38 20 20)">
        <rect x="7" y="15.5" width="26" height="9" rx="4.5" fill="#fff" />
        <path d="M20 15.5h8.5a4.5 4.5 0 0 1 0 9H20z" fill="#2fb8a6" />
        <path d="M15.5 15.5v9M24.5 15.5v9" stroke="#17416f" strokeOpacity=".28" strokeWidth="1.5" />
      </g>
      <path
        d="M8 12.5c1.3-2 3-3.5 5-4.5M32 27.5c-1.3 2-3 3.5-5 4.5"
        fill="none"
        stroke="#fff"
        strokeOpacity=".65"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  );
}
