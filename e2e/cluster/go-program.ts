import { join } from 'node:path';
import { artefact, keyOf, type Making } from './cache.ts';
import type { Log } from './provider.ts';
import { has, sh } from './shell.ts';

const minutes = 60_000;

/** What makes a program small: nothing that only debuggers read. */
export const smallFlags = ['-ldflags', '-s -w'];

interface GoProgram {
  /** What people know it as, and how long its compilation takes as a rule. */
  readonly name: string;
  readonly usually: string;
  /** The folder of the Go module. */
  readonly folder: string;
  /** The name of the artefact. */
  readonly artefactName: string;
  readonly flags: readonly string[];
  /** Set to compile a tool of that module instead of the module itself: its package. */
  readonly tool?: string;
}

/** Compiles a program, and tells how many of the packages that are not compiled yet are done. */
async function compile(
  folder: string,
  target: string,
  flags: readonly string[],
  path: string,
  making: Making,
) {
  await needGo();
  const all = ['-trimpath', '-buildvcs=false', ...flags];
  let downloads = 0;
  let done = 0;
  const go = (args: readonly string[], onLine: (line: string) => void) => {
    const env = { ...making.env, CGO_ENABLED: '0' };
    return sh('go', args, { cwd: folder, env, deadlineMs: 30 * minutes, tree: true, onLine });
  };
  const stale = ['list', '-deps', '-f', '{{if .Stale}}{{.ImportPath}}{{end}}', ...all, target];
  const missing = await go(stale, line => {
    if (line.startsWith('go: downloading')) making.tell(`${++downloads} modules downloaded`);
  });
  const total = missing.split('\n').filter(Boolean).length;
  await go(['build', '-v', ...all, '-o', path, target], line => {
    if (!line.startsWith('go: ')) making.tell(`${++done} of ${total} packages compiled`);
  });
}

async function needGo(): Promise<void> {
  if (await has('go')) return;
  throw new Error('Missing on this machine: Go 1.21 or newer. Install it and run this again.');
}

/** A program of one of our Go modules, or a tool of one; made again only when the module changes. */
export function goProgram(program: GoProgram, log: Log): Promise<string> {
  const { name, usually, folder, artefactName, flags, tool } = program;
  // The sources of a tool are not ours: it changes only with the versions in these files.
  const sources = tool === undefined ? [folder] : [join(folder, 'go.mod'), join(folder, 'go.sum')];
  const key = keyOf(tool === undefined ? flags : [...flags, tool], sources);
  const make = (path: string, making: Making) => compile(folder, tool ?? '.', flags, path, making);
  return artefact(`${artefactName}-binary`, key, log, make, { what: `compiling ${name}`, usually });
}

/** The folder of a module that one of ours asks for: for files in it that are no Go. */
export async function goModuleFolder(folder: string, path: string): Promise<string> {
  await needGo();
  const options = { cwd: folder, deadlineMs: 10 * minutes };
  const output = await sh('go', ['mod', 'download', '-json', path], options);
  return (JSON.parse(output) as { Dir: string }).Dir;
}
