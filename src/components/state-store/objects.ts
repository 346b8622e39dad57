import { defineComponent, type Pods } from '#src/components/build/component.ts';
import { type ClusterContext, ports, quorumsOf, zookeeperHosts } from '#src/components/build/context.ts';
import { jvmExports } from '#src/components/build/jvm.ts';
import { exec, probes, tcpSocket } from '#src/components/build/probes.ts';
import { stateStoreOf } from '#src/components/build/settings.ts';
import { paths, prelude, properties } from '#src/components/build/start-script.ts';
import { toolLines } from '#src/components/build/tools.ts';
import { sharedOverrides } from '../bookkeeper/config.ts';
import { forgetScript, forgetScriptFile, servingFile, watchScript, watchScriptFile } from './scripts.ts';

const { grpc } = ports.stateStore;
/** What it says is watched, whatever people set for its log by variables. */
const says = ['-Dpulsar.log.level=info', '-Dpulsar.log.root.level=info'];

const storePorts = [{ name: 'grpc', port: grpc }];

export const stateStore = defineComponent('state-store', pods);

function pods(context: ClusterContext): Pods {
  return {
    settings: stateStoreOf(context.spec),
    ports: storePorts,
    files: {
      'start.sh': startScript(context),
      'overrides.conf': overrides(context),
      [forgetScriptFile]: forgetScript,
      [watchScriptFile]: watchScript,
    },
    probes: probes(exec(`[ -e ${servingFile} ]`), tcpSocket(grpc)),
    terminationGracePeriodSeconds: 60,
    service: { type: 'ClusterIP', ports: storePorts },
  };
}

/** All that is kept is in ledgers, as many copies of it as of messages; what is on the disk of the pod is made anew from them. */
function overrides(context: ClusterContext): string {
  const { metadataServiceUri } = sharedOverrides(context);
  const { ensemble, write, ack } = quorumsOf(context.spec);
  return properties({
    // At each end of a file of a checkpoint it waits so long a few times: with 200 ms a start took a minute, not 8 s.
    'dlog.readAheadWaitTime': 20,
    ...stateStoreOf(context.spec).config,
    metadataServiceUri,
    'dlog.bkcEnsembleSize': ensemble,
    'dlog.bkcWriteQuorumSize': write,
    'dlog.bkcAckQuorumSize': ack,
    'storage.range.store.dirs': '/tmp/state',
  });
}

/** Most of the memory is left to RocksDB, of which each table has its own. */
function startScript(context: ClusterContext): string {
  return `${prelude}
rm -f ${servingFile}
${toolLines(context, 'state-store')}
${jvmExports(stateStoreOf(context.spec), { heap: 0.2, direct: 0.15 }, says, 'BOOKIE')}
merge conf/bookkeeper.conf as_list >${paths.merged}
bash ${paths.config}/${forgetScriptFile} '${zookeeperHosts(context).join(',')}'
exec bin/bookkeeper org.apache.bookkeeper.stream.server.StorageServer -c ${paths.merged} -p ${grpc} \\
  > >(exec bash ${paths.config}/${watchScriptFile} $$) 2>&1
`;
}
