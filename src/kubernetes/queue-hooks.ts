/** For metrics. Times are in seconds. */
export interface QueueHooks {
  added?(): void;
  retried?(): void;
  /** Number of keys waiting for a free worker. */
  depth?(keys: number): void;
  started?(waitedSeconds: number, active: number): void;
  finished?(ranSeconds: number, active: number): void;
}
