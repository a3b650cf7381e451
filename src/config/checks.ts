import { formatDuration, parseDuration } from '../core/duration.ts';
import type { ConfigProblem } from '../core/errors.ts';
import type { CheckContext, Given } from '../ports/config-block.ts';
import { isBlock, type Block } from './environment.ts';
import type { ConfigRegistry } from './schema.ts';
import { didYouMean } from './spelling.ts';

/** What can't be said of one key alone. `given` is what was written; single keys of it may be wrong. */
export function crossChecks(
  given: Block,
  registry: ConfigRegistry,
): { problems: ConfigProblem[]; warnings: ConfigProblem[] } {
  const publicUrl = isBlock(given['server']) ? given['server']['publicUrl'] : undefined;
  const context: CheckContext = { publicUrl };
  const surfaces = isBlock(given['surfaces']) ? given['surfaces'] : {};
  const destinations = isBlock(given['destinations']) ? given['destinations'] : {};
  const routes = checkRoutes(given['routes'], Object.keys(destinations));
  return {
    problems: [
      ...checkPublicUrl(publicUrl),
      ...checkSurfaces(surfaces, registry, context),
      ...checkDestinations(destinations, surfaces, registry, context),
      ...routes.problems,
    ],
    warnings: [...checkTimes(destinations), ...routes.warnings],
  };
}

/** True if something configured keeps values that must be sealed. */
export function mustSeal(given: Block, registry: ConfigRegistry): boolean {
  const surfaces = isBlock(given['surfaces']) ? given['surfaces'] : {};
  const destinations = Object.values(isBlock(given['destinations']) ? given['destinations'] : {}).filter(isBlock);
  return (
    registry.surfaces.some(
      (block) => isBlock(surfaces[block.key]) && block.seals?.(surfaces[block.key] as Given) === true,
    ) ||
    registry.destinations.some((block) =>
      destinations.filter(isOf(block)).some((destination) => block.seals?.(destination) === true),
    )
  );
}

/** True for the names of this machine itself. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}

function checkPublicUrl(publicUrl: unknown): ConfigProblem[] {
  if (typeof publicUrl !== 'string' || !URL.canParse(publicUrl)) return [];
  const { protocol, hostname, search, hash } = new URL(publicUrl);
  const path = 'server.publicUrl';
  if (search !== '' || hash !== '') return [{ path, message: 'Leave out what begins with ? or #' }];
  if (protocol !== 'http:' || isLoopback(hostname)) return [];
  return [
    {
      path,
      message: 'must begin with https://, because platforms send secrets there. Plain http is for localhost only',
    },
  ];
}

function checkSurfaces(surfaces: Block, registry: ConfigRegistry, context: CheckContext): ConfigProblem[] {
  if (Object.keys(surfaces).length === 0) {
    const variables = registry.surfaces.flatMap((block) => block.switchedOnBy);
    const message = `No chat platform is configured, so nobody could ask for an agent. Add a block here, or set ${variables.join(' or ')}`;
    return [{ path: 'surfaces', message }];
  }
  return registry.surfaces.flatMap((block) => {
    const own = surfaces[block.key];
    return isBlock(own) ? below(`surfaces.${block.key}`, block.check?.(own, context) ?? []) : [];
  });
}

function checkDestinations(
  destinations: Block,
  surfaces: Block,
  registry: ConfigRegistry,
  context: CheckContext,
): ConfigProblem[] {
  const entries = Object.entries(destinations);
  if (entries.length === 0) {
    return [{ path: 'destinations', message: 'There is none, so a request could go nowhere. Add at least one' }];
  }
  const ids = entries
    .filter(([id]) => !/^[a-z0-9][a-z0-9-]{0,62}$/.test(id))
    .map(([id]) => {
      return { path: `destinations.${id}`, message: 'An id has small letters, digits and hyphens only, at most 63' };
    });
  const blocks = entries.flatMap(([id, destination]) => {
    if (!isBlock(destination)) return [];
    return registry.destinations
      .filter((block) => isOf(block)(destination))
      .flatMap((block) => {
        const problems = below(`destinations.${id}`, block.check?.(destination, context) ?? []);
        if (block.surface === undefined || surfaces[block.surface] !== undefined) return problems;
        const message = `needs ${block.surface}, which is not configured. Add surfaces.${block.surface}`;
        return [...problems, { path: `destinations.${id}.system`, message }];
      });
  });
  return [...ids, ...blocks];
}

/** Times that are sound each for itself, and make no sense together. */
function checkTimes(destinations: Block): ConfigProblem[] {
  const pairs = [
    ['idleWarnAfter', '30m', 'idleEndAfter', '45m', 'nobody is warned before the talk ends'],
    ['remindAfter', '5m', 'giveUpAfter', '30m', 'nobody is reminded before it is given up'],
  ] as const;
  const read = (value: unknown, fallback: string): number | null =>
    parseDuration(typeof value === 'string' || typeof value === 'number' ? value : fallback);
  return Object.entries(destinations).flatMap(([id, destination]) =>
    pairs.flatMap(([first, firstDefault, second, secondDefault, so]) => {
      if (!isBlock(destination)) return [];
      const [earlier, later] = [read(destination[first], firstDefault), read(destination[second], secondDefault)];
      if (earlier === null || later === null || earlier < later) return [];
      const message = `is ${formatDuration(later)}, not longer than ${first} (${formatDuration(earlier)}), so ${so}`;
      return [{ path: `destinations.${id}.${second}`, message }];
    }),
  );
}

function checkRoutes(
  routes: unknown,
  ids: readonly string[],
): { problems: ConfigProblem[]; warnings: ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const warnings: ConfigProblem[] = [];
  if (!Array.isArray(routes)) return { problems, warnings };
  const routed = new Set<string>();
  const lists: unknown[] = routes.map((route) => (isBlock(route) ? route['to'] : undefined));
  lists.forEach((to, index) => {
    const seen = new Set<string>();
    (Array.isArray(to) ? to : []).forEach((id: unknown, place) => {
      if (typeof id !== 'string') return;
      const path = `routes[${index}].to[${place}]`;
      if (!ids.includes(id)) {
        const meant = didYouMean(id, ids);
        const mend = meant === undefined ? `Configured are: ${ids.join(', ') || 'none'}` : `Did you mean ${meant}?`;
        problems.push({ path, message: `There is no destination "${id}". ${mend}` });
      } else if (seen.has(id)) {
        problems.push({ path, message: `${id} stands twice in this route. Take one out` });
      }
      seen.add(id);
      routed.add(id);
    });
  });
  if (routes.length === 0)
    problems.push({
      path: 'routes',
      message: 'is an empty list. Take it out to use all destinations in order, or add a route',
    });
  // Without conditions, the first route takes every request.
  lists.slice(1).forEach((_, index) => {
    warnings.push({
      path: `routes[${index + 1}]`,
      message: 'is never used, because the route before it takes every request',
    });
  });
  for (const id of ids) {
    if (routes.length > 0 && !routed.has(id)) {
      warnings.push({
        path: `destinations.${id}`,
        message: 'No route names it: agents can pass a request on to it, but none starts there',
      });
    }
  }
  return { problems, warnings };
}

function isOf(block: { readonly mode: string; readonly system: string }): (destination: Block) => boolean {
  return (destination) => destination['mode'] === block.mode && destination['system'] === block.system;
}

function below(prefix: string, problems: readonly ConfigProblem[]): ConfigProblem[] {
  return problems.map(({ path, message }) => ({ path: path === '' ? prefix : `${prefix}.${path}`, message }));
}
