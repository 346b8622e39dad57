import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createProgram } from '#src/cli/program.ts';
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
});
