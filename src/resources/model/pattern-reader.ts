/** What reads all topics of a pattern, those that are yet to come too: each by a subscription of this name. */
export interface PatternReader {
  readonly subscription: string;
  /** With domain, tenant and namespace before it: `persistent://acme/orders/placed-.*`. */
  readonly pattern: string;
}
