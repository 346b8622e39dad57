import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { identify, living, signalAll, statOf } from '#e2e/cluster/builtin/process.ts';

test('given a name with spaces and brackets, then its state and start time are read all the same', () => {
  const after = '1 235 235 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 97395 1000';
  expect(statOf(`235 (a) b) S ${after}`)).toEqual({ state: 'S', started: '97395' });
  expect(statOf('')).toBeUndefined();
});

test('given a script that becomes other programs, then it is the same process at every look', async () => {
  // Each of them is somebody without a command line for a moment.
  const becoming = 'i=$((${1:-0} + 1)); [ $i -lt 200 ] || exec sleep 60; exec bash -c "$0" "$0" $i';
  const child = spawn('bash', ['-c', becoming, becoming], { stdio: 'ignore' });
  const identity = identify(child.pid ?? 0) ?? 'none';
  const looks = new Set<number | undefined>();
  const ended = once(child, 'exit');
  for (let look = 0; look < 5000; look++) looks.add(living(identity));
  child.kill('SIGKILL');
  await ended;
  expect([...looks]).toEqual([child.pid]);
  expect(living(identity)).toBeUndefined();
});

test('given the number of a process that started at another time, then it is somebody else', () => {
  const [pid, started] = identify(process.pid)?.split(' ') ?? [];
  expect(living(`${pid} ${started}`)).toBe(process.pid);
  expect(living(`${pid} ${Number(started) - 1}`)).toBeUndefined();
  expect(living('')).toBeUndefined();
});

test('given one that has ended among those that are to end, then the others are told all the same', async () => {
  const [first, second] = [0, 1].map(() => spawn('sleep', ['60'], { stdio: 'ignore' }));
  const ended = once(first!, 'exit');
  first!.kill('SIGKILL');
  await ended;
  const told = once(second!, 'exit');
  signalAll([first!.pid!, second!.pid!], 'SIGKILL');
  expect(await told).toEqual([null, 'SIGKILL']);
  expect(() => signalAll([process.pid], 'SIGNONE' as NodeJS.Signals)).toThrow(/SIGNONE/);
});
