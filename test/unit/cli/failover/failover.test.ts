import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { InstanceFound } from '#src/cli/failover/model.ts';
import { apiServer, kubectlPulsar } from '../kubectl-pulsar.ts';
import { clientFound, instanceFound, memberTold } from './hand-made.ts';

const root = '/apis/pulsar-operator.dev/v1alpha1';
const world = `${root}/namespaces/pulsar/pulsarinstances/world`;
const shop = `${root}/namespaces/team/pulsarclients/shop`;

interface Held {
  instance: InstanceFound;
  client: ReturnType<typeof clientFound>;
  readonly patches: unknown[];
  /** Paths that may not be read. */
  readonly forbidden: string[];
  /** Whether the operator rewrites the Secret. */
  readonly isRewritten: boolean;
}

/** An API server with an instance and a client of it, and an operator. */
async function given(fields: Partial<Held> = {}) {
  const held: Held = {
    ...{ instance: instanceFound(), client: clientFound('shop', {}, 'east') },
    ...{ patches: [], forbidden: [], isRewritten: true, ...fields },
  };
  const kubeconfig = await apiServer((request, response) => void serve(held, request, response));
  const run = (...args: string[]) => kubectlPulsar('failover', 'world', '--kubeconfig', kubeconfig, ...args);
  return { held, run };
}

async function serve(held: Held, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  response.setHeader('content-type', 'application/json');
  if (held.forbidden.includes(path)) {
    response.statusCode = 403;
    return void response.end(JSON.stringify({ kind: 'Status', message: 'may not', code: 403 }));
  }
  if (request.method === 'PATCH') {
    const body = (await json(request)) as { spec: { primary: string } };
    held.patches.push(body);
    if (held.isRewritten) held.client = clientFound('shop', {}, body.spec.primary);
  }
  const found = { [world]: held.instance, [shop]: held.client }[path];
  const items = path.endsWith('/pulsarclients') ? [held.client] : [];
  response.end(JSON.stringify(found ?? { items }));
}

test('given no --yes, then it is said what would be done, and nothing is', async () => {
  const { held, run } = await given();
  const { code, stdout } = await run('--to', 'west');
  expect(code).toBe(0);
  expect(stdout).toContain('world: clients go from east to west.');
  expect(stdout).toContain('Nothing is changed: add --yes to do it.');
  expect(held.patches).toEqual([]);
});

test('given --yes, then the instance is edited as it was looked at, and Secrets are waited for', async () => {
  const { held, run } = await given();
  const { code, stdout } = await run('--to', 'west', '--yes');
  expect([code, held.patches]).toEqual([
    0,
    [{ metadata: { resourceVersion: '7' }, spec: { primary: 'west' } }],
  ]);
  expect(stdout).toContain('west is the primary.\nThe Secret is rewritten.\n');
});

test('given Secrets that are not rewritten in time, then that is told by its own code', async () => {
  const { run } = await given({ isRewritten: false });
  const { code, stderr } = await run('--to', 'west', '--yes', '--timeout', '1');
  expect(code).toBe(6);
  expect(stderr).toContain('Secrets of team/shop are not rewritten yet');
});

test('given a primary that it is already, then nothing is edited', async () => {
  const client = clientFound('shop', {}, 'west');
  const { held, run } = await given({ instance: instanceFound({ primary: 'west' }), client });
  const { code, stdout } = await run('--to', 'west', '--yes');
  expect([code, held.patches]).toEqual([0, []]);
  expect(stdout).toContain('west is the primary already.\nNo Secret had to change.\n');
});

test('given a member that is not well, then it is refused unless it is forced; an unknown one always', async () => {
  const told = { workloadStatus: 'Waiting', reason: 'NoAnswer', message: 'does not answer' };
  const instance = instanceFound({}, { members: [memberTold('west', told)] });
  const { held, run } = await given({ instance });
  expect(await run('--to', 'west', '--yes')).toMatchObject({ code: 5 });
  expect(await run('--to', 'south', '--yes', '--force')).toMatchObject({ code: 3 });
  expect(held.patches).toEqual([]);
  expect(await run('--to', 'west', '--yes', '--force')).toMatchObject({ code: 0 });
});

test('given who may look at one namespace alone, then that is told, and those of it', async () => {
  const { run } = await given({ forbidden: [`${root}/pulsarclients`] });
  const { code, stdout } = await run('--to', 'west');
  expect(code).toBe(0);
  expect(stdout).toContain(
    'You may not list PulsarClients of all namespaces: only those of pulsar are told.',
  );
  expect(stdout).toMatch(/team +shop +shop +east +west/);
});

test('given a namespace that is none, then the command line is not understood', async () => {
  expect(
    await kubectlPulsar('failover', 'world', '--to', 'west', '--pulsar-namespace', 'orders'),
  ).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Write tenant/namespace.'),
  });
});
