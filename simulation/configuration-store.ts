import type { StoreFact } from '#src/cluster/model/question.ts';

/** A configuration store as the cluster `demo` meets it: whose the record of that name is, and whether all is written. */
export class FakeStore {
  record: 'none' | 'own' | 'other' = 'none';
  isComplete = false;
  /** Which store it was entered into, as its own had noted. */
  enteredAs: string | undefined;
  /** Why it does not answer. */
  away: string | undefined;

  look(hasRun: boolean, shared: string | undefined): StoreFact {
    if (this.away !== undefined) return { error: this.away };
    const { record } = this;
    const isOfAnother = ![undefined, this.enteredAs].includes(shared) && this.enteredAs !== undefined;
    const isStale = record === 'own' && isOfAnother;
    const isWhole = record === 'other' || (this.isComplete && !isStale);
    const missing = isWhole ? [] : ['/admin/clusters/demo'];
    return {
      value: {
        record,
        missing,
        hasRun,
        ...(isStale && { isStale }),
        ...(record === 'other' && { otherUrl: 'http://other:8080' }),
      },
    };
  }

  /** As the real one: one that is somebody else's is left alone. */
  enter(shared: string): void {
    if (this.away !== undefined) throw new Error(this.away);
    if (this.record === 'other') throw new Error('another cluster has the name demo');
    this.record = 'own';
    this.isComplete = true;
    this.enteredAs = shared;
  }
}
