import type { Response } from 'express';

/** A page with one sentence, and perhaps a link, for a person who followed one. No script, and nothing of the request. */
export function sendPage(
  response: Response,
  status: number,
  sentence: string,
  link?: { readonly url: string; readonly label: string },
): void {
  const way = link === undefined ? '' : `<p><a href="${escapeHtml(link.url)}">${escapeHtml(link.label)}</a></p>`;
  response.status(status).set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Robots-Tag': 'noindex',
  });
  response
    .type('html')
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
        `<title>Baton</title><style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1rem;` +
        `color-scheme:light dark}</style><main><p>${escapeHtml(sentence)}</p>${way}</main></html>\n`,
    );
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
