import type { StoredFile } from '../files.ts';
import { ConnectorFailure } from '../types.ts';
import type { Call, Operation } from './call.ts';

function pictureOf({ kernel, params }: Call): { file: StoredFile; content: Buffer } {
  const file = kernel.files.get(params[0] ?? '');
  const content = file?.content ?? null;
  if (file === undefined || content === null)
    throw new ConnectorFailure(404, 'NotFound', 'There is no such attachment.');
  return { file, content };
}

/** Pictures that people pasted: for the bot alone, with its token. */
export const attachmentOperations: readonly Operation[] = [
  {
    name: 'attachments.get',
    verb: 'GET',
    path: /^v3\/attachments\/([^/]+)$/,
    limit: 'read',
    run(call) {
      const { file } = pictureOf(call);
      return {
        status: 200,
        body: { name: file.name, type: file.mimeType, views: [{ viewId: 'original', size: file.size }] },
      };
    },
  },
  {
    name: 'attachments.view',
    verb: 'GET',
    path: /^v3\/attachments\/([^/]+)\/views\/(original|thumbnail)$/,
    limit: 'read',
    run(call) {
      const { file, content } = pictureOf(call);
      return { status: 200, bytes: { type: file.mimeType, content } };
    },
  },
];
