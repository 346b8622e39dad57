import { eventually } from '#e2e/support/eventually.ts';
import { apply, connection } from '#e2e/support/kubernetes.ts';
import { sampleCluster } from '#e2e/support/sample.ts';
import { consumeFrom, produceTo } from '#e2e/support/traffic.ts';
import { withPodEndpoint } from '#src/cli/endpoint.ts';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';
import { podName } from '#src/components/build/names.ts';
import { startByScript } from './by-script.ts';
import { median } from './median.ts';
import { milestones, Way } from './milestones.ts';
import { inNamespace } from './namespace.ts';

const name = 'bench';
const withinMs = 600_000;
const message = 'first message received';
const stages = [...milestones, message] as const;

/** Seconds from the first apply to each stage. */
type Times = Record<(typeof stages)[number], number>;
type Start = (namespace: string, way: Way, signal: AbortSignal) => Promise<void>;

const starts = {
  operator: namespace => apply(sampleCluster(namespace, name)),
  script: (namespace, way, signal) => startByScript(namespace, name, way, signal),
} as const satisfies Record<string, Start>;

type Starter = keyof typeof starts;

async function firstMessage(namespace: string, way: Way, signal: AbortSignal): Promise<number> {
  await way.reached('broker ready', signal);
  // By its name: of what a script has made no PulsarCluster tells who serves.
  const find = () => Promise.resolve(podName(name, 'broker', 0));
  const sendAndReceive = async (endpoint: Endpoint) => {
    await produceTo(endpoint, 'first', ['hello']);
    return (await consumeFrom(endpoint, 'first', 1)).length > 0 && performance.now();
  };
  return eventually('a message', () => withPodEndpoint(connection, { namespace, find }, sendAndReceive), {
    withinMs: 60_000,
    everyMs: 100,
  });
}

/** One start in a namespace of its own that is gone, with all its pods, afterwards. */
function timed(starter: Starter): Promise<Times> {
  const namespace = `bench-${starter}`;
  return inNamespace(namespace, async () => {
    const way = new Way(namespace);
    const signal = AbortSignal.timeout(withinMs);
    try {
      await way.whenWatching();
      const begun = performance.now();
      const [end] = await Promise.all([
        firstMessage(namespace, way, signal),
        starts[starter](namespace, way, signal),
      ]);
      const at = (stage: keyof Times) => (stage === message ? end : (way.seenAt.get(stage) ?? Number.NaN));
      return Object.fromEntries(stages.map(stage => [stage, (at(stage) - begun) / 1000])) as Times;
    } finally {
      await way.close();
    }
  });
}

function table(operator: readonly Times[], script: readonly Times[]): string[] {
  const rows = stages.map(stage => {
    const middles = [operator, script].map(rounds => median(rounds.map(times => times[stage])));
    return `| ${stage} | ${middles.map(seconds => seconds.toFixed(1)).join(' | ')} |`;
  });
  return ['| seconds after the first apply, medians | operator | script |', '|---|---|---|', ...rows];
}

/** The operator against a script that knows the order, in turns; prints each round. */
export async function timeToReady(rounds: number, print: (line: string) => void): Promise<string[]> {
  const times: Record<Starter, Times[]> = { operator: [], script: [] };
  for (let round = 1; round <= rounds; round++) {
    for (const starter of ['operator', 'script'] as const) {
      const found = await timed(starter);
      times[starter].push(found);
      print(`round ${round}: ${message} after ${found[message].toFixed(1)} s by the ${starter}`);
    }
  }
  const [operator, script] = [times.operator, times.script].map(all => median(all.map(one => one[message])));
  const ratio = (operator ?? Number.NaN) / (script ?? Number.NaN);
  return [
    ...table(times.operator, times.script),
    `ratio of the operator to the script: ${ratio.toFixed(2)} (at most 1.25), ${rounds} rounds`,
  ];
}
