import { Document, isCollection, stringify, visit } from 'yaml';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

const width = 110;
const form = { lineWidth: 0, flowCollectionPadding: false } as const;

/** Whether a list or map can stand on a line, as in the samples; text of several lines stays as it reads. */
function fits(value: unknown): boolean {
  const line = stringify(value, { ...form, collectionStyle: 'flow', aliasDuplicateObjects: false });
  return line.length <= width && line.indexOf('\n') === line.length - 1;
}

/** An object as people read it. YAML 1.1 quotes what any reader could take for something else. */
export function readable(object: KubernetesObject): string {
  const document = new Document(object, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, (_, node) => {
    if (node === document.contents || !isCollection(node) || !fits(node.toJS(document))) return undefined;
    node.flow = true;
    return visit.SKIP;
  });
  return document.toString(form);
}
