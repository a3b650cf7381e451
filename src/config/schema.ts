import { z } from 'zod';
import type { DestinationBlock, SurfaceBlock } from '../ports/config-block.ts';
import type { Mode } from '../core/handoff.ts';
import * as blocks from './blocks.ts';

/** What app.ts hands in: the blocks of every surface and system that this Baton knows. */
export interface ConfigRegistry {
  readonly surfaces: readonly SurfaceBlock[];
  readonly destinations: readonly DestinationBlock[];
}

/** A destination with the keys that all have; those of its system are read through `destinationSettings`. */
export type DestinationConfig = z.output<typeof blocks.commonDestination> & {
  readonly mode: Mode;
  readonly system: string;
  readonly label: string;
};

/** The configuration, complete with defaults. Durations are ms. */
export interface Config {
  readonly server: {
    readonly port: number;
    readonly host?: string | undefined;
    readonly publicUrl: string;
    /** False where the configuration says nothing, and `publicUrl` is this machine's own. */
    readonly publicUrlGiven: boolean;
  };
  readonly store: z.output<typeof blocks.store>;
  /** By surface; present where it is switched on. Read through `surfaceSettings`. */
  readonly surfaces: Readonly<Record<string, unknown>>;
  /** By id, in the order of the file. */
  readonly destinations: Readonly<Record<string, DestinationConfig>>;
  /** Never empty: without routes, one that names all destinations in order. */
  readonly routes: readonly z.output<typeof blocks.route>[];
  readonly texts: z.output<typeof blocks.texts>;
  readonly retention: z.output<typeof blocks.retention>;
  readonly delivery: z.output<typeof blocks.delivery>;
  readonly admission: z.output<typeof blocks.admission>;
  readonly log: z.output<typeof blocks.log>;
}

/** The settings of a surface, typed by its own block; undefined where it is off. */
export function surfaceSettings<S extends z.ZodObject>(
  config: Config,
  block: Pick<SurfaceBlock, 'key'> & { readonly schema: S },
): z.output<S> | undefined {
  return config.surfaces[block.key] as z.output<S> | undefined;
}

/** The settings of a destination, typed by its system's block; undefined where it is of another system. */
export function destinationSettings<S extends z.ZodObject>(
  destination: DestinationConfig,
  block: Pick<DestinationBlock, 'mode' | 'system'> & { readonly schema: S },
): (DestinationConfig & z.output<S>) | undefined {
  if (destination.mode !== block.mode || destination.system !== block.system) return undefined;
  return destination as DestinationConfig & z.output<S>;
}

/** The schema of one destination: what all have, its mode and system, and what its system adds. */
function destinationSchema(block: DestinationBlock) {
  return z.strictObject({
    mode: z.literal(block.mode).meta({ description: 'How the employee gets to the agent.' }),
    system: z.literal(block.system).meta({ description: 'Where the agents are.' }),
    ...block.schema.shape,
    ...blocks.commonDestination.shape,
  });
}

/** The whole schema, composed from what the registry holds. Unknown keys are refused everywhere. */
export function configSchema(registry: ConfigRegistry) {
  const surfaces = Object.fromEntries(
    registry.surfaces.map((block) => [block.key, z.strictObject(block.schema.shape).optional()]),
  );
  const byMode = Map.groupBy(registry.destinations, (block) => block.mode);
  const modes = [...byMode.values()].map((ofMode) =>
    z.discriminatedUnion('system', several(ofMode.map(destinationSchema))),
  );
  const destination = z.discriminatedUnion('mode', several(modes));
  return z.strictObject({
    server: blocks.server.prefault({}),
    store: blocks.store.prefault({}),
    surfaces: z.strictObject(surfaces).prefault({}),
    destinations: z.record(z.string(), destination).prefault({}),
    routes: z.array(blocks.route).optional(),
    texts: blocks.texts.prefault({}),
    retention: blocks.retention.prefault({}),
    delivery: blocks.delivery.prefault({}),
    admission: blocks.admission.prefault({}),
    log: blocks.log.prefault({}),
  });
}

function several<T>(options: readonly T[]): readonly [T, ...T[]] {
  const [first, ...rest] = options;
  if (first === undefined) throw new Error('a registry without destinations');
  return [first, ...rest];
}
