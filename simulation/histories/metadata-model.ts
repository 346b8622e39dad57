import type { MetadataInspection } from '#src/clients/pulsar/metadata.ts';

/** A run of `initialize-cluster-metadata`: it skips BookKeeper where it finds `/ledgers`, finished or not. */
interface Run {
  readonly skipsBookKeeper: boolean;
  readonly written: number;
}

/** The znodes of a cluster, as far as their order matters, and the runs that write them. */
export class MetadataModel {
  isChrootThere = false;
  ledgers: 'none' | 'unfinished' | 'formatted' = 'none';
  /** BookKeeper's INSTANCEID: bookies refuse to start under another one. */
  instance = 0;
  #rest: 'none' | 'partial' | 'complete' = 'none';
  /** The instance that was lost last. */
  #backup: number | undefined;
  /** By uid of the pod. */
  readonly #runs = new Map<string, Run>();

  get isComplete(): boolean {
    return this.ledgers === 'formatted' && this.#rest === 'complete';
  }

  inspect(): MetadataInspection {
    const missing = this.isComplete ? [] : ['/pulsar/admin/clusters/demo'];
    return { missing, chrootExists: this.isChrootThere, ledgersUnfinished: this.ledgers === 'unfinished' };
  }

  /** ZooKeeper is looked at again, and deletes only what has no children. */
  removeUnfinished(): void {
    if (this.ledgers === 'unfinished') this.ledgers = 'none';
  }

  /** A run writes its next znode; returns how it ended, if it did. */
  advance(pod: string): 'Succeeded' | 'Failed' | undefined {
    if (!this.isChrootThere) return 'Failed';
    const isNew = { skipsBookKeeper: this.ledgers !== 'none', written: 0 };
    const { skipsBookKeeper, written } = this.#runs.get(pod) ?? isNew;
    const next = skipsBookKeeper ? Math.max(2, written) : written;
    if (!this.#write(next)) return 'Failed';
    this.#runs.set(pod, { skipsBookKeeper, written: next + 1 });
    return next === 3 ? 'Succeeded' : undefined;
  }

  /** Returns whether that could be written. */
  #write(znode: number): boolean {
    if (znode === 0) {
      if (this.ledgers !== 'none') return false;
      this.ledgers = 'unfinished';
    }
    if (znode === 1) {
      if (this.ledgers !== 'unfinished') return false;
      this.ledgers = 'formatted';
      this.instance++;
    }
    if (znode === 2 && this.#rest === 'none') this.#rest = 'partial';
    if (znode === 3) this.#rest = 'complete';
    return true;
  }

  /** ZooKeeper comes back without its data; whether that may be is for others to say. */
  loseAll(): void {
    if (this.isComplete) this.#backup = this.instance;
    this.ledgers = 'none';
    this.#rest = 'none';
    this.isChrootThere = false;
  }

  /** A person restores what there was, unless something has been written since. */
  putBack(): void {
    if (this.#backup === undefined || this.isChrootThere) return;
    this.isChrootThere = true;
    this.ledgers = 'formatted';
    this.#rest = 'complete';
    this.instance = this.#backup;
  }
}
