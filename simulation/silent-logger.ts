import type { Logger } from '#src/kubernetes/logger.ts';

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
