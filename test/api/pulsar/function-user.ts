import { expect } from 'vitest';
import { type PulsarFunctionSpec, pulsarFunctionSpec } from '#src/api/resources/functions/function.ts';
import { functionKind } from '#src/resources/function/function.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { admin, adminOf } from './admin.ts';
import { received, sent } from './messages.ts';
import type { Pulsar } from './server.ts';

export const ready = 'True Ready: As specified in Pulsar';
export const finalized = { deletionTimestamp: '2026-01-01T00:00:00Z' };

/** A function that puts a mark behind what it reads. */
export const exclaim = (mark: string) => `
import os
from pulsar import Function

class Exclaim(Function):
    def process(self, input, context):
        if input == 'boom':
            raise ValueError('it went boom')
        if input == 'secret':
            return os.environ['DB_PASSWORD'] + str(context.get_secret('DB_PASSWORD'))
        return input + '${mark}'
`;

let count = 0;

/** Somebody with one PulsarFunction, in a namespace of their own. */
export class FunctionUser implements AsyncDisposable {
  readonly pulsar: Pulsar;
  readonly world: ResourceWorld<PulsarFunctionSpec>;
  readonly namespace: string;

  constructor(pulsar: Pulsar, cluster: object = {}) {
    this.pulsar = pulsar;
    this.namespace = `functions-${++count}`;
    this.world = new ResourceWorld(functionKind, { brokers: [pulsar.web], ...cluster });
    this.world.files.set('code/exclaim.py', exclaim('!'));
  }

  static async of(pulsar: Pulsar, cluster: object = {}): Promise<FunctionUser> {
    const user = new FunctionUser(pulsar, cluster);
    await admin(pulsar, 'PUT', `namespaces/acme/${user.namespace}`, {});
    return user;
  }

  get path(): string {
    return `functions/acme/${this.namespace}/exclaim`;
  }

  topic(name: string): string {
    return `persistent://acme/${this.namespace}/${name}`;
  }

  specOf(fields: object): PulsarFunctionSpec {
    return pulsarFunctionSpec.parse({
      ...{ clusterRef: { name: 'demo' }, tenant: 'acme', namespace: this.namespace, runtime: 'PYTHON' },
      ...{ code: { configMap: { name: 'code', key: 'exclaim.py' } }, className: 'exclaim.Exclaim' },
      ...{ inputs: [this.topic('in')], output: this.topic('out'), subscriptionPosition: 'Earliest' },
      ...fields,
    });
  }

  /** Applies it, and passes until it says so. */
  async applied(fields: object = {}, says = ready, metadata = {}): Promise<void> {
    this.world.apply('exclaim', this.specOf(fields), metadata);
    await this.passedUntil(says);
  }

  async passedUntil(says: string): Promise<void> {
    const said = async () => {
      await this.world.pass('exclaim').catch(() => undefined);
      return this.world.of('exclaim') ? this.world.said('exclaim') : 'gone';
    };
    await expect.poll(said, { interval: 500 }).toContain(says);
  }

  /** What becomes of messages. */
  async works(...messages: string[]): Promise<string[]> {
    await sent(this.pulsar, this.topic('in'), ...messages);
    return received(this.pulsar, this.topic('out'), messages.length);
  }

  /** Waits for an answer. Others may come again: Pulsar gives a function that is stopped right after one its message anew. */
  async hears(answer: RegExp): Promise<void> {
    await expect
      .poll(() => received(this.pulsar, this.topic('out'), 1))
      .toEqual([expect.stringMatching(answer)]);
  }

  /** Its configuration as Pulsar tells it. */
  async live(): Promise<Record<string, unknown>> {
    return (await adminOf(this.pulsar, 'v3', 'GET', this.path)).value as Record<string, unknown>;
  }

  async subscriptions(name: string): Promise<unknown> {
    return (await admin(this.pulsar, 'GET', `persistent/acme/${this.namespace}/${name}/subscriptions`)).value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await adminOf(this.pulsar, 'v3', 'DELETE', this.path);
  }
}
