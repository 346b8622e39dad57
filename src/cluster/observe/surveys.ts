import { expectSame, readInstance } from '#src/clients/bookkeeper/instance.ts';
import { goOn, type LedgerSurvey, Survey } from '#src/clients/bookkeeper/ledgers.ts';
import { type Registrations, readRegistrations } from '#src/clients/bookkeeper/registrations.ts';
import type { Session } from '#src/clients/zookeeper/session.ts';

/** A survey with the registrations from before it began and from after it was over. */
export interface Surveyed {
  readonly survey: LedgerSurvey;
  readonly before: Registrations;
  readonly after: Registrations;
}

interface Ongoing {
  /** Id of the BookKeeper that it is about. */
  readonly instance: string;
  readonly survey: Survey;
  readonly before: Registrations;
  /** When it was last gone on with, in milliseconds. */
  lookedAt: number;
}

/** For how long one goes on in a pass; some seconds are left for what else is asked in its session. */
const turnMs = 60_000;
/** One that nobody has gone on with for so long is of another time. */
const staleMs = 600_000;

/**
 * The surveys of ledgers that one pass is too short for: the next pass goes on where the last one stopped. They are in
 * memory alone; after a restart each begins again.
 */
export class Surveys {
  readonly #ongoing = new Map<string, Ongoing>();
  readonly #turnMs: number;

  constructor(turn = turnMs) {
    this.#turnMs = turn;
  }

  /** Rejects when the turn is over before the survey is, and where there are no ledgers to look at. `cluster` is its uid. */
  async take(
    cluster: string,
    session: Session,
    chroot: string,
    ids: readonly string[],
    declared: ReadonlySet<bigint>,
  ): Promise<Surveyed> {
    const key = JSON.stringify([cluster, chroot, ids, [...declared].map(String)]);
    // It syncs, too: what a turn goes on with is no older than what it stopped at.
    const instance = await readInstance(session, chroot);
    const ongoing = this.#resume(key) ?? {
      instance,
      // First: a bookie that was read-only before the survey began gets no ledger that the survey has not seen.
      before: await readRegistrations(session, chroot),
      survey: new Survey(ids, declared),
      lookedAt: 0,
    };
    const end = performance.now() + this.#turnMs;
    const { survey, before } = ongoing;
    expectSame(ongoing.instance, instance);
    if (!(await goOn(survey, session, chroot, () => performance.now() > end))) {
      this.#ongoing.set(key, { ...ongoing, lookedAt: performance.now() });
      throw new Error(`ledgers are being looked through, ${survey.looked} so far`);
    }
    return { survey, before, after: await readRegistrations(session, chroot) };
  }

  /** Taken away meanwhile: one that fails begins again. */
  #resume(key: string): Ongoing | undefined {
    for (const [each, { lookedAt }] of this.#ongoing) {
      if (performance.now() - lookedAt > staleMs) this.#ongoing.delete(each);
    }
    const ongoing = this.#ongoing.get(key);
    this.#ongoing.delete(key);
    return ongoing;
  }
}
