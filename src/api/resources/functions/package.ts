import * as z from 'zod';
import { dataKey, dnsSubdomain } from '#src/api/schema/common.ts';
import { type Rule, text, withRules } from '#src/api/schema/rule.ts';
import { propertyMap } from '../policy-parts.ts';
import { clusterRef, entityName, immutable } from '../resource.ts';

/** Of a version Pulsar takes almost anything, and tells another one of what has a slash. */
const packageVersion = text(
  /^\w[-+.\w]*$/,
  128,
  'can have letters, digits, underscores and, but at its beginning, dashes, dots and plus signs, for example 1.4.0.',
);

/** Who wrote a password here would tell it to all who may read the resource. */
const address = text(
  /^https?:\/\/[^\s@/?#]+([/?#]\S*)?$/,
  2048,
  'must begin with http:// or https://, and have neither blanks nor a user with a password before the host.',
);

const sha256 = text(
  /^[0-9a-f]{64}$/,
  64,
  'must be 64 digits and letters from a to f, as sha256sum prints them.',
);

interface Source {
  readonly configMap?: object | undefined;
  readonly url?: string | undefined;
  readonly sha256?: string | undefined;
}

const sources: Rule<Source>[] = [
  {
    cel: 'has(self.configMap) != has(self.url)',
    message: 'must have configMap or url, and not both.',
    check: ({ configMap, url }) => (configMap === undefined) !== (url === undefined),
  },
  {
    field: 'sha256',
    cel: 'has(self.url) == has(self.sha256)',
    message: 'must be given with url, and with nothing else. Write what sha256sum prints of the file.',
    check: given => (given.url === undefined) === (given.sha256 === undefined),
  },
];

const content = withRules(
  z.strictObject({
    configMap: z
      .strictObject({
        name: dnsSubdomain.describe('Name of the ConfigMap, in the namespace of this resource.'),
        key: dataKey.describe('Key within it, of data or binaryData.'),
      })
      .optional()
      .describe('A file in a ConfigMap.'),
    url: address
      .optional()
      .describe('Where the operator fetches the file when Pulsar does not have it, up to 1 GiB.'),
    sha256: sha256
      .optional()
      .describe(
        'The SHA-256 of the file that url leads to. Nothing else is uploaded, so nobody gets by the operator what they do not know.',
      ),
  }),
  ...sources,
).describe(
  'The file. Pulsar does not change that of a version which is there: another file needs another version, and so another resource.',
);

const words = (what: string) =>
  z.string().max(4096).optional().describe(`${what} Absent: left as it is; taken out again: none.`);

/** `spec` of a PulsarPackage. */
export const pulsarPackageSpec = withRules(
  z.strictObject({
    clusterRef,
    type: z.enum(['function', 'source', 'sink']).describe('What it is the code of. Immutable.'),
    tenant: entityName.describe('The tenant of its namespace. Immutable.'),
    namespace: entityName.describe(
      'The namespace of Pulsar it is in, without its tenant; it is waited for. Immutable.',
    ),
    name: entityName
      .optional()
      .describe('Name of the package; that of this resource when absent. Immutable.'),
    version: packageVersion.describe('Its version. Immutable.'),
    content,
    description: words('What it is.'),
    contact: words('Whom to ask about it.'),
    properties: propertyMap
      .optional()
      .describe('Words about it. Those that are not named here are left alone.'),
    deletionPolicy: z
      .enum(['Retain', 'Delete'])
      .default('Retain')
      .describe(
        'What becomes of this version in Pulsar when this resource is deleted. Retain leaves it. Delete deletes it, whatever runs from it: that goes on until its worker starts it again.',
      ),
  }),
  ...['clusterRef', 'type', 'tenant', 'namespace', 'name', 'version'].map(field =>
    immutable<{ readonly version: string }>(field, 'package'),
  ),
);

export type PulsarPackageSpec = z.output<typeof pulsarPackageSpec>;
