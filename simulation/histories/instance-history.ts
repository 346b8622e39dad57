import { deepEqual, equal, ok } from 'node:assert/strict';
import type { SimulatedPulsar } from '../instances/pulsar.ts';
import { InstanceWorld, referred } from '../instances/world.ts';
import type { Step } from './histories.ts';
import { deliver, type Interference, membersOf, passWith, removeLists, takeOut } from './instance-people.ts';

export const steps = [
  ...['pass', 'pass', 'pass', 'crash', 'crash', 'overtaken', 'overtaken', 'join', 'join', 'leave', 'leave'],
  ...[
    'give up',
    'cut',
    'mend',
    'mend',
    'produce',
    'echo',
    'deliver',
    'deliver',
    'replicate',
    'replicate',
    'topic',
  ],
  'disallow',
] as const;
type Name = (typeof steps)[number];

const names = ['a', 'b', 'c', 'd'] as const;
const namespaces = ['acme/orders', 'acme/bills'] as const;
/** A leave takes one, what a killed operator has left another, and topics that stand still are seen before. */
const mostPasses = 5;

/** Clusters join and leave, are cut off and come back, while people replicate namespaces and operators are killed. */
export class InstanceHistory {
  readonly world = new InstanceWorld(names, { members: [referred('a'), referred('b')] });
  /** What somebody has given up, once. */
  readonly #givenUp = new Set<string>();

  constructor() {
    for (const pulsar of this.world.pulsars.values()) for (const each of namespaces) pulsar.add(each);
  }

  async step([name, n]: Step<Name>): Promise<void> {
    const { world } = this;
    if (name === 'pass') await this.#pass();
    else if (name === 'crash') await this.#pass({ most: n % 12 });
    else if (name === 'overtaken') await this.#pass({ meanwhile: this.#once(n) });
    else this.#happens(name, n);
    for (const each of world.pulsars.values()) this.#check(each);
  }

  /** Faults end and messages come; then what is wished comes true. */
  async settle(): Promise<void> {
    const { world } = this;
    world.away.clear();
    for (let passes = 0; passes < mostPasses; passes++) {
      // What a list has its tenant is to allow, or Pulsar takes no other list.
      for (const { name, named, records } of world.pulsars.values())
        this.#allow(
          name,
          [...new Set([name, ...named])].filter(each => records.has(each)),
        );
      deliver(this.world);
      removeLists(this.world);
      // What stands in topics is unloaded when it has stood for long enough.
      world.seconds += 120;
      await this.#pass();
    }
    equal(world.status.conditions?.[0]?.status, 'True', world.status.message);
    const members = membersOf(this.world);
    deepEqual(world.status.members?.map(({ name }) => name).sort(), members);
    // One that was given up was left as it was.
    for (const name of members.filter(each => !this.#givenUp.has(each))) {
      const pulsar = world.pulsar(name);
      const unknown = [...pulsar.records.keys(), ...pulsar.named].filter(each => !members.includes(each));
      deepEqual(unknown, []);
    }
    await this.#pass();
    deepEqual(world.writes, []);
  }

