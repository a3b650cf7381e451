/** The one installation of the bench: made-up ids that the fake, the wire and the configuration share. */
export const GOOGLE = {
  audience: 'https://baton.example.com/google-chat/events',
  projectNumber: '123456789012',
  chatAccount: 'chat@system.gserviceaccount.com',
  serviceAccount: 'baton@bench.iam.gserviceaccount.com',
  accessToken: 'bench-access-token',
  desk: 'spaces/AAAAbenchdesk',
} as const;

/** Employees are counted from 0, agents from here on. */
export const FIRST_AGENT = 900_000;

export function userName(index: number): string {
  return `users/1040000000000${String(index).padStart(8, '0')}`;
}

/** The 1:1 of this person and the app; names of spaces are short at Google. */
export function directSpace(user: string): string {
  return `spaces/DM${user.slice(-9)}`;
}

/** A space as Google tells of it. */
export function spaceCalled(name: string): Readonly<Record<string, unknown>> {
  const common = { name, spaceHistoryState: 'HISTORY_ON', customer: 'customers/C0bench1' };
  if (name !== GOOGLE.desk) {
    const kind = { type: 'DM', spaceType: 'DIRECT_MESSAGE', spaceThreadingState: 'UNTHREADED_MESSAGES' };
    return { ...common, ...kind, singleUserBotDm: true };
  }
  const kind = { type: 'ROOM', spaceType: 'SPACE', spaceThreadingState: 'THREADED_MESSAGES' };
  return { ...common, ...kind, threaded: true, displayName: 'IT help desk' };
}
