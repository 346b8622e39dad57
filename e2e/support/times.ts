import type { Subject } from './subject.ts';

/** When the containers of a component started, in milliseconds since 1970. */
export async function startedAt(subject: Subject, component: string): Promise<number[]> {
  const pods = await subject.pods(component);
  return pods.flatMap(({ status }) => {
    return (status?.containerStatuses ?? []).map(({ state }) => {
      const { startedAt } = (state?.running ?? state?.terminated ?? {}) as { startedAt?: string };
      return Date.parse(startedAt ?? '');
    });
  });
}

/** When the pods of a component became ready, earliest first. */
export async function readyAt(subject: Subject, component: string): Promise<number[]> {
  const pods = await subject.pods(component);
  const times = pods.map(({ status }) => {
    const ready = status?.conditions?.find(({ type }) => type === 'Ready') as { lastTransitionTime?: string };
    return Date.parse(ready?.lastTransitionTime ?? '');
  });
  return times.sort((a, b) => a - b);
}
