import { cpus, loadavg, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sh } from '#e2e/cluster/shell.ts';
import { ensureChroot } from '#src/clients/pulsar/metadata.ts';
import { withSession } from '#src/clients/zookeeper/session.ts';
import { Ear } from '#src/cluster/observe/ear/ear.ts';
import { Ensemble } from '#test/api/zookeeper/ensemble.ts';

const options = {
  ears: { type: 'string', default: '20' },
  minutes: { type: 'string', default: '5' },
  marks: { type: 'string', default: '0' },
} as const;

/** ZooKeeper's own tick, and Pulsar's; in tests it is shorter. */
const tickTime = 2000;
const bookies = 3;
const settleMs = 10_000;
const writers = 100;

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** What a cluster that serves has in ZooKeeper, as far as an ear looks. */
async function makeCluster(ensemble: Ensemble, chroot: string): Promise<void> {
  const ids = Array.from({ length: bookies }, (_, ordinal) => {
    return `demo-bookie-${ordinal}.demo-bookie.test.svc.cluster.local:3181`;
  });
  const paths = [
    '/ledgers/INSTANCEID',
    '/ledgers/available/readonly',
    ...ids.flatMap(id => [`/ledgers/available/${id}`, `/ledgers/cookies/${id}`]),
    '/ledgers/underreplication/ledgers',
    '/loadbalance/brokers/demo-broker-0.demo-broker.test.svc.cluster.local:8080',
    '/admin/clusters/demo',
  ];
  await withSession(ensemble.hosts, { deadlineMs: 60_000 }, async session => {
    for (const path of paths) await ensureChroot(session, chroot + path);
  });
}

/** Opens an ear and resolves with it when it has heard all. */
async function open(ensemble: Ensemble, chroot: string, signal: AbortSignal): Promise<Ear> {
  const first = Promise.withResolvers<void>();
  const ear = new Ear({
    of: `bench${chroot}`,
    root: { chroot, clusterName: 'demo' },
    addresses: ensemble.hosts,
    onHeard: heard => ('unheard' in heard ? first.reject(new Error(heard.unheard.why)) : first.resolve()),
    log: silent,
  });
  void ear.listen(signal);
  await first.promise;
  return ear;
}

interface Memory {
  readonly resident: number;
  readonly kept: number;
}

async function memory(): Promise<Memory> {
  await sleep(settleMs);
  for (let turn = 0; turn < 3; turn++) globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { resident: rss, kept: heapUsed + external };
}

/** TCP segments of our sockets to the ensemble, as the kernel counts them. */
async function segments({ members }: Ensemble): Promise<{ sockets: number; out: number; in: number }> {
  const ports = members.map(({ port }) => `dport = :${port}`).join(' or ');
  const told = await sh('ss', ['-Htni', 'state', 'established', `( ${ports} )`]);
  const sum = (name: string) =>
    [...told.matchAll(new RegExp(`\\b${name}:(\\d+)`, 'g'))].reduce(
      (all, [, count]) => all + Number(count),
      0,
    );
  return { sockets: [...told.matchAll(/\bsegs_out:/g)].length, out: sum('segs_out'), in: sum('segs_in') };
}

/** Requests that the servers have received of clients. */
async function requests(ensemble: Ensemble): Promise<number> {
  const counts = ensemble.members.map(member => ensemble.monitor(member, 'zk_packets_received'));
  return (await Promise.all(counts)).reduce((all, count) => all + Number(count), 0);
}

