import { useControl } from '../model/control.ts';
import { useClient } from './client-context.ts';
import { toBase64 } from './use-files.ts';

interface Place {
  readonly channel: string;
  readonly thread?: string;
  readonly broadcast?: boolean;
}

/** Sends what stands in a composer: a slash command or a message. Resolves to false if it was not sent. */
export function useSend({
  channel,
  thread,
  broadcast = false,
}: Place): (text: string, files: readonly File[]) => Promise<boolean> {
  const { me, state, attempt, notify } = useClient();
  const control = useControl();
  return async (text, files) => {
    const command = /^(\/[a-z0-9_-]+)(?:\s+([\s\S]*))?$/.exec(text.trim());
    if (command !== null && files.length === 0) {
      const [, name = '', rest = ''] = command;
      if (thread !== undefined) {
        notify(`Slack does not run commands in threads. Write ${name} in the channel.`);
        return false;
      }
      if (!state.app.commands.some((known) => known.command === name)) {
        notify(`${name} is not a valid command.`);
        return false;
      }
      return attempt(control.command({ user: me.id, channel, command: name, text: rest }));
    }
    const encoded = await Promise.all(
      files.map(async (file) => ({
        name: file.name,
        mimetype: file.type || 'application/octet-stream',
        content_base64: await toBase64(file),
      })),
    );
    return attempt(
      control.say({
        user: me.id,
        channel,
        text,
        ...(thread === undefined ? {} : { thread_ts: thread }),
        ...(broadcast ? { broadcast } : {}),
        ...(encoded.length === 0 ? {} : { files: encoded }),
      }),
    );
  };
}
