import { atLeast, type Mistake } from './mistake.ts';

/** An address that brokers and the operator use without TLS. */
export const plain = { serviceUrl: 'http://c:8080', brokerServiceUrl: 'pulsar://c:6650' };

const a = { name: 'a', clusterRef: { name: 'a' } };
const elsewhere = (address: object) => ({ members: [a, { name: 'c', address }] });
const secret = { name: 'geo', key: 'token' };

const store = (configurationStore: object) => ({ configurationStore });
const sharing = store({ managed: {} });

/** Ways to get a PulsarInstance wrong. */
export const invalidInstances: Mistake[] = [
  ['no members', { members: [] }, 'spec.members', 'at least 1 items'],
  ['a primary that is no member', { members: [a], primary: 'b' }, 'spec.primary', 'must be one of members'],
  [
    'a primary of a namespace that is no member',
    { members: [a], primaries: [{ namespace: 'acme/orders', member: 'b' }] },
    'spec.primaries',
    'must have members alone',
  ],
  [
    'a namespace without its tenant',
    { members: [a], primaries: [{ namespace: 'orders', member: 'a' }] },
    'spec.primaries[0].namespace',
    'with its tenant, for example acme/orders',
  ],
  ['a member twice', { members: [a, a] }, 'spec.members[1]', 'Duplicate value'],
  [
    'a member that is nowhere',
    { members: [{ name: 'b' }] },
    'spec.members[0]',
    'the address of a cluster elsewhere',
  ],
  [
    'a name that is not that of its PulsarCluster',
    { members: [{ ...a, name: 'b' }] },
    'spec.members[0].name',
    'must be clusterRef.name',
  ],
  [
    'a name that no Secret has as a key',
    { members: [{ ...a, name: 'a b' }] },
    'spec.members[0].name',
    'can have letters',
  ],
  [
    'a web address alone',
    elsewhere({ serviceUrl: plain.serviceUrl }),
    'address',
    'must come with brokerServiceUrl',
  ],
  [
    'TLS on one way alone',
    elsewhere({ ...plain, serviceUrlTls: 'https://c:8443' }),
    'address',
    'must come with brokerServiceUrlTls',
  ],
  ['an address without any', elsewhere({}), 'address', 'must have an address'],
  [
    'an address with a path',
    elsewhere({ ...plain, serviceUrl: 'http://c:8080/admin' }),
    'serviceUrl',
    'like http://',
  ],
  [
    'https where http is',
    elsewhere({ ...plain, serviceUrl: 'https://c:8443' }),
    'serviceUrl',
    'like http://',
  ],
  ['a CA without TLS', elsewhere({ ...plain, caSecretRef: secret }), 'caSecretRef', 'is about TLS'],
  [
    'a token for the operator where it has one',
    { members: [{ ...a, address: { ...plain, adminTokenSecretRef: secret } }] },
    'adminTokenSecretRef',
    'is not for a member with clusterRef',
  ],
  ['a member that is given up', { giveUp: ['a'] }, 'spec.giveUp', 'must not have a member'],
  [
    'topics of a member that go',
    { ...sharing, deleteTopicsOf: ['a'] },
    'spec.deleteTopicsOf',
    'must not have a member',
  ],
  [
    'topics that go where members keep their own stores',
    { deleteTopicsOf: ['b'] },
    'spec.deleteTopicsOf',
    'is for members that share a configurationStore',
  ],
  ['a store that nobody runs', store({}), 'configurationStore', 'must be managed or external'],
  [
    'a store that two run',
    store({ managed: {}, external: { servers: 'zk:2181' } }),
    'configurationStore',
    'must be managed or external',
  ],
  ['a store without a port', store({ external: { servers: 'zk' } }), 'external.servers', 'with their ports'],
  [
    'an even ensemble',
    store({ managed: { zookeeper: { replicas: 4 } } }),
    'managed.zookeeper.replicas',
    'must be odd',
  ],
  [
    'a store of one server, without saying that it is for development',
    store({ managed: { zookeeper: { replicas: 1 } } }),
    'managed.zookeeper.replicas',
    'must be at least 3',
  ],
  ['a delay of nothing', { replicationDelayThresholdSeconds: 0 }, 'ThresholdSeconds', atLeast(1)],
];
