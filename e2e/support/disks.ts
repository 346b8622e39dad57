import { kubectl } from './kubernetes.ts';
import type { Subject } from './subject.ts';

/** The claims of a bookie. */
export const claimsOf = (bookie: string): string[] => [`journal-${bookie}`, `ledgers-${bookie}`];

/** What a person does who gives up disks of a pod. */
export async function giveUp({ namespace }: Subject, pod: string, claims = claimsOf(pod)): Promise<void> {
  await kubectl(['-n', namespace, 'delete', 'pvc', ...claims, '--wait=false']);
  await kubectl(['-n', namespace, 'delete', 'pod', pod, '--wait=false']);
}
