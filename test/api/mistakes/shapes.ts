import { atMost, atMostLong, type Mistake, ofType } from './mistake.ts';

/** Fields that do not exist, are too long, or are of another type. */
export const shapes: Mistake[] = [
  ['a misspelt component', { 'zookeper.replicas': 3 }, 'spec.zookeper', 'unknown field'],
  ['a misspelt count', { 'broker.replica': 3 }, 'spec.broker.replica', 'unknown field'],
  [
    'a misspelt volume',
    { 'bookkeeper.storage.ledger.size': '10Gi' },
    'spec.bookkeeper.storage.ledger',
    'unknown field',
  ],
  ['a field of another component', { 'broker.storage.size': '10Gi' }, 'spec.broker.storage', 'unknown field'],
  ['a Java flag as a field', { 'broker.jvm.xmx': '1Gi' }, 'spec.broker.jvm.xmx', 'unknown field'],

  ['a very long image', { image: 'i'.repeat(513) }, 'spec.image', atMostLong(512)],
  ['an image with a space', { image: 'pulsar 4' }, 'spec.image', 'must be the name of an image'],
  ['an empty image', { image: '' }, 'spec.image', 'for example registry.example/pulsar:4.0.8'],
  [
    'a very long value',
    { 'broker.config.key': 'v'.repeat(4097) },
    'spec.broker.config.key',
    atMostLong(4096),
  ],
  [
    'a very long option',
    { 'broker.jvm.options': ['-D'.repeat(513)] },
    'spec.broker.jvm.options[0]',
    atMostLong(1024),
  ],
  [
    'a very long path',
    { 'zookeeper.chroot': `/${'c'.repeat(128)}` },
    'spec.zookeeper.chroot',
    atMostLong(128),
  ],
  ['a very long domain', { clusterDomain: 'd'.repeat(254) }, 'spec.clusterDomain', atMostLong(253)],
  [
    'too many keys',
    { 'broker.config': Object.fromEntries(Array.from({ length: 257 }, (_, at) => [`key${at}`, at])) },
    'spec.broker.config',
    'must have at most 256 items',
  ],
  [
    'too many pull secrets',
    { imagePullSecrets: Array.from({ length: 17 }, (_, at) => ({ name: `secret-${at}` })) },
    'spec.imagePullSecrets',
    'must have at most 16 items',
  ],

  [
    'a token without the key of its Secret',
    { 'operatorAccess.tokenSecretRef': { name: 'operator' } },
    'spec.operatorAccess.tokenSecretRef.key',
    'Required value',
  ],
  [
    'a token in the specification itself',
    { 'operatorAccess.token': 'eyJ' },
    'spec.operatorAccess.token',
    'unknown field',
  ],
  [
    'a key that no Secret can have',
    { 'operatorAccess.tokenSecretRef': { name: 'operator', key: 'a/b' } },
    'spec.operatorAccess.tokenSecretRef.key',
    'must be made of letters',
  ],

  ['keys as a list', { 'broker.config': ['key'] }, 'spec.broker.config', ofType('object')],
  ['true without quotes', { 'broker.config.key': true }, 'spec.broker.config.key', ofType('integer,string')],
  [
    'a number that JSON cannot keep',
    { 'broker.config.key': 2 ** 53 },
    'spec.broker.config.key',
    atMost(2 ** 53 - 1),
  ],
  [
    'a fraction without quotes',
    { 'broker.config.key': 0.9 },
    'spec.broker.config.key',
    ofType('integer,string'),
  ],
  [
    'a value as a list',
    { 'broker.config.key': ['a', 'b'] },
    'spec.broker.config.key',
    ofType('integer,string'),
  ],
  ['options as a string', { 'broker.jvm.options': '-Da=b' }, 'spec.broker.jvm.options', ofType('array')],
  ['functions: true', { functions: true }, 'spec.functions', ofType('object')],
  ['an image as a number', { image: 4 }, 'spec.image', ofType('string')],
  ['a version as a number', { version: 4 }, 'spec.version', ofType('string')],
  [
    'an annotation as a number',
    { 'proxy.service.annotations': { a: 1 } },
    'spec.proxy.service.annotations.a',
    ofType('string'),
  ],
  [
    'a label with a space',
    { 'broker.podTemplate.metadata.labels.team': 'my team' },
    'spec.broker.podTemplate.metadata.labels',
    'for example my-team',
  ],
  [
    'a label that is too long',
    { 'broker.podTemplate.metadata.labels.team': 't'.repeat(64) },
    'spec.broker.podTemplate.metadata.labels.team',
    atMostLong(63),
  ],
  [
    'a key of a label with a space',
    { 'broker.podTemplate.metadata.labels.my team': 'a' },
    'spec.broker.podTemplate.metadata.labels',
    'Correct the key',
  ],
  [
    'a key of a label that is too long',
    { 'broker.podTemplate.metadata.labels': { [`example.com/${'k'.repeat(64)}`]: 'a' } },
    'spec.broker.podTemplate.metadata.labels',
    'at most 63 characters',
  ],
  [
    'a key of an annotation with two slashes',
    { 'proxy.service.annotations.a/b/c': 'a' },
    'spec.proxy.service.annotations',
    'Correct the key',
  ],
  [
    "a label that is the operator's own",
    { 'broker.podTemplate.metadata.labels': { 'app.kubernetes.io/component': 'mine' } },
    'spec.broker.podTemplate.metadata.labels',
    'Remove them',
  ],
  [
    'a pod as a string',
    { 'broker.podTemplate.spec': 'pod' },
    'spec.broker.podTemplate.spec',
    ofType('object'),
  ],
  ['pull secrets as strings', { imagePullSecrets: ['secret'] }, 'spec.imagePullSecrets[0]', ofType('object')],
];
