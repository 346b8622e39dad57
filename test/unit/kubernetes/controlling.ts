import { Controller, type ControllerOptions } from '#src/kubernetes/controller.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import { ManualClock } from './manual-clock.ts';

/** A controller that is not running yet, what it has passed over and what it has logged. */
export function setUp(options: Partial<ControllerOptions> = {}) {
  const clock = new ManualClock(() => 1);
  const passes: string[] = [];
  const lines: string[] = [];
  const record = (level: string) => (fields: object, message: string) =>
    lines.push(`${level} ${message}${'err' in fields ? ' with stack' : ''}`);
  const log: Logger = {
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
  };
  const reconcile = options.reconcile ?? (async () => undefined);
  const controller = new Controller({
    name: 'test',
    log,
    clock,
    ...options,
    reconcile: (key, signal) => (passes.push(key), reconcile(key, signal)),
  });
  const stop = new AbortController();
  return { clock, controller, passes, lines, stop };
}