/** Marks ledgers as under-replicated, many at a time as an auditor does. */
async function mark(ensemble: Ensemble, chroot: string, marks: number): Promise<void> {
  const root = `${chroot}/ledgers/underreplication/ledgers/0000/0000`;
  await withSession(ensemble.hosts, { deadlineMs: 1_800_000 }, async session => {
    for (let upper = 0; upper << 16 < marks; upper++) {
      await ensureChroot(session, `${root}/${upper.toString(16).padStart(4, '0')}`);
    }
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let id = next++; id < marks; id = next++) {
        const path = `${root}/${id.toString(16).padStart(8, '0').replace(/^..../, '$&/')}`;
        await session.create(path);
        await session.create(`${path}/urL${String(id).padStart(10, '0')}`);
      }
    };
    await Promise.all(Array.from({ length: writers }, worker));
  });
}

/** How one ear takes so many marks. */
async function storm(ensemble: Ensemble, marks: number, signal: AbortSignal): Promise<void> {
  const chroot = '/storm';
  await makeCluster(ensemble, chroot);
  const ear = await open(ensemble, chroot, signal);
  const count = () => (ear.heard && 'underReplicated' in ear.heard ? ear.heard.underReplicated.count : 0);
  const begun = performance.now();
  let reads = 0;
  let last = 0;
  const watching = setInterval(() => {
    if (count() === last) return;
    last = count();
    reads += 1;
  }, 50);
  await mark(ensemble, chroot, marks);
  const marked = performance.now();
  while (count() !== marks) await sleep(50, undefined, { signal });
  clearInterval(watching);
  const seconds = (from: number) => ((performance.now() - from) / 1000).toFixed(1);
  const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0);
  print(
    `${marks} marks made in ${((marked - begun) / 1000).toFixed(1)} s: counted ${reads + 1} times, all of them ${seconds(marked)} s after the last; at most ${peak} MiB resident, with who made them`,
  );
}

async function measure(
  ensemble: Ensemble,
  ears: number,
  minutes: number,
  signal: AbortSignal,
): Promise<void> {
  for (let index = 0; index <= ears; index++) await makeCluster(ensemble, `/cluster-${index}`);
  await open(ensemble, '/cluster-0', signal);
  const one = await memory();
  for (let index = 1; index <= ears; index++) await open(ensemble, `/cluster-${index}`, signal);
  const all = await memory();
  const each = (bytes: (of: Memory) => number) => ((bytes(all) - bytes(one)) / ears / 1024).toFixed(0);
  print(
    `memory of each of ${ears} further ears: ${each(of => of.resident)} KiB resident (at most 1024), ${each(of => of.kept)} KiB kept`,
  );
  const before = { ...(await segments(ensemble)), requests: await requests(ensemble) };
  await sleep(minutes * 60_000);
  const after = { ...(await segments(ensemble)), requests: await requests(ensemble) };
  const rate = (key: 'out' | 'in' | 'requests') =>
    ((after[key] - before[key]) / minutes / (ears + 1)).toFixed(1);
  if (after.sockets !== before.sockets) throw new Error('a session was lost meanwhile');
  print(
    `of each in a minute, over ${minutes}, ${after.sockets} sockets: ${rate('out')} packets to ZooKeeper (at most 10), ${rate('in')} from it, ${rate('requests')} requests`,
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const [ears, minutes, marks] = [Number(values.ears), Number(values.minutes), Number(values.marks)];
  if (!(ears >= 1 && minutes >= 1 && marks >= 0))
    throw new Error('--ears, --minutes and --marks are numbers');
  if (!globalThis.gc) throw new Error('run it by npm run ears: it needs node --expose-gc');
  const size = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  print(
    `${new Date().toISOString()}, ${cpus().length} × ${cpus()[0]?.model}, ${size}, load ${loadavg()[0]?.toFixed(1)}`,
  );
  const over = new AbortController();
  await using ensemble = await Ensemble.create('super:of-nobody', { tickTime });
  for (let count = 0; count < 3; count++) await ensemble.add();
  await Promise.all(ensemble.members.map(member => ensemble.start(member, ensemble.lines, true)));
  try {
    await measure(ensemble, ears, minutes, over.signal);
    if (marks > 0) await storm(ensemble, marks, over.signal);
  } finally {
    over.abort();
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
