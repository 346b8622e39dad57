import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import { pulsarClusterCrd } from '#src/api/crd.ts';

const header = '# Generated from src/api by scripts/generate.ts; do not edit.\n';

// YAML 1.1 quotes what any reader could take for something else (`yes`, `1_000`).
const generated = {
  'crds/pulsar-operator.dev_pulsarclusters.yaml':
    header + stringify(pulsarClusterCrd(), { version: '1.1', lineWidth: 110, aliasDuplicateObjects: false }),
};

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const stale = Object.entries(generated).filter(([path, text]) => read(path) !== text);
if (process.argv.includes('--check')) {
  for (const [path] of stale) process.stderr.write(`${path} is stale. Run npm run generate and commit it.\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
