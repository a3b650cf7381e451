import { iso } from '../ids.ts';
import type { Kernel } from '../kernel.ts';
import { WebexFailure, type Json, type Person } from '../types.ts';
import { APP } from '../world.ts';
import { ok, page, type Routes } from './call.ts';

const MAX_IDS = 85;

export const people: Routes = {
  'GET /people/me': ({ kernel }) => ok(personJson(kernel, kernel.world.bot)),

  'GET /people/{id}': ({ kernel, id }) => {
    const person = kernel.world.people.get(id);
    if (person === undefined) throw new WebexFailure(404, 'No person with this id was found.');
    return ok(personJson(kernel, person));
  },

  'GET /people': (call) => {
    const { kernel, query } = call;
    const email = query.get('email');
    const name = query.get('displayName');
    const ids = query.get('id')?.split(',');
    if (email === null && name === null && ids === undefined)
      throw new WebexFailure(400, 'An email, a displayName or ids must be given.');
    if (ids !== undefined && ids.length > MAX_IDS)
      throw new WebexFailure(400, `At most ${MAX_IDS} ids can be asked for at once.`);
    const found = [...kernel.world.people.values()].filter(
      (person) =>
        (email === null || person.email === email.toLowerCase()) &&
        (name === null || person.displayName.toLowerCase().startsWith(name.toLowerCase())) &&
        (ids === undefined || ids.includes(person.id)),
    );
    const answer = page(call, '/people', found, (person) => personJson(kernel, person));
    const unknown = (ids ?? []).filter((id) => !kernel.world.people.has(id));
    return { ...answer, body: { ...answer.body, ...(unknown.length === 0 ? {} : { notFoundIds: unknown }) } };
  },
};

function personJson(kernel: Kernel, person: Person): Json {
  const words = person.displayName.split(' ');
  const isPerson = person.type === 'person';
  return {
    id: person.id,
    emails: [person.email],
    phoneNumbers: [],
    displayName: person.displayName,
    nickName: words[0],
    ...(isPerson ? { firstName: words[0], lastName: words.slice(1).join(' ') } : {}),
    userName: person.email,
    avatar: avatarUrl(kernel, person),
    orgId: APP.orgId,
    ...(person.title === '' ? {} : { title: person.title }),
    ...(person.tz === '' ? {} : { timezone: person.tz }),
    created: iso(person.created),
    lastModified: iso(person.created),
    ...(isPerson ? { status: 'active', lastActivity: iso(person.created) } : {}),
    type: person.type,
  };
}

export function avatarUrl(kernel: Kernel, person: Person): string {
  return `${kernel.baseUrl()}/avatars/${person.uuid}.svg`;
}
