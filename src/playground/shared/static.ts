import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { sendText } from './http.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Serves the built page from a folder; an address without a file gets `index.html`, a missing asset 404. */
export async function serveStatic(res: ServerResponse, folder: string, path: string): Promise<void> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return sendText(res, 400, 'Bad Request');
  }
  const root = normalize(folder + sep);
  const asked = normalize(join(root, decoded));
  if (!asked.startsWith(root) || decoded.includes('\0')) return sendText(res, 404, 'Not Found');
  const file = extname(asked) === '' ? join(root, 'index.html') : asked;
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch {
    return sendText(res, 404, 'Not Found');
  }
  // Vite names its assets by their content.
  const cache = decoded.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  res.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-length': bytes.length,
    'cache-control': cache,
  });
  res.end(bytes);
}
