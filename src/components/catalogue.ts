import { autorecovery } from './autorecovery/objects.ts';
import { bookkeeper } from './bookkeeper/objects.ts';
import { broker } from './broker/objects.ts';
import type { Component } from './build/component.ts';
import { canary } from './canary/objects.ts';
import { functionsWorker } from './functions/objects.ts';
import { proxy } from './proxy/objects.ts';
import { stateStore } from './state-store/objects.ts';
import { websocket } from './websocket/objects.ts';
import { zookeeper } from './zookeeper/objects.ts';

/** All components, in the order in which one relies on another. */
export const catalogue: readonly Component[] = [
  zookeeper,
  bookkeeper,
  autorecovery,
  stateStore,
  broker,
  functionsWorker,
  proxy,
  websocket,
  canary,
];
