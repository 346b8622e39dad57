import type { StoreFact } from '#src/cluster/model/observation.ts';

/** A configuration store as the cluster `demo` meets it: whose the record of that name is, and whether all is written. */
export class FakeStore {
  record: 'none' | 'own' | 'other' = 'none';
  isComplete = false;
  /** Why it does not answer. */
  away: string | undefined;

  look(hasRun: boolean): StoreFact {
    if (this.away !== undefined) return { error: this.away };
    const { record } = this;
    const missing = this.isComplete || record === 'other' ? [] : ['/admin/clusters/demo'];
    return {
      value: { record, missing, hasRun, ...(record === 'other' && { otherUrl: 'http://other:8080' }) },
    };
  }

  /** As the real one: one that is somebody else's is left alone. */
  enter(): void {
    if (this.away !== undefined) throw new Error(this.away);
    if (this.record === 'other') throw new Error('another cluster has the name demo');
    this.record = 'own';
    this.isComplete = true;
  }
}
