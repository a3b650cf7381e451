import type { Json } from './types.ts';

export interface Upload {
  readonly name: string;
  readonly mimeType: string;
  readonly content: Buffer;
}

/** A form as its fields and its files; null if it is not well formed. */
export function readMultipart(body: Buffer, contentType: string): { fields: Json; uploads: Upload[] } | null {
  const quoted = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = quoted?.[1] ?? quoted?.[2];
  if (boundary === undefined) return null;
  const mark = Buffer.from(`--${boundary}`);
  const fields: Json = {};
  const uploads: Upload[] = [];
  let at = body.indexOf(mark);
  if (at < 0) return null;
  for (;;) {
    const start = at + mark.length;
    if (body.subarray(start, start + 2).toString('latin1') === '--') return { fields, uploads };
    const head = body.indexOf('\r\n\r\n', start);
    const end = head < 0 ? -1 : body.indexOf(Buffer.concat([Buffer.from('\r\n'), mark]), head);
    if (end < 0) return null;
    const headers = body.subarray(start, head).toString('utf8');
    const content = body.subarray(head + 4, end);
    const name = /\bname="([^"]*)"/i.exec(headers)?.[1] ?? '';
    const filename = /filename="([^"]*)"/i.exec(headers)?.[1];
    if (filename === undefined) fields[name] = content.toString('utf8');
    else
      uploads.push({
        name: filename,
        mimeType: /content-type:\s*([^\r\n;]+)/i.exec(headers)?.[1]?.trim() ?? 'application/octet-stream',
        content: Buffer.from(content),
      });
    at = end + 2;
  }
}
