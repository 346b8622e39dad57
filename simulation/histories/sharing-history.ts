import { deepEqual, equal, ok } from 'node:assert/strict';
import type { SimulatedPulsar } from '../instances/pulsar.ts';
import { InstanceWorld, referred } from '../instances/world.ts';
import type { Step } from './histories.ts';
import { deliver, type Interference, membersOf, passWith, removeLists, takeOut } from './instance-people.ts';
import { listForTopic, sharedNamespaces as namespaces, replicateToAll } from './sharing-people.ts';

export const sharingSteps = [
  ...['pass', 'pass', 'pass', 'crash', 'crash', 'overtaken', 'join', 'join', 'leave', 'leave', 'let go'],
  ...['give up', 'cut', 'mend', 'mend', 'produce', 'deliver', 'deliver', 'replicate', 'allow', 'topic'],
  ...['connect', 'end'],
] as const;
type Name = (typeof sharingSteps)[number];

const names = ['a', 'b', 'c', 'd'] as const;
const store = { external: { servers: 'global:2181' } };
/** A leave takes one for namespaces, tenants and the record, and what a killed operator has left another. */
const mostPasses = 6;

/** The same of clusters that share a configuration store, in which a list is one for all. */
export class SharingHistory {
  readonly world = new InstanceWorld(names, {
    members: [referred('a'), referred('b')],
    configurationStore: store,
  });
  readonly #givenUp = new Set<string>();
  /** Whose topics may go, as somebody has said once. */
  readonly #letGo = new Set<string>();
  readonly #entered = new Set<string>();
  /** How many topics each had. */
  readonly #had = new Map<string, number>();
  /** Those of which the operator has seen that they were members. */
  readonly #remembered = new Set<string>();

  constructor() {
    for (const name of ['a', 'b']) this.#enter(name);
    for (const each of namespaces) this.world.store?.add(each, 'a', 'b');
  }

  async step([name, n]: Step<Name>): Promise<void> {
    if (name === 'pass') await this.#pass();
    else if (name === 'crash') await this.#pass({ most: n % 12 });
    else if (name === 'overtaken') await this.#pass({ meanwhile: this.#once(n) });
    else this.#happens(name, n);
    this.#check();
  }

  /** Faults end, messages come, producers end in what leaves, and people do what the sentences ask for; then what is wished comes true. */
  async settle(): Promise<void> {
    const { world } = this;
    world.away.clear();
    for (let passes = 0; passes < mostPasses; passes++) {
      for (const pulsar of world.pulsars.values()) pulsar.producers = 0;
      deliver(this.world);
      removeLists(this.world);
      this.#happens('let go', 0);
      this.#giveUpStrangers();
      this.#serveElsewhere();
      await this.#pass();
      this.#check();
    }
    equal(world.status.conditions?.[0]?.status, 'True', world.status.message);
    const members = membersOf(this.world);
    deepEqual(world.status.members?.map(({ name }) => name).sort(), members);
    const left = [...this.#records.keys()].filter(
      each => this.#remembered.has(each) || members.includes(each),
    );
    deepEqual(left.sort(), members);
    deepEqual(
      this.#serving(),
      members.map(() => true),
    );
    await this.#pass();
    deepEqual(world.writes, []);
  }

