import { perform } from '#src/cluster/act/perform.ts';
import { openTransport } from '#src/kubernetes/http/http-transport.ts';
import { writePulsar } from '#src/resources/act/pulsar.ts';

/** All ways by which the operator changes the world: a build for tests dies at them. */
export const effects = { openTransport, perform, writePulsar };

export type Effects = typeof effects;
