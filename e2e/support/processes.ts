import { readdirSync, readFileSync } from 'node:fs';
import { signalAll } from '#e2e/cluster/builtin/process.ts';

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Process ids of what runs in a pod; processes of containers are visible from the host of the test cluster. */
export function processesOf(pod: string, command = ''): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && readProc(name, 'cmdline').includes(command))
    .filter(pid => readProc(pid, 'environ').split('\0').includes(`POD_NAME=${pod}`))
    .map(Number);
}

/** Does `act` while everything in these pods stands still, as on a machine that swaps. */
export async function whilePaused(pods: string | readonly string[], act: () => Promise<void>): Promise<void> {
  const pids = [pods].flat().flatMap(pod => {
    const found = processesOf(pod);
    if (found.length === 0) throw new Error(`no process of ${pod} was found on this machine`);
    return found;
  });
  signalAll(pids, 'SIGSTOP');
  try {
    await act();
  } finally {
    signalAll(pids, 'SIGCONT');
  }
}
