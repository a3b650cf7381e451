import { ApiFailure, type Json } from '../types.ts';
import { CHAT_BOT, type Bytes, type Call, type Method } from './method.ts';

/** `media.*`: an app may download what people uploaded into its spaces; uploading needs a user's authorization. */
export const mediaMethods: readonly Method[] = [
  {
    name: 'media.download',
    verb: 'GET',
    pattern: /^\/v1\/media\/(?<resource>.+)$/,
    scopes: [CHAT_BOT],
    quota: 'attachmentReads',
    run: download,
  },
  {
    name: 'media.upload',
    verb: 'POST',
    pattern: /^\/upload\/v1\/spaces\/(?<space>[\w-]+)\/attachments:upload$/,
    scopes: 'user',
    quota: 'none',
    run: () => ({}),
  },
];

function download({ kernel, path, query }: Call): Bytes | Json {
  const file = kernel.files.get(path.resource ?? '');
  if (query.get('alt') !== 'media')
    throw new ApiFailure('INVALID_ARGUMENT', 'Media can be downloaded with alt=media alone.');
  const shared = kernel.world.spaces.get(file?.space ?? '')?.hasApp === true;
  if (file === undefined || !shared) throw new ApiFailure('NOT_FOUND', 'The attachment was not found.');
  if (file.drive) throw new ApiFailure('INVALID_ARGUMENT', 'A file in Drive is not downloaded by the Chat API.');
  return { bytes: file.content, type: file.mimeType };
}
