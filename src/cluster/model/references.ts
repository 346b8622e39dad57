/** Everything outside the cluster that its spec refers to by name. */
export interface References {
  /** Secrets by name, each with the keys that must be in it. */
  readonly secrets: ReadonlyMap<string, readonly string[]>;
  readonly storageClasses: readonly string[];
}
