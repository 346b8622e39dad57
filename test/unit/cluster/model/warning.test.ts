import { describe, expect, test } from 'vitest';
import { type Warning, warnedOf } from '#src/cluster/model/warning.ts';
import { ago, now } from '../hand-made.ts';

function warning(reason: string, note: string, more: Partial<Warning> = {}): Warning {
  return { reason, note, count: 1, first: ago(60), last: ago(1), ...more };
}

const told = (...warnings: Warning[]) => warnedOf(warnings, now);

describe('given what Kubernetes warns of', () => {
  test.each([
    ['FailedCreate', 'PodNotCreated', 'Blocked', 'a ResourceQuota, a LimitRange'],
    ['ProvisioningFailed', 'VolumeNotProvisioned', 'Blocked', 'Mend its StorageClass'],
    ['FailedMount', 'VolumeNotMounted', 'Blocked', 'Create the ConfigMap or Secret'],
    ['FailedAttachVolume', 'VolumeNotAttached', 'Waiting', 'another node still has it'],
    ['FailedCreatePodSandBox', 'SandboxNotCreated', 'Waiting', 'the network plugin'],
    ['SomethingElse', 'Starting', 'Waiting', 'look at the Events'],
  ])(
    'when it is %s, then it has a reason, a remedy, and the words of the server',
    (reason, code, status, remedy) => {
      expect(told(warning(reason, 'the words\nof the server'))).toMatchObject({
        reason: code,
        workloadStatus: status,
        message: expect.stringContaining(`(${reason}): the words of the server`),
        hint: expect.stringContaining(remedy),
      });
    },
  );

  test('when nothing is, or what was is over, then there is nothing to say', () => {
    expect(told()).toBeUndefined();
    const old = warning('FailedMount', 'x', { last: ago(331) });
    expect(told(old)).toBeUndefined();
    expect(warnedOf([old], now, 340)).toBeDefined();
  });

  test('when something known is among it, then that is told, whatever came later', () => {
    const mount = warning('FailedMount', 'x', { last: ago(100) });
    expect(told(warning('Other', 'y'), mount)?.reason).toBe('VolumeNotMounted');
  });

  test('when two of one cause alternate, then the sentence stays the same, that which comes most often first', () => {
    const often = (last: number) =>
      warning('FailedMount', 'configmap "nope" not found', { count: 9, last: ago(last) });
    const timeout = (last: number) => warning('FailedMount', 'timed out', { last: ago(last) });
    const says = expect.stringMatching(/: configmap "nope" not found; timed out$/);
    expect(told(often(1), timeout(90))?.message).toEqual(says);
    expect(told(timeout(1), often(90))?.message).toEqual(says);
  });

  test('when the words differ from try to try or are long, then what is told does not', () => {
    const note = (id: string) => `rpc error, request 1b4e28ba-2fa1-11d2-883f-${id}: ${'x'.repeat(2000)}`;
    const first = told(warning('ProvisioningFailed', note('0016d3cca427')));
    expect(told(warning('ProvisioningFailed', note('0016d3cca428'), { count: 7 }))).toEqual(first);
    expect(first?.message.length).toBeLessThan(500);
  });
});
