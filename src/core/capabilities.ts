/** How far a platform or system can do something; `note` says what a person sees instead. */
export type Level = 'full' | 'partial' | 'fallback' | 'none';

export interface Capability {
  readonly level: Level;
  readonly note?: string;
}

/** What differs between surfaces. The table in the docs is generated from it. */
export type Feature =
  | 'threads'
  | 'edits'
  | 'deletions'
  | 'reactions'
  | 'filesIn'
  | 'filesOut'
  | 'formatting'
  | 'agentIdentity'
  | 'cardEdit'
  | 'privateLine'
  | 'homeTab'
  | 'commands'
  | 'shortcuts'
  | 'hearsAllInChannel';

export type SurfaceCapabilities = Readonly<Record<Feature, Capability>> & {
  /** Longest text of one message, in the unit the platform counts in; a longer one is split. */
  readonly maxText: number;
  /** Whether messages in a 1:1 can stand in threads, so that several talks there are kept apart by themselves. */
  readonly directThreads: boolean;
};
