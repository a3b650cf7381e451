import { createHash } from 'node:crypto';

/** A picture for a person, a bot or a workspace, drawn from the id: the same one every time. */
export function avatarSvg(id: string, name: string, isBot: boolean): string {
  const digest = createHash('sha256').update(id).digest();
  const hue = Math.round(((digest[0] ?? 0) / 255) * 360);
  const second = (hue + 35 + ((digest[1] ?? 0) % 40)) % 360;
  const size = 512;
  const circle = (index: number): string => {
    const x = ((digest[index] ?? 0) / 255) * size;
    const y = ((digest[index + 1] ?? 0) / 255) * size;
    const r = 90 + ((digest[index + 2] ?? 0) / 255) * 150;
    return `<circle cx="${x.toFixed(0)}" cy="${y.toFixed(0)}" r="${r.toFixed(0)}" fill="hsl(${second} 70% 62%)" opacity=".28"/>`;
  };
  const face = isBot
    ? '<g fill="none" stroke="#fff" stroke-width="34" stroke-linecap="round"><path d="M150 330 362 182"/><path d="M126 246v104h104"/><path d="M386 266V162H282"/></g>'
    : `<text x="256" y="262" fill="#fff" font-family="Lato,system-ui,sans-serif" font-size="206" font-weight="700" text-anchor="middle" dominant-baseline="central">${initials(name)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${size} ${size}">`,
    `<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl(${hue} 52% 44%)"/>`,
    `<stop offset="1" stop-color="hsl(${second} 58% 34%)"/></linearGradient></defs>`,
    `<rect width="${size}" height="${size}" fill="url(#g)"/>`,
    isBot ? '' : circle(2) + circle(5) + circle(8),
    face,
    '</svg>',
  ].join('');
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('');
  return letters.toUpperCase().replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
