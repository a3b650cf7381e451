import { messageOf } from '../messages.ts';
import { WebexFailure } from '../types.ts';
import type { Answer, Call, Routes } from './call.ts';

const RETRY_AFTER_S = '1';

/** Files of messages, after the malware scan (developer.webex.com/docs/basics#message-attachments). */
export const contents: Routes = { 'GET /contents/{id}': content, 'HEAD /contents/{id}': content };

function content({ kernel, id, query }: Call): Answer {
  const file = kernel.files.get(id);
  if (file === undefined || file.content === null) throw new WebexFailure(404, 'No file with this id was found.');
  // Throws the same where the bot may not read the message.
  messageOf(kernel, file.messageId);
  if (file.scan === 'infected') throw new WebexFailure(410, 'The file holds malware and is not given out.');
  if (file.scan === 'scanning') {
    file.scansLeft -= 1;
    if (file.scansLeft <= 0) file.scan = 'clean';
    throw new WebexFailure(423, 'The file is being scanned for malware.', { 'retry-after': RETRY_AFTER_S });
  }
  if (file.scan === 'unscannable' && query.get('allow') !== 'unscannable')
    throw new WebexFailure(
      428,
      'The file can not be scanned for malware; ask with allow=unscannable to take it anyway.',
    );
  return {
    status: 200,
    bytes: file.content,
    headers: {
      'content-type': file.mimeType,
      'content-disposition': `attachment; filename="${file.name.replace(/[^\x20-\x7e]|["\\]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'content-length': String(file.size),
    },
  };
}
