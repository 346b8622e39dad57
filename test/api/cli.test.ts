import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createProgram } from '#src/cli/program.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { kubectl, namespace } from './kubectl.ts';

let pulsar: string;

async function kubectlPulsar(...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const flags = ['--kubeconfig', inject('kubeconfig'), '-n', pulsar];
  await createProgram(line => lines.push(line)).parseAsync([...args, ...flags], { from: 'user' });
  return lines;
}

beforeAll(async () => {
  pulsar = await namespace('cli');
});

describe('kubectl pulsar', () => {
  test('given a cluster without a proxy, when a message is to go through one, then the error says what is missing', async () => {
    const call = kubectlPulsar('produce', 'demo', 'orders', '-m', 'x', '--via', 'proxy');
    await expect(call).rejects.toThrow(`No proxy of demo in namespace ${pulsar} is ready`);
  });

  test('given a PulsarCluster nobody has looked at, when its status is asked for, then it says so', async () => {
    await kubectl(
      ['apply', '-f', '-'],
      JSON.stringify({
        apiVersion: 'pulsar-operator.dev/v1alpha1',
        kind: 'PulsarCluster',
        metadata: { name: 'demo', namespace: pulsar },
        spec: {},
      }),
    );
    expect((await kubectlPulsar('status')).join('\n')).toContain('the operator has not looked at it yet');
    await expect(kubectlPulsar('status', 'other')).rejects.toThrow('"other" not found');
  });

  test('given that PulsarCluster, when it is restarted, suspended and resumed, then it says so and keeps the rest', async () => {
    const cluster = async () => {
      const json = await kubectl(['-n', pulsar, 'get', 'pulsarcluster', 'demo', '-o', 'json']);
      return JSON.parse(json) as PulsarCluster;
    };
    await kubectl(['-n', pulsar, 'annotate', 'pulsarcluster', 'demo', 'team=a']);
    const before = await cluster();
    expect(before.spec.suspend).toBe(false);
    await kubectlPulsar('restart', 'demo');
    await kubectlPulsar('restart', 'demo', '--component', 'broker');
    await kubectlPulsar('suspend', 'demo');
    const { metadata, spec } = await cluster();
    expect(metadata.annotations).toMatchObject({
      team: 'a',
      'pulsar-operator.dev/restart': expect.any(String),
      'pulsar-operator.dev/restart-broker': expect.any(String),
    });
    expect(metadata.generation, 'only suspending is an edit').toBe((before.metadata.generation ?? 0) + 1);
    expect(spec).toEqual({ ...before.spec, suspend: true });
    await kubectlPulsar('resume', 'demo');
    expect((await cluster()).spec).toEqual(before.spec);
    await expect(kubectlPulsar('suspend', 'other')).rejects.toThrow('"other" not found');
  });
});
