/** Where the canary of a cluster tells how it fares. */
export const canaryPath = '/healthz';

/** What a client of Pulsar lives to see. */
export const canaryStates = [
  'Starting',
  'Delivered',
  'NotWriting',
  'NotReading',
  'MessagesLost',
  'TooSlow',
] as const;

/** How the canary fares, by its own account. */
export interface CanaryReport {
  readonly state: (typeof canaryStates)[number];
  /** Of NotWriting and NotReading since when; of MessagesLost when the last one counted as lost. RFC 3339. */
  readonly since?: string | undefined;
  /** Of NotWriting, what went wrong last. */
  readonly why?: string | undefined;
  /** How many acknowledged messages have not come back. */
  readonly lost?: number | undefined;
}
