import { type Mistake, ofType, oneOf } from './mistake.ts';

const anything = 'can have anything but control characters';

/** Ways to get a subscription wrong. */
export const invalidSubscriptions: Mistake[] = [
  ['no topic', { topic: undefined }, 'spec.topic', 'Required value'],
  ['a whole name of a topic', { topic: 'persistent://acme/orders/first' }, 'spec.topic', 'without tenant'],
  ['one partition', { topic: 'first-partition-0' }, 'spec.topic', 'write the name of the topic'],
  ['a name that leads elsewhere', { name: '..' }, 'spec.name', anything],
  ['a name with a new line', { name: 'a\nb' }, 'spec.name', anything],
  ["a subscription of Pulsar's own", { name: '__compaction' }, 'spec.name', anything],
  ['a position in small letters', { position: 'earliest' }, 'spec.position', oneOf('Earliest', 'Latest')],
  ['a position by its number', { position: 5 }, 'spec.position', ofType('string')],
  ['whether it is replicated in words', { replicated: 'yes' }, 'spec.replicated', ofType('boolean')],
  [
    'a rate of less than nothing',
    { 'dispatchRate.dispatchThrottlingRateInMsg': -2 },
    'spec.dispatchRate.dispatchThrottlingRateInMsg',
    'should be greater than or equal to -1',
  ],
  ['a type, which consumers have', { type: 'Shared' }, 'spec.type', 'unknown field'],
  [
    'an unknown deletion policy',
    { deletionPolicy: 'Force' },
    'spec.deletionPolicy',
    oneOf('Retain', 'Delete'),
  ],
];
