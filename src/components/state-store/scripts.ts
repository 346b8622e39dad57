export const forgetScriptFile = 'forget.sh';
export const watchScriptFile = 'watch.sh';

/** A JVM that lives for a second or two. */
const jvm = `PULSAR_MEM='-Xmx64m -XX:TieredStopAtLevel=1' PULSAR_GC=-XX:+UseSerialGC PULSAR_GC_LOG=' ' PULSAR_EXTRA_OPTS=' '`;

/**
 * Takes what ZooKeeper knows of an earlier server away before a new one starts, at the addresses that it is given: who is there,
 * who leads and what is whose. A server asks once where something is and believes it for ever, so none may hear of one that is
 * gone; nor is the session of one that was killed waited for. One that is still alive somewhere stops serving by it, and cannot write
 * when the new one has read its ledgers. Source: StorageContainerChannel and ClusterControllerLeaderImpl of BookKeeper 4.17, run.
 */
export const forgetScript = String.raw`set -u
for try in {1..60}; do
  said=$(${jvm} bin/pulsar zookeeper-shell -server "$1" <<'COMMANDS' 2>&1
deleteall /stream/servers/available
create /stream/servers/available ""
deleteall /stream/controller
set /stream/assignment ""
ls /stream/servers/available
COMMANDS
  )
  grep -qx '\[\]' <<<"$said" && exit 0
  sleep 1
done
printf '%s\n' "$said"
exit 1
`;

/** There while the server has all that it is to serve. */
export const servingFile = '/tmp/serving';

/** As many as the Job for the metadata makes: Pulsar's own number. */
const containers = 16;

/**
 * Watches what the server says, and passes it on; by bash, for not every awk looks at a line before the next ones come. Whoever asks it before it has all its containers gets no answer later on
 * either: its first failure to reach one is its last try. So it is not ready before. And it is ended when it says that it will never write to
 * a table again, which is so when bookies failed it twice in a row; it comes back with all that was stored. Source: StorageContainerChannel and
 * BKAsyncLogWriter of BookKeeper 4.17, run.
 */
export const watchScript = `server=$1 started=0
while IFS= read -r line; do
  printf '%s\\n' "$line"
  case $line in
    *'Successfully started registered StorageContainer'*)
      started=$((started + 1))
      if [ $started -eq ${containers} ]; then touch ${servingFile}; fi
      ;;
    *'WriteException: Write rejected because stream '*' has encountered an error'*)
      rm -f ${servingFile}
      kill "$server"
      ;;
  esac
done
`;
