import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FileRead } from '#src/function-directory/python/read-file.ts';

export interface FileText {
  readonly name: string;
  readonly text: string;
}

interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** For each file; what takes longer is no file that a person wrote. */
  readonly deadlineMs?: number | undefined;
  /** For all of them: no other is begun after that. */
  readonly budgetMs?: number | undefined;
}

/** Nobody writes a longer one by hand, and its tree takes some hundred times that. */
export const longestFile = 128 * 1024;
const startMs = 30_000;

/**
 * What files of Python tell of themselves, in the same order; of the last ones nothing where time is over. They come from people: each is read for so long, in a process
 * that ends with the last of them, or with one that does not come to an end.
 */
export async function readFiles(
  files: readonly FileText[],
  { signal, deadlineMs = 5000, budgetMs = 20_000 }: ReadOptions = {},
): Promise<FileRead[]> {
  const results: FileRead[] = [];
  const held: Held = {};
  const overMs = performance.now() + budgetMs;
  try {
    for (const file of files) {
      if (results.length > 0 && performance.now() > overMs) break;
      const isTooLong = file.text.length > longestFile;
      results.push(isTooLong ? tooLong : await readOne(held, file, deadlineMs, signal));
    }
    return results;
  } finally {
    held.reader?.end();
  }
}

/** The process that reads, while there is one. */
interface Held {
  reader?: Reader | undefined;
}

async function readOne(
  held: Held,
  file: FileText,
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<FileRead> {
  held.reader ??= await startReader(signal);
  const read = await held.reader.read(file, deadlineMs);
  if (read) return read;
  held.reader.end();
  held.reader = undefined;
  return tooSlow;
}

const tooLong = unread(`is longer than ${longestFile / 1024} KiB`);
const tooSlow: FileRead = {
  ...unread('takes too long to be read, or nests too deep: it is tried again in a few minutes'),
  isUnsure: true,
};

function unread(message: string): FileRead {
  return { imports: [], stateCalls: [], problem: { message } };
}

interface Reader {
  /** Undefined: it has not come to an end in time, or has failed. */
  read(file: FileText, deadlineMs: number): Promise<FileRead | undefined>;
  end(): void;
}

async function startReader(signal: AbortSignal | undefined): Promise<Reader> {
  const here = import.meta.url;
  const program = new URL(here.endsWith('.ts') ? './read-child.ts' : './read-python.mjs', here);
  const child = fork(fileURLToPath(program), [], {
    execArgv: ['--max-old-space-size=48'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const end = () => void child.kill('SIGKILL');
  try {
    await answerOf(child, startMs, signal);
  } catch (error) {
    end();
    signal?.throwIfAborted();
    throw error;
  }
  return {
    read: async (file, deadlineMs) => {
      const answer = answerOf(child, deadlineMs, signal);
      child.send(file);
      try {
        return (await answer) as FileRead;
      } catch {
        signal?.throwIfAborted();
        return undefined;
      }
    },
    end,
  };
}

/** The next word of a process; rejects where it ends, or says nothing in time. */
async function answerOf(child: ChildProcess, ms: number, signal: AbortSignal | undefined): Promise<unknown> {
  const over = new AbortController();
  const limits = [AbortSignal.timeout(ms), over.signal, ...(signal ? [signal] : [])];
  const options = { signal: AbortSignal.any(limits) };
  const ended = once(child, 'exit', options).then(() => Promise.reject(new Error('it ended')));
  try {
    const [said] = await Promise.race([once(child, 'message', options), ended]);
    return said;
  } finally {
    over.abort();
    await ended.catch(() => undefined);
  }
}
