import { atLeast, type Mistake, ofType } from './mistake.ts';

const memory = 'must be an amount of memory, for example 512Mi or 2Gi';
const processors = 'must be an amount of processor time, for example 500m or 2';
const size = 'must be a size in whole units, for example 50Gi';

/** Sizes, memory and processor time. */
export const quantities: Mistake[] = [
  ['a volume in GB', { 'zookeeper.storage.size': '10GB' }, 'spec.zookeeper.storage.size', size],
  ['a volume without size', { 'zookeeper.storage.size': '' }, 'spec.zookeeper.storage.size', size],
  ['an empty volume', { 'zookeeper.storage.size': '0Gi' }, 'spec.zookeeper.storage.size', size],
  [
    'a negative volume',
    { 'bookkeeper.storage.journal.size': '-5Gi' },
    'spec.bookkeeper.storage.journal.size',
    size,
  ],
  [
    'a volume of one and a half',
    { 'bookkeeper.storage.ledgers.size': '1.5Ti' },
    'spec.bookkeeper.storage.ledgers.size',
    size,
  ],
  [
    'a volume as a number',
    { 'bookkeeper.storage.ledgers.size': 50 },
    'spec.bookkeeper.storage.ledgers.size',
    ofType('string'),
  ],
  [
    'memory in mb',
    { 'broker.resources.limits': { memory: '512mb' } },
    'spec.broker.resources.limits.memory',
    memory,
  ],
  [
    'memory in thousandths',
    { 'broker.resources.requests': { memory: '512m' } },
    'spec.broker.resources.requests.memory',
    memory,
  ],
  [
    'negative memory',
    { 'broker.resources.requests': { memory: -1 } },
    'spec.broker.resources.requests.memory',
    atLeast(1),
  ],
  [
    'no memory',
    { 'broker.resources.limits': { memory: '0' } },
    'spec.broker.resources.limits.memory',
    memory,
  ],
  [
    'two cores',
    { 'broker.resources.requests': { cpu: '2 cores' } },
    'spec.broker.resources.requests.cpu',
    processors,
  ],
  [
    'minus one core',
    { 'broker.resources.requests': { cpu: -1 } },
    'spec.broker.resources.requests.cpu',
    atLeast(0),
  ],
  [
    'minus one core, quoted',
    { 'broker.resources.requests': { cpu: '-1' } },
    'spec.broker.resources.requests.cpu',
    processors,
  ],
  [
    'a limit of memory below the request',
    { 'broker.resources': { requests: { memory: '4Gi' }, limits: { memory: '4G' } } },
    'spec.broker.resources.limits.memory',
    'must be at least requests.memory',
  ],
  [
    'a limit of processor time below the request',
    { 'broker.resources': { requests: { cpu: '1500m' }, limits: { cpu: 1 } } },
    'spec.broker.resources.limits.cpu',
    'must be at least requests.cpu',
  ],
  ['a heap as Java writes it', { 'broker.jvm.heap': '1g' }, 'spec.broker.jvm.heap', memory],
  [
    'direct memory with a space',
    { 'proxy.jvm.directMemory': '256 Mi' },
    'spec.proxy.jvm.directMemory',
    memory,
  ],
];
