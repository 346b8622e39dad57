import { describe, expect, test } from 'vitest';
import { exec, httpGet, probes } from '#src/components/build/probes.ts';

const { startupProbe, readinessProbe, livenessProbe } = probes(httpGet('/ready', 80), exec('true'));

describe('given what a server is asked', () => {
  test('then starting and being ready are the same question, and being alive is another', () => {
    const ready = httpGet('/ready', 80);
    expect(startupProbe).toMatchObject(ready);
    expect(readinessProbe).toMatchObject(ready);
    expect(livenessProbe).toMatchObject({ exec: { command: ['bash', '-c', 'true'] } });
    expect(livenessProbe).not.toHaveProperty('httpGet');
  });

  test('when it starts, then it is asked each second, so that the next stage begins when it is there', () => {
    expect(startupProbe.periodSeconds).toBe(1);
  });

  test('when it starts slowly, then it has ten minutes before it is ended', () => {
    expect(startupProbe.periodSeconds * startupProbe.failureThreshold).toBe(600);
  });

  test('when it does not answer, then traffic goes elsewhere long before it is ended', () => {
    const seconds = ({ periodSeconds, failureThreshold }: typeof readinessProbe) =>
      periodSeconds * failureThreshold;
    expect(seconds(readinessProbe)).toBe(10);
    expect(seconds(livenessProbe)).toBe(180);
  });
});
