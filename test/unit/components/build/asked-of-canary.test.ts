import { expect, test } from 'vitest';
import { askedHash } from '#src/components/build/asked.ts';
import { componentNames, templateAnnotation } from '#src/components/build/names.ts';
import { catalogue } from '#src/components/catalogue.ts';
import { contextOf } from '../context.ts';

const whole = { websocket: { placement: ['Component'] }, canary: {} };

/** The components of which an edit asks something else, and those whose template is another. */
function differing(spec: object, more: Parameters<typeof contextOf>[1] = {}) {
  const [before, now] = [contextOf(whole), contextOf({ ...whole, ...spec }, more)];
  const template = catalogue.filter(({ run }) => {
    const of = (context: typeof now) => run(context, 1).metadata.annotations?.[templateAnnotation];
    return of(before) !== of(now);
  });
  const asked = componentNames.filter(name => askedHash(before, name) !== askedHash(now, name));
  return { asked, template: template.map(({ name }) => name) };
}

const token = { tokenSecretRef: { name: 'a', key: 'b' } };
const canary = ['canary'];

test.each<[string, object, string[]]>([
  ['how often it writes', { canary: { intervalMilliseconds: 100 } }, canary],
  ['what is too slow', { canary: { maxLatencyMilliseconds: 100 } }, canary],
  ['its topic', { canary: { topic: 'persistent://acme/test/canary' } }, canary],
  ['its token', { canary: token }, canary],
  ['the token of the operator, which it shows', { operatorAccess: token }, canary],
  ['who serves WebSocket', { websocket: { placement: ['Proxy'] } }, ['proxy', 'canary']],
  ['where clients come in', { websocket: { placement: ['Component'] }, canary: { entry: 'Broker' } }, []],
  ['the DNS domain', { clusterDomain: 'k8s.example' }, [...componentNames]],
])(
  'given a canary, when %s is edited, then something else is asked of those alone that get it',
  (_, spec, names) => {
    const { asked, template } = differing(spec);
    expect(template).toEqual(names);
    expect(asked.filter(name => template.includes(name))).toEqual(template);
  },
);

test('given another image or release of the operator, then the canary is another by its doing: nothing else is asked', () => {
  const { releases } = contextOf(whole);
  const other = { version: '9.9.9', image: 'registry.example/operator:9.9.9' };
  const { asked, template } = differing({}, { releases: { ...releases, canary: other } });
  expect([asked, template]).toEqual([[], ['canary']]);
});
