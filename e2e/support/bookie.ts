import { ports } from '#src/components/build/context.ts';
import { withPodPort } from './pod-port.ts';
import type { Subject } from './subject.ts';

/** What a bookie answers on its admin port. */
function ask(subject: Subject, pod: string, method: 'GET' | 'PUT', body?: object): Promise<boolean> {
  const { namespace } = subject;
  return withPodPort({ namespace, pod, port: ports.bookkeeper.http }, async port => {
    const url = `http://127.0.0.1:${port}/api/v1/bookie/state/readonly`;
    const more = body && { body: JSON.stringify(body) };
    const answer = await fetch(url, { method, ...more, signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`${pod} answers ${answer.status}: ${await answer.text()}`);
    return ((await answer.json()) as { readOnly: boolean }).readOnly;
  });
}

export function isReadOnly(subject: Subject, bookie: string): Promise<boolean> {
  return ask(subject, bookie, 'GET');
}

/** Makes a bookie refuse writes, or take them again, as a person does by hand. */
export async function makeReadOnly(subject: Subject, bookie: string, readOnly: boolean): Promise<void> {
  await ask(subject, bookie, 'PUT', { readOnly });
}
