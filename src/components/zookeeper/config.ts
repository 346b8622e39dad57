import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { type ClusterContext, ports } from '#src/components/build/context.ts';
import { jvmExports } from '#src/components/build/jvm.ts';
import { paths, prelude, properties } from '#src/components/build/start-script.ts';
import { toolLines } from '#src/components/build/tools.ts';
import { superDigest, superuserPassword } from './superuser.ts';

type ZooKeeperSettings = PulsarClusterSpec['zookeeper'];

const dataDirectory = '/pulsar/data/zookeeper';

/**
 * `db.autocreate=false`: a server with an empty disk does not vote until it has synced. `snapshot.trust.empty=false`
 * overrides the launcher's unsafe flag: unknown keys of the file become system properties after the command line. So does
 * the list of four-letter words: of servers that answer none nobody could tell which may restart.
 */
export function overrides(settings: ZooKeeperSettings): string {
  return properties({
    quorumListenOnAllIPs: true,
    ...settings.config,
    dataDir: dataDirectory,
    standaloneEnabled: false,
    reconfigEnabled: true,
    'db.autocreate': false,
    'snapshot.trust.empty': false,
    '4lw.commands.whitelist': '*',
  });
}

/**
 * The membership lives on the volume from the first start, because ZooKeeper rewrites it when it changes. Each start
 * renders the static part again and keeps the last membership. A server that is in none joins: it observes what the
 * members do until the operator makes it one. The file `initialize`, without which an empty server never elects, is made
 * only while the ensemble has never formed.
 */
export function startScript(context: ClusterContext): string {
  const { peer, election, client } = ports.zookeeper;
  const options = [
    '-Dzookeeper.electionPortBindRetry=0',
    `-Dzookeeper.DigestAuthenticationProvider.superDigest=${superDigest(superuserPassword(context))}`,
  ];
  return `${prelude}
${toolLines(context, 'zookeeper')}
${jvmExports(context.spec.zookeeper, { heap: 0.5, direct: 0.15 }, options)}
data=${dataDirectory}
static=$data/conf/zookeeper.conf
id=$((\${POD_NAME##*-} + 1))
mkdir -p $data/conf
echo $id >$data/myid
touch $static
dynamic=$(sed -n 's/^dynamicConfigFile=//p' $static | tail -n 1)
if [ -z "$dynamic" ] || ! grep -q "^server.$id=" "$dynamic"; then
  dynamic=$data/conf/zoo.cfg.dynamic
  cat ${paths.config}/ensemble >$dynamic.new
  grep -q "^server.$id=" $dynamic.new ||
    echo "server.$id=$POD_FQDN:${peer}:${election}:observer;${client}" >>$dynamic.new
  mv -f $dynamic.new $dynamic
fi
rm -f $data/initialize
if [ "$(cat ${paths.config}/bootstrap)" = true ] && [ ! -d $data/version-2 ]; then
  touch $data/initialize
fi
merge conf/zookeeper.conf | grep -v '^clientPort=' >$static.new
echo "dynamicConfigFile=$dynamic" >>$static.new
mv $static.new $static
export PULSAR_ZK_CONF=$static
exec bin/pulsar zookeeper
`;
}
