import type { Clock } from '#src/kubernetes/clock.ts';

interface Timer {
  due: number;
  run: () => void;
}

/** A clock that stands still until it is told to advance. */
export class ManualClock implements Clock {
  #now = 0;
  #wallOffset = Date.UTC(2026, 0, 1);
  #timers = new Set<Timer>();
  #random: () => number;

  constructor(random: () => number = () => 0.5) {
    this.#random = random;
  }

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#now + this.#wallOffset;
  }

  random(): number {
    return this.#random();
  }

  after(ms: number, run: () => void): () => void {
    const timer = { due: this.#now + Math.max(0, ms), run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** What NTP or a person does to the wall clock, and sleep to the difference of both. */
  setWallForward(ms: number): void {
    this.#wallOffset += ms;
  }

  /** Lets time pass: timers run in order, and everything they set off is settled before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const [next] = [...this.#timers].sort((a, b) => a.due - b.due);
      if (!next || next.due > end) break;
      this.#now = Math.max(this.#now, next.due);
      this.#timers.delete(next);
      next.run();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  /** The process is stopped and continued: time passes, and only then overdue timers run. */
  async freeze(ms: number): Promise<void> {
    this.#now += ms;
    await this.advance(0);
  }
}

/** Lets all promise callbacks run that can run without time passing. */
export function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
