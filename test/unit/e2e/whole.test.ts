import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isWhole } from '#e2e/cluster/builtin/bring-up.ts';
import {
  clusterNote,
  clusterPid,
  markWhole,
  note,
  noteProcess,
  runFolder,
  unmarkWhole,
  until,
  wholeKey,
} from '#e2e/cluster/builtin/run.ts';

const parts = { kubernetes: '', coredns: '', pause: '', kubectl: 'false', key: 'these' };
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pulsar-operator-run-test-'));
  vi.stubEnv('PULSAR_OPERATOR_CACHE', root);
  mkdirSync(runFolder(), { recursive: true });
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

async function look(): Promise<{ whole: boolean; said: string }> {
  const lines: string[] = [];
  const whole = await isWhole(parts, line => lines.push(line));
  return { whole, said: lines.join('\n') };
}

test('given nothing, or a cluster whose process has ended, then there is no cluster and nothing to say', async () => {
  expect(await look()).toEqual({ whole: false, said: '' });
  note(clusterNote(), `${process.pid} 1`);
  markWhole('these');
  expect(await look()).toEqual({ whole: false, said: '' });
});

test('given a cluster that lives and has no mark, then it was left half made, at its start or at its end', async () => {
  noteProcess(clusterNote(), process.pid);
  expect(clusterPid()).toBe(process.pid);
  const halfMade = { whole: false, said: 'the cluster that is there was left half made: it is made again' };
  expect(await look()).toEqual(halfMade);
  markWhole('these');
  expect(wholeKey()).toBe('these');
  unmarkWhole();
  expect(await look()).toEqual(halfMade);
});

test('given a cluster that lives and is made of other parts, then it is not the one that is asked for', async () => {
  noteProcess(clusterNote(), process.pid);
  markWhole('others');
  const { whole, said } = await look();
  expect(whole).toBe(false);
  expect(said).toMatch(/made of other parts than this checkout asks for: it is made again/);
});

test('given a process that has ended at its start, then it is not noted as one that lives', () => {
  expect(() => noteProcess(clusterNote(), 2 ** 22 + 1)).toThrow(/has ended at its start/);
  expect(clusterPid()).toBeUndefined();
});

test('given something that does not come, when its time is over, then the error says what and how its log ends', async () => {
  const log = join(root, 'kubelet.log');
  note(log, 'first\ncannot mount\n');
  const waiting = until('Node n1 is Ready', log, 100, () => false);
  await expect(waiting).rejects.toThrow(
    `Node n1 is Ready: not within 0.1 s. See ${log}, which ends:\nfirst\ncannot mount`,
  );
});
