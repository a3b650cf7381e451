/** The one tenant of the bench: made-up ids and secrets that the fake, the wire and the configuration share. */
export const TEAMS = {
  tenant: '5f0c9d1e-7a42-4b86-9e13-2d8c4f6a7b90',
  appId: '8a1d4c7e-3b52-4f69-a0d8-6e9b1c3f5a27',
  appPassword: 'bench-app-password',
  accessToken: 'bench-access-token',
  team: '19:benchTeamRoot@thread.tacv2',
  channel: '19:benchAgentsChannel@thread.tacv2',
  issuer: 'https://api.botframework.com',
} as const;

export const BOT = `28:${TEAMS.appId}`;
const PERSON = /^29:1bench(Employee|Agent)(\d{7})ExampleExampleExample$/;

export function personId(role: 'Employee' | 'Agent', index: number): string {
  return `29:1bench${role}${String(index).padStart(7, '0')}ExampleExampleExample`;
}

/** Name and address of somebody with such an id. */
export function personCalled(id: string): { name: string; email: string } {
  const [, role = 'Somebody', index = '0'] = PERSON.exec(id) ?? [];
  return { name: `${role} ${Number(index)}`, email: `${role}.${index}@example.com`.toLowerCase() };
}

/** The 1:1 of this person and the bot. */
export function personalChat(id: string): string {
  return `a:1personal-${id.slice(3)}`;
}
