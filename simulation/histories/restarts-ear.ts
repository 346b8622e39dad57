import type { Heard } from '#src/cluster/model/heard.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type { Pulse } from '#src/cluster/model/pulse.ts';
import { bookieId } from '#src/components/bookkeeper/config.ts';
import { brokerId } from '#src/components/broker/config.ts';
import { asFailing } from '../brokers.ts';
import type { BareKubernetes } from './objects.ts';
import type { Servers } from './restarts-servers.ts';

/** For so long nobody need notice that nothing is heard, in milliseconds. */
const patienceMs = 30_000;

/** What servers tell by themselves, and who hears it. */
export class Ear {
  readonly #kubernetes: BareKubernetes;
  readonly #servers: Servers;
  /** When it last heard anything, milliseconds since 1970; undefined while it hears. */
  #deafFrom: number | undefined;
  isMetadataLost = false;

  constructor(kubernetes: BareKubernetes, servers: Servers) {
    this.#kubernetes = kubernetes;
    this.#servers = servers;
  }

  set hears(hears: boolean) {
    this.#deafFrom = hears ? undefined : (this.#deafFrom ?? this.#kubernetes.now);
  }

  /** Whether what it tells may be old without anybody noticing. */
  get isJustDeaf(): boolean {
    return this.#deafFrom !== undefined && this.#kubernetes.now - this.#deafFrom < patienceMs;
  }

  get heard(): Heard {
    const kubernetes = this.#kubernetes;
    const since = kubernetes.time((this.#deafFrom ?? kubernetes.now) - kubernetes.now);
    if (this.#deafFrom !== undefined) return { unheard: { since, why: 'no server accepts a session' } };
    const identity = identityOf(kubernetes.cluster);
    const { writable, readOnly } = this.#servers.registrations();
    const ids = (names: readonly string[]) => names.map(pod => bookieId(identity, pod));
    return {
      since,
      bookies: { writable: ids(writable), readOnly: ids(readOnly), missing: [] },
      underReplicated: { count: this.#servers.underReplicated },
      autorecovery: { disabled: false, auditor: 'demo-autorecovery-0' },
      brokers: this.#brokers.map(name => brokerId(identity, name)),
      missingMetadata: this.isMetadataLost ? ['/admin/clusters/demo'] : [],
    };
  }

  get #brokers(): string[] {
    return this.#servers.ready('broker').map(({ metadata }) => metadata.name);
  }

  get pulse(): Pulse {
    const asked = this.#brokers;
    const failing = this.#servers.failingBrokers.map(asFailing).filter(({ name }) => asked.includes(name));
    return { asked, failing };
  }

  /** Why nothing can be written; undefined where it can. */
  get trouble(): string | undefined {
    if (this.isMetadataLost) return 'the metadata is gone';
    if (this.#servers.registrations().writable.length < 2) return 'too few bookies take writes';
    return this.pulse.failing.length > 0 ? 'a broker stores nothing' : undefined;
  }
}