  get #records(): SimulatedPulsar['records'] {
    return this.world.pulsar('a').records;
  }

  /** Whether each member is one of those that all tenants need. */
  #serving(): boolean[] {
    const { tenants, namespaces: all } = this.world.pulsar('a');
    const lists = [tenants.get('public')?.allowedClusters, all.get('pulsar/system')?.replicated];
    return membersOf(this.world).map(name => lists.every(list => list?.includes(name)));
  }

  async #pass(interference: Interference = {}): Promise<void> {
    await passWith(this.world, interference);
    for (const { name, announced } of this.world.status.members ?? [])
      if (announced.length > 0) this.#remembered.add(name);
  }

  /** Something that happens once. What people do in a cluster they do not do between the last look of the operator and its write. */
  #once(n: number): (cluster?: string, isWritten?: boolean) => undefined {
    const happens = [
      ...['join', 'leave', 'give up', 'let go', 'cut', 'mend', 'produce', 'deliver'],
      ...['replicate', 'topic', 'connect'],
    ] as readonly Name[];
    const name = happens[n % happens.length] ?? 'mend';
    const isInside = ['produce', 'replicate', 'topic', 'connect'].includes(name);
    // Every other time it happens between two writes.
    const isBetween = n % 2 === 1;
    let left = n % (isBetween ? 3 : 19);
    return (cluster, isWritten = false) => {
      if (isBetween && !isWritten) return undefined;
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
    if (name === 'give up') this.#say('giveUp', this.#givenUp);
    if (name === 'let go') this.#say('deleteTopicsOf', this.#letGo);
    if (name === 'cut') world.away.add(cluster);
    if (name === 'mend') world.away.delete(cluster);
    if (name === 'produce') world.pulsar(cluster).produce(1 + (n % 3));
    if (name === 'deliver') deliver(this.world);
    if (name === 'replicate' || name === 'allow')
      replicateToAll(world.pulsar('a'), this.#whoIsToServe(n), n, name === 'allow');
    if (name === 'topic') listForTopic(world.pulsar(cluster), n);
    if (name === 'connect' || name === 'end') world.pulsar(cluster).producers = name === 'end' ? 0 : 1;
  }

  /** Once in a while somebody names one that leaves, too. */
  #whoIsToServe(n: number): readonly string[] {
    return n % 3 === 0 ? [...this.#records.keys()] : membersOf(this.world);
  }

  #join(name: string): void {
    const { members, giveUp, deleteTopicsOf } = this.world.instance.spec;
    if (members.some(each => each.name === name)) return;
    // Its PulsarCluster has named the store from the first.
    if (!this.#entered.has(name)) this.#enter(name);
    const isOther = (each: string) => each !== name;
    this.world.edit({
      members: [...members, referred(name)],
      giveUp: giveUp.filter(isOther),
      deleteTopicsOf: deleteTopicsOf.filter(isOther),
    });
  }

  #enter(name: string): void {
    this.#entered.add(name);
    this.world.store?.enter(name);
  }

  /** Names all that leave in a list of the spec. */
  #say(list: 'giveUp' | 'deleteTopicsOf', said: Set<string>): void {
    const { instance, status } = this.world;
    const leaving = (status.members ?? []).filter(({ name }) => !membersOf(this.world).includes(name));
    const all = [...new Set([...instance.spec[list], ...leaving.map(({ name }) => name)])];
    for (const name of all) said.add(name);
    if (all.length > instance.spec[list].length) this.world.edit({ [list]: all });
  }

  /** Clusters that are in the store, and that the operator has never seen as members: what it waits for of them nobody tells. */
  #giveUpStrangers(): void {
    const { giveUp } = this.world.instance.spec;
    const known = [...membersOf(this.world), ...this.#remembered, ...giveUp];
    const strangers = [...this.#records.keys()].filter(each => !known.includes(each));
    for (const each of strangers) this.#givenUp.add(each);
    if (strangers.length > 0) this.world.edit({ giveUp: [...giveUp, ...strangers] });
  }

  /** What clusters alone serve that leave, another member is to serve too. */
  #serveElsewhere(): void {
    const { namespaces: all } = this.world.pulsar('a');
    for (const [at, name] of namespaces.entries())
      if (!all.get(name)?.replicated.some(each => membersOf(this.world).includes(each)))
        replicateToAll(this.world.pulsar('a'), membersOf(this.world), at, false);
  }

  #check(): void {
    const { records, namespaces: all, tenants } = this.world.pulsar('a');
    const wanted = [...all].filter(([name]) => !name.startsWith('public/functions-'));
    const named = [
      ...wanted.flatMap(([, { replicated, allowed }]) => [...replicated, ...allowed]),
      ...[...tenants.values()].flatMap(({ allowedClusters }) => allowedClusters),
    ];
    deepEqual(
      named.filter(each => !records.has(each) && !this.#givenUp.has(each)),
      [],
      'policies name what is not in the store',
    );
    for (const [namespace, { replicated }] of all) ok(replicated.length > 0, `${namespace} is nowhere`);
    for (const pulsar of this.world.pulsars.values()) this.#checkTopics(pulsar);
  }

  /** A topic goes only where its cluster was given up, or its topics were; and nothing that is under way is dropped. */
  #checkTopics({ name, topics, dropped }: SimulatedPulsar): void {
    const isFree = this.#givenUp.has(name);
    if (!isFree && !this.#letGo.has(name))
      ok(topics.size >= (this.#had.get(name) ?? 0), `a topic of ${name} is gone`);
    this.#had.set(name, topics.size);
    for (const [remote, count] of dropped)
      ok(
        count === 0 || isFree || this.#givenUp.has(remote),
        `${count} messages from ${name} to ${remote} are dropped`,
      );
  }
}
