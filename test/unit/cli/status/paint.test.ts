import { afterEach, expect, test, vi } from 'vitest';
import { green, headed, red, yellow } from '#src/cli/status/paint.ts';
import { table } from '#src/cli/table.ts';

afterEach(() => vi.unstubAllEnvs());

test('given a pipeline that reads the words, in CI too, when they are painted, then they are plain', () => {
  vi.stubEnv('FORCE_COLOR', undefined);
  vi.stubEnv('CI', 'true');
  expect([green, yellow, red].map(paint => paint('Ready'))).toEqual(['Ready', 'Ready', 'Ready']);
  expect(table([headed('Cluster', 'Ready')])).toEqual(['Cluster  Ready']);
});

test('given somebody who wants colours whatever reads them, then they are painted', () => {
  vi.stubEnv('FORCE_COLOR', '1');
  vi.stubEnv('NO_COLOR', undefined);
  expect(green('Ready')).toBe('\u001b[32mReady\u001b[39m');
});
