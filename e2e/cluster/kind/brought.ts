import { mkdirSync, writeFileSync } from 'node:fs';
import { noted } from '../builtin/run.ts';
import { sh } from '../shell.ts';
import { inKindRun } from './folder.ts';

/** What a Docker engine of somebody's can be left with. */
type Kind = 'image' | 'network';

const note = () => inKindRun('brought');

function isThere(kind: Kind, name: string): Promise<boolean> {
  return sh('docker', [kind, 'inspect', name]).then(
    () => true,
    () => false,
  );
}

const lineOf = (kind: Kind, name: string): string => `${kind} ${name}\n`;

function add(line: string): void {
  const before = noted(note());
  if (before.includes(line)) return;
  mkdirSync(inKindRun(), { recursive: true });
  writeFileSync(note(), before + line);
}

/** Notes that something comes to the machine's engine through us, unless it is there already; called before it comes. */
export async function noteBrought(kind: Kind, name: string): Promise<void> {
  if (!(await isThere(kind, name))) add(lineOf(kind, name));
}

/** Notes an image that comes. One of its name that came before loses that, and could not be found again. */
export async function noteImage(name: string): Promise<void> {
  await noteBrought('image', name);
  if (!noted(note()).includes(lineOf('image', name))) return;
  const former = await sh('docker', ['image', 'inspect', '--format', '{{.Id}}', name]).catch(() => '');
  if (former !== '') add(lineOf('image', former.trim()));
}

/** Takes a cluster out of the machine's engine, with what came with it; what somebody else uses by now stays. */
export async function removeFromMachine(cluster: string): Promise<void> {
  const brought = noted(note()).split('\n').filter(Boolean);
  const list = ['ps', '--all', '--quiet', '--filter', `label=io.x-k8s.kind.cluster=${cluster}`];
  // Where nothing came there may be no engine at all.
  const found = await sh('docker', list).catch(error => {
    if (brought.length > 0) throw error;
    return '';
  });
  const containers = found.split('\n').filter(Boolean);
  if (containers.length > 0)
    await sh('docker', ['rm', '--force', '--volumes', ...containers], { deadlineMs: 300_000 });
  for (const line of brought) {
    const [kind = '', name = ''] = line.split(' ');
    await sh('docker', [kind, 'rm', name], { deadlineMs: 120_000 }).catch(() => undefined);
  }
}
