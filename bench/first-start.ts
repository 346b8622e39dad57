import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { read } from '#e2e/cluster/builtin/process.ts';
import { kubeconfig } from '#e2e/cluster/builtin/run.ts';
import { mortal, sh } from '#e2e/cluster/shell.ts';
import { tools } from '#e2e/cluster/tools.ts';

const options = {
  starts: { type: 'string', default: '10' },
  kills: { type: 'string', default: '10' },
  busy: { type: 'string', default: '2' },
  target: { type: 'string', default: 'quickstart' },
} as const;

const endsWithinMs = 30 * 60_000;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** What became of `make TARGET`. */
interface Outcome {
  readonly code: number | null;
  readonly tookMs: number;
  /** The longest time without a word. */
  readonly silentMs: number;
  readonly said: string;
}

/** Makes a target, in a process group of its own; `meanwhile` may do to it what it likes. */
async function make(
  target: string,
  meanwhile: (pid: number) => Promise<void> = async () => {},
): Promise<Outcome> {
  const begun = performance.now();
  let [last, silentMs, said] = [begun, 0, ''];
  const child = spawn('make', [target], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const hear = (chunk: Buffer): void => {
    const now = performance.now();
    [silentMs, last, said] = [Math.max(silentMs, now - last), now, said + String(chunk)];
  };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', hear);
  const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), endsWithinMs);
  const exit = once(child, 'exit') as Promise<[number | null]>;
  await meanwhile(child.pid ?? 0);
  const [code] = await exit;
  clearTimeout(timer);
  const now = performance.now();
  return { code, tookMs: now - begun, silentMs: Math.max(silentMs, now - last), said };
}

/** The process of ours that a make has come to, if it has come to one. */
function oursBelow(pid: number): number | undefined {
  if (/^[^\0]*node\0e2e\//.test(read(`/proc/${pid}/cmdline`))) return pid;
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  return children
    .map(Number)
    .map(oursBelow)
    .find(found => found !== undefined);
}

const ways = ['with all it has started', 'alone'] as const;

/** Kills a make that runs at some moment: with its process group, as a terminal that is closed, or our process alone. */
async function killed(target: string, afterMs: number, way: (typeof ways)[number]): Promise<string> {
  const { code, said } = await make(target, async pid => {
    await sleep(afterMs);
    try {
      process.kill(way === 'alone' ? (oursBelow(pid) ?? -pid) : -pid, 'SIGKILL');
    } catch {
      // It has ended before.
    }
  });
  const last = said.trim().split('\n').at(-1) ?? '';
  return `make ${target} killed ${way} after ${seconds(afterMs)}${code === 0 ? ' (at its end)' : ''}, at: ${last}`;
}

/** Signs that load was taken for death. */
async function evictions(): Promise<number> {
  const { kubectl } = await tools(() => undefined);
  const args = ['--kubeconfig', kubeconfig(), 'get', 'events', '-A', '-o', 'jsonpath={.items[*].reason}'];
  const reasons = (await sh(kubectl, args)).split(' ');
  return reasons.filter(reason => reason === 'NodeNotReady' || reason === 'TaintManagerEviction').length;
}

/** Makes the target to its end and says how that went; the whole of its words when it went wrong. */
async function comesUp(target: string): Promise<{ isUp: boolean; tookMs: number }> {
  const { code, tookMs, silentMs, said } = await make(target);
  const evicted = code === 0 ? `, ${await evictions()} signs of eviction` : `: exit code ${code}\n${said}`;
  print(`  make ${target}: ${seconds(tookMs)}, silent for ${seconds(silentMs)} at most${evicted}`);
  return { isUp: code === 0, tookMs };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const { target } = values;
  const [starts, kills, busy] = [Number(values.starts), Number(values.kills), Number(values.busy)];
  for (let index = 0; index < busy; index++) {
    spawn(...mortal([process.execPath, '-e', 'for (;;);']), { stdio: 'ignore' });
  }
  let [up, longest] = [0, 30_000];
  for (let index = 1; index <= starts; index++) {
    print(`start ${index}, load ${loadavg()[0]?.toFixed(1)}`);
    await make('down');
    const { isUp, tookMs } = await comesUp(target);
    if (isUp) [up, longest] = [up + 1, tookMs];
  }
  print(`${up} of ${starts} starts came up`);
  let again = 0;
  for (let index = 1; index <= kills; index++) {
    // The end of a cluster is cut short too, now and then.
    const [victim, withinMs] = index % 4 === 0 ? (['down', 3000] as const) : ([target, longest] as const);
    if (victim === target) await make('down');
    const what = await killed(victim, Math.random() * withinMs, ways[index % 2] ?? ways[0]);
    print(`kill ${index}: ${what}`);
    if ((await comesUp(target)).isUp) again++;
  }
  print(`${again} of ${kills} came up after a kill`);
  process.exitCode = up === starts && again === kills ? 0 : 1;
}

await main();
process.exit();
