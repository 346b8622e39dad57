import { eventually } from '#e2e/support/eventually.ts';
import { apply, kubectl } from '#e2e/support/kubernetes.ts';
import { sampleCluster } from '#e2e/support/sample.ts';
import { Subject } from '#e2e/support/subject.ts';
import { consume, produce } from '#e2e/support/traffic.ts';
import { startByScript } from './by-script.ts';
import { median } from './median.ts';

const rounds = 3;

type Start = (subject: Subject) => Promise<void>;

const byOperator: Start = async ({ namespace, name }) => apply(sampleCluster(namespace, name));

async function firstMessage(subject: Subject): Promise<void> {
  await eventually(
    'a message',
    async () => {
      await produce(subject, 'broker', 'first', ['hello']);
      return (await consume(subject, 'broker', 'first', 1)).length > 0;
    },
    { withinMs: 600_000, everyMs: 100 },
  );
}

/** Seconds from the first apply to the first message received, in a namespace that is gone afterwards. */
async function timed(name: string, start: Start): Promise<number> {
  const namespace = `bench-${name}`;
  const subject = new Subject(namespace, 'bench');
  await kubectl(['create', 'namespace', namespace]);
  const begun = performance.now();
  try {
    await Promise.all([start(subject), firstMessage(subject)]);
    return (performance.now() - begun) / 1000;
  } finally {
    await kubectl(['delete', 'namespace', namespace, '--wait=true'], { deadlineMs: 300_000 });
  }
}

/** The operator against a script that knows the order, in turns; prints each round. */
export async function timeToReady(print: (line: string) => void): Promise<string[]> {
  const operator: number[] = [];
  const script: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    operator.push(await timed('operator', byOperator));
    script.push(await timed('script', startByScript));
    print(`round ${round}: operator ${operator.at(-1)?.toFixed(1)} s, script ${script.at(-1)?.toFixed(1)} s`);
  }
  const ratio = median(operator) / median(script);
  return [
    `first message after kubectl apply, medians of ${rounds}: operator ${median(operator).toFixed(1)} s, script ${median(script).toFixed(1)} s`,
    `ratio: ${ratio.toFixed(2)} (at most 1.25)`,
  ];
}
