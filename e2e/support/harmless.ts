import { expect } from 'vitest';
import type { Via } from '#src/cli/endpoint.ts';
import { sampleReady } from './ready-sampler.ts';
import type { Subject } from './subject.ts';
import { underTraffic } from './traffic.ts';

/** Does `act` while somebody looks at the status all the time; Ready may never be said when it is not so. */
export async function readyNeverLies<T>(subject: Subject, act: () => Promise<T>): Promise<T> {
  const sampler = sampleReady(subject);
  let result: T;
  try {
    result = await act();
  } finally {
    await sampler.stop();
  }
  const { samples, lies } = await sampler.stop();
  console.info(`${samples} samples of Ready`);
  expect(lies, `of ${samples} samples of Ready`).toEqual([]);
  return result;
}

/** Does `act` while a producer never stops: nothing acknowledged may be lost, and Ready may never lie. */
export function harmless(subject: Subject, via: Via, topic: string, act: () => Promise<void>): Promise<void> {
  return readyNeverLies(subject, () => underTraffic(subject, via, topic, act));
}

/** An edit that is carried out while a producer never stops: nothing acknowledged may be lost, and Ready may never lie. */
export function edit(subject: Subject, topic: string, spec: object, withinMs: number): Promise<void> {
  return harmless(subject, 'broker', topic, async () => {
    await subject.patch(spec);
    await subject.condition('Ready', 'True', withinMs);
  });
}
