import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { jvmExports } from '../jvm.ts';
import { paths, prelude, properties } from '../start-script.ts';

type ZooKeeperSettings = PulsarClusterSpec['zookeeper'];

const dataDirectory = '/pulsar/data/zookeeper';

/**
 * `db.autocreate=false`: a server with an empty disk does not vote until it has synced. `snapshot.trust.empty=false`
 * overrides the launcher's unsafe flag: unknown keys of the file become system properties after the command line.
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
  });
}

/**
 * The membership lives on the volume from the first start, because ZooKeeper rewrites it when it changes. Each start
 * renders the static part again and keeps the last membership. The file `initialize`, without which an empty server
 * never elects, is made only while the ensemble has never formed.
 */
export function startScript(settings: ZooKeeperSettings): string {
  return `${prelude}
${jvmExports(settings, { heap: 0.5, direct: 0.15 }, ['-Dzookeeper.electionPortBindRetry=0'])}
data=${dataDirectory}
static=$data/conf/zookeeper.conf
mkdir -p $data/conf
echo $((\${POD_NAME##*-} + 1)) >$data/myid
touch $static
dynamic=$(sed -n 's/^dynamicConfigFile=//p' $static | tail -n 1)
if [ -z "$dynamic" ] || [ ! -s "$dynamic" ]; then
  dynamic=$data/conf/zoo.cfg.dynamic
  cp ${paths.config}/ensemble $dynamic
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
