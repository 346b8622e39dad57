import {
  askedAnnotation,
  imageAnnotation,
  operatorVersionAnnotation,
  sealAnnotation,
  templateAnnotation,
} from './names.ts';
import { hashOf } from './objects.ts';

type Annotations = Readonly<Record<string, string>>;

/** What a StatefulSet remembers of its template, with the mark by which it is seen that nobody has edited that. */
export function sealed(told: Annotations): Annotations {
  return { ...told, [sealAnnotation]: sealOf(told) };
}

/** What is observed never changes: most passes ask of the same annotations. */
const edited = new WeakMap<Annotations, boolean>();

/** Whether somebody has edited what a StatefulSet remembers; one without the mark is of an earlier release. */
export function isEdited(annotations: Annotations = {}): boolean {
  const seal = annotations[sealAnnotation];
  const found = edited.get(annotations) ?? (seal !== undefined && seal !== sealOf(annotations));
  edited.set(annotations, found);
  return found;
}

/** The annotations of a StatefulSet as far as they can be believed: none of what it remembers where somebody has edited that. */
export function believed(annotations: Annotations = {}): Annotations {
  if (!isEdited(annotations)) return annotations;
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !remembered.includes(key)));
}

/** The release of the operator is no part of it: that stays while the template does. */
const remembered: readonly string[] = [imageAnnotation, templateAnnotation, askedAnnotation];

/** Annotations that tell of the template. */
export const ofTemplate: readonly string[] = [...remembered, sealAnnotation, operatorVersionAnnotation];

function sealOf(annotations: Annotations): string {
  return hashOf(...remembered.map(key => annotations[key] ?? ''));
}