  async #pass(interference: Interference = {}): Promise<void> {
    await passWith(this.world, interference);
    const { most = Number.POSITIVE_INFINITY, meanwhile } = interference;
    if (this.world.writes.length < most && !meanwhile) this.#checkKnown();
  }

  /**
   * Something that happens once, when it has been nearly anything so often. What people do in a cluster they do not do between the last
   * look of the operator at it and its write: nothing in Pulsar could tell.
   */
  #once(n: number): (cluster?: string) => undefined {
    const happens = [
      'join',
      'leave',
      'give up',
      'cut',
      'mend',
      'produce',
      'echo',
      'deliver',
      'replicate',
      'topic',
    ] as const;
    const name = happens[n % happens.length] ?? 'mend';
    const isInside = name === 'produce' || name === 'echo' || name === 'replicate' || name === 'topic';
    let left = n % 19;
    return cluster => {
      if (left < 0 || left-- > 0) return undefined;
      if (isInside && cluster === undefined) left = 0;
      else this.#happens(name, (n * 13) % 100, isInside ? cluster : undefined);
      return undefined;
    };
  }

  #happens(name: Name, n: number, cluster: string = names[n % names.length] ?? 'a'): void {
    const { world } = this;
    if (name === 'join') this.#join(cluster);
    if (name === 'leave') takeOut(world, cluster);
    if (name === 'give up') this.#giveUp();
    if (name === 'cut') world.away.add(cluster);
    if (name === 'mend') world.away.delete(cluster);
    if (name === 'produce') world.pulsar(cluster).produce(1 + (n % 3));
    if (name === 'echo') world.pulsar(cluster).echo(1 + (n % 3));
    if (name === 'deliver') deliver(this.world);
    if (name === 'replicate') this.#replicate(cluster, n);
    if (name === 'topic') this.#listOfTopic(cluster, n);
    if (name === 'disallow') this.#allow(cluster, [cluster]);
  }

  /** A person says where namespaces may be, whatever their lists have: Pulsar takes that. */
  #allow(name: string, allowedClusters: readonly string[]): void {
    const body = { adminRoles: [], allowedClusters };
    this.world.pulsar(name).write({ method: 'POST', path: 'tenants/acme', body });
  }

  #join(name: string): void {
    const { members, giveUp } = this.world.instance.spec;
    if (members.some(each => each.name === name)) return;
    this.world.edit({ members: [...members, referred(name)], giveUp: giveUp.filter(each => each !== name) });
  }

  #giveUp(): void {
    const { instance, status } = this.world;
    const leaving = (status.members ?? []).filter(({ name }) => !membersOf(this.world).includes(name));
    const giveUp = [...new Set([...instance.spec.giveUp, ...leaving.map(({ name }) => name)])];
    for (const name of giveUp) this.#givenUp.add(name);
    if (giveUp.length > 0) this.world.edit({ giveUp });
  }

  /** A person has a namespace replicated to all that is known, where Pulsar lets him. */
  #replicate(name: string, n: number): void {
    const pulsar = this.world.pulsar(name);
    const known = [...pulsar.records.keys()];
    const namespace = namespaces[n % namespaces.length] ?? namespaces[0];
    this.#allow(name, known);
    const { allowed = [] } = pulsar.namespaces.get(namespace) ?? {};
    if (n % 3 === 0 || allowed.length > 0) pulsar.write(listed(namespace, 'allowedClusters', known));
    pulsar.write(listed(namespace, 'replication', known));
  }

  #listOfTopic(name: string, n: number): void {
    const pulsar = this.world.pulsar(name);
    const { allowedClusters = [] } = pulsar.tenants.get('acme') ?? {};
    const topic = [...pulsar.topics.entries()][n % pulsar.topics.size];
    if (!topic) return;
    const [path, { lists }] = topic;
    const isGlobal = n % 2 === 0;
    const { replicated = [] } = pulsar.namespaces.get(path.slice(0, path.lastIndexOf('/'))) ?? {};
    // What he takes out himself is no matter of the operator's, be it of the list that counts where a topic has none.
    const before = (isGlobal ? lists.global : lists.local) ?? lists.global ?? replicated;
    const body = [...new Set([...allowedClusters, ...before])];
    const query = isGlobal ? '?isGlobal=true' : '';
    pulsar.write({ method: 'POST', path: `persistent/${path}/replication${query}`, body });
  }

  #check({ name, records, named, namespaces: all, topics, dropped }: SimulatedPulsar): void {
    deepEqual(
      named.filter(each => !records.has(each)),
      [],
      `policies of ${name} name what it does not know`,
    );
    for (const [namespace, { replicated }] of all)
      ok(replicated.includes(name), `${namespace} is nowhere in ${name}`);
    equal(topics.size, namespaces.length, `a topic of ${name} is gone`);
    for (const [remote, count] of dropped) {
      const isFree = this.#givenUp.has(remote) || this.#givenUp.has(name);
      ok(count === 0 || isFree, `${count} messages from ${name} to ${remote} are dropped`);
    }
  }

  /** Whoever can be asked knows all others that can, whatever the rest does. */
  #checkKnown(): void {
    const { world } = this;
    const members = membersOf(this.world).filter(name => !world.away.has(name));
    for (const name of members) {
      const unknown = members.filter(each => !world.pulsar(name).records.has(each));
      deepEqual(unknown, [], `${name} does not know them`);
    }
  }
}

function listed(namespace: string, list: string, body: readonly string[]) {
  return { method: 'POST', path: `namespaces/${namespace}/${list}`, body } as const;
}
