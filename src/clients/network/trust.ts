import { Agent, type Dispatcher } from 'undici';

/** So many bundles are kept with their connections; of a cluster there is one. */
const mostKept = 64;
const kept = new Map<string, Agent>();

/**
 * Connections to servers whose certificates these authorities sign (`ca`: PEM, one or several), and no others. Without, to those
 * whose certificates the system trusts. A bundle that nobody has used for longest is closed for a new one.
 */
export function connectionsTrusting(ca: string | undefined): Dispatcher | undefined {
  if (ca === undefined) return undefined;
  const agent = kept.get(ca) ?? new Agent({ connect: { ca } });
  kept.delete(ca);
  kept.set(ca, agent);
  const [oldest] = kept;
  if (kept.size > mostKept && oldest) {
    kept.delete(oldest[0]);
    // What is under way ends first.
    void oldest[1].close();
  }
  return agent;
}
