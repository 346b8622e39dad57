import { bookkeeper } from '#src/components/bookkeeper/objects.ts';
import { type ClusterContext, zookeeperHosts } from '#src/components/build/context.ts';
import { freePort, type ZooKeeper } from '#test/api/zookeeper/server.ts';
import { type Running, startWorkload } from './workload.ts';

/** Starts the first bookie of a cluster with the files that the operator makes; its disks are folders of `data`. */
export async function startBookie(
  context: ClusterContext,
  { port: zookeeperPort }: ZooKeeper,
  data: string,
  port: number,
): Promise<Running> {
  const web = await freePort();
  const [zookeeper = ''] = zookeeperHosts(context);
  const addresses = {
    [zookeeper]: `127.0.0.1:${zookeeperPort}`,
    'bookiePort=3181': `bookiePort=${port}`,
    '"$POD_FQDN:3181"': `"$POD_FQDN:${port}"`,
    'httpServerPort=8000': `httpServerPort=${web}\nallowLoopback=true`,
    '/pulsar/data/': `${data}/`,
  };
  return startWorkload(bookkeeper, context, {
    addresses,
    pod: `${context.name}-bookie-0`,
    port: [8000, web],
  });
}
