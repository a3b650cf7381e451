/** What a transaction leaves for other instances to take. */
export interface Wake {
  /** Lanes that came due in it and were not leased in it. */
  readonly loose: Set<string>;
}
