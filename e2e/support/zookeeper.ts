import { fourLetterWord, parseMonitor } from '#src/clients/zookeeper/four-letter-word.ts';
import { ports } from '#src/components/build/context.ts';
import { withPodPort } from './pod-port.ts';
import { sampleEvery } from './sampler.ts';
import type { Subject } from './subject.ts';

const everyMs = 200;
const deadlineMs = 2000;

interface Server {
  readonly name: string;
  readonly isLeader: boolean;
  /** Followers that it counts as in sync. */
  readonly synced: number;
}

/** What those servers say of themselves that answer. */
async function askServers(subject: Subject): Promise<Server[]> {
  const pods = await subject.pods('zookeeper');
  const answers = pods.map(async ({ metadata: { name } }): Promise<Server[]> => {
    const to = { namespace: subject.namespace, pod: name, port: ports.zookeeper.client };
    const asking = withPodPort(to, port => fourLetterWord('127.0.0.1', port, 'mntr', { deadlineMs }));
    const answer = await asking.catch(() => '');
    const values = parseMonitor(answer);
    const isLeader = values.get('zk_server_state') === 'leader';
    return [{ name, isLeader, synced: Number(values.get('zk_synced_followers') ?? 0) }];
  });
  return (await Promise.all(answers)).flat();
}

/** Name of the pod that leads the ensemble. */
export async function leaderOf(subject: Subject): Promise<string | undefined> {
  return (await askServers(subject)).find(({ isLeader }) => isLeader)?.name;
}

export interface LeaderSampler {
  /** Ends sampling; returns the most servers that led a majority at one time. */
  stop(): Promise<{ samples: number; most: number }>;
}

/** Looks five times a second from now on which servers lead with a majority behind them. */
export function sampleLeaders(subject: Subject): LeaderSampler {
  let samples = 0;
  let most = 0;
  const sampler = sampleEvery(everyMs, async () => {
    const servers = await askServers(subject).catch(() => []);
    const acknowledged = servers.filter(
      ({ isLeader, synced }) => isLeader && synced + 1 > servers.length / 2,
    );
    most = Math.max(most, acknowledged.length);
    if (servers.length > 0) samples++;
  });
  return {
    stop: async () => {
      await sampler.stop();
      return { samples, most };
    },
  };
}
