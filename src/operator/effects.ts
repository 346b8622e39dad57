import { perform } from '#src/cluster/act/perform.ts';
import { openTransport } from '#src/kubernetes/http-transport.ts';

/** All ways by which the operator changes the world: a build for tests dies at them. */
export const effects = { openTransport, perform };

export type Effects = typeof effects;
