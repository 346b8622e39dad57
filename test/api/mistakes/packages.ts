import { type Mistake, oneOf } from './mistake.ts';

const source = 'must have configMap or url, and not both';
const withUrl = 'must be given with url, and with nothing else';
const address = 'must begin with http:// or https://';
const version = 'can have letters, digits, underscores and';
const digest = 'must be 64 digits and letters from a to f';
const url = 'https://code.example/totals.zip';

/** Ways to get a package wrong. */
export const invalidPackages: Mistake[] = [
  ['no type', { type: undefined }, 'spec.type', 'Required value'],
  ['a type that there is not', { type: 'connector' }, 'spec.type', oneOf('function', 'source', 'sink')],
  ['no version', { version: undefined }, 'spec.version', 'Required value'],
  ['a version with a slash', { version: '1/2' }, 'spec.version', version],
  ['a version that leads elsewhere', { version: '..' }, 'spec.version', version],
  ['a name with its version', { name: 'totals@1' }, 'spec.name', 'can have letters, digits, underscores'],
  ['no content', { content: {} }, 'spec.content', source],
  ['two contents', { 'content.url': url, 'content.sha256': 'a'.repeat(64) }, 'spec.content', source],
  ['an address without what is there', { content: { url } }, 'spec.content.sha256', withUrl],
  ['what is there without an address', { 'content.sha256': 'a'.repeat(64) }, 'spec.content.sha256', withUrl],
  ['half a digest', { content: { url, sha256: 'a'.repeat(32) } }, 'spec.content.sha256', digest],
  [
    'a file of the machine',
    { content: { url: 'file:///etc/passwd', sha256: 'a'.repeat(64) } },
    'spec.content.url',
    address,
  ],
  [
    'an address with a password',
    { content: { url: 'https://me:secret@code.example/a', sha256: 'a'.repeat(64) } },
    'spec.content.url',
    address,
  ],
  ['a property that is hidden', { properties: { '.a': 'b' } }, 'spec.properties', 'Correct the key'],
];
