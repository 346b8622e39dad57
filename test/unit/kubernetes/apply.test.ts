import { describe, expect, test } from 'vitest';
import { appliedHash, needsApply, sortedJson, withHash, withSpecOf } from '#src/kubernetes/apply.ts';
import { frozen } from '#src/kubernetes/frozen.ts';
import type { FieldsOf, FieldTree, KubernetesObject } from '#src/kubernetes/object.ts';

const hash = 'example.dev/applied';

function configMap(data: Record<string, string>): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'ns' }, data };
}

/** What the server has after `desired` was applied. */
function live(desired: KubernetesObject): KubernetesObject {
  const object = structuredClone(withHash(desired, hash));
  Object.assign(object.metadata, {
    uid: 'u',
    resourceVersion: '7',
    creationTimestamp: '2026-01-01T00:00:00Z',
  });
  return object;
}

describe('needsApply', () => {
  test('given no live object, then it is missing', () => {
    expect(needsApply(configMap({}), undefined, hash).verdict).toBe('missing');
  });

  test('given what was applied, then nothing is needed', () => {
    const desired = configMap({ a: '1' });
    expect(needsApply(desired, live(desired), hash)).toEqual({ verdict: 'none', paths: [] });
  });

  test('given another wish, then it is our change, and says where', () => {
    const verdict = needsApply(configMap({ a: '2' }), live(configMap({ a: '1' })), hash);
    expect(verdict).toEqual({ verdict: 'changed', paths: ['data.a'] });
  });

  test('given a field we no longer want, then it is our change although everything wanted is there', () => {
    const verdict = needsApply(configMap({ a: '1' }), live(configMap({ a: '1', b: '2' })), hash);
    expect(verdict).toEqual({ verdict: 'changed', paths: [] });
  });

  test('given an edit by somebody else, then it drifted, and says where', () => {
    const desired = configMap({ a: '1' });
    const edited = live(desired);
    edited['data'] = { a: 'x' };
    expect(needsApply(desired, edited, hash)).toEqual({ verdict: 'drifted', paths: ['data.a'] });
  });

  test('given one that nobody can change, then it is compared with each other live object, and with the same to the same end', () => {
    const desired = frozen(configMap({ a: '1' }));
    const [same, edited] = [live(desired), live(desired)];
    edited['data'] = { a: 'x' };
    const verdicts = [same, same, edited, edited, same].map(each => needsApply(desired, each, hash).verdict);
    expect(verdicts).toEqual(['none', 'none', 'drifted', 'drifted', 'none']);
  });

  test('given one that is changed after it was compared, then it is compared anew', () => {
    const desired = configMap({ a: '1' });
    const present = live(desired);
    expect(needsApply(desired, present, hash).verdict).toBe('none');
    desired['data'] = { a: '2' };
    expect(needsApply(desired, present, hash)).toEqual({ verdict: 'changed', paths: ['data.a'] });
  });

  test('given additions by somebody else, then nothing is needed', () => {
    const desired = configMap({ a: '1' });
    const edited = live(desired);
    edited['data'] = { a: '1', theirs: 'y' };
    edited.metadata.labels = { theirs: 'z' };
    expect(needsApply(desired, edited, hash).verdict).toBe('none');
  });

  test('given preconditions and another order of fields, then the hash is the same', () => {
    const desired = configMap({ a: '1', b: '2' });
    const reordered = configMap({ b: '2', a: '1' });
    reordered.metadata = { ...reordered.metadata, uid: 'u', resourceVersion: '9' };
    expect(appliedHash(reordered)).toBe(appliedHash(desired));
    expect(needsApply(reordered, live(desired), hash).verdict).toBe('none');
  });

  test('given an object that changes before nobody can change it any more, then its hash does', () => {
    const desired = configMap({ a: '1' });
    const before = appliedHash(desired);
    desired['data'] = { a: '2' };
    expect(appliedHash(Object.freeze(desired))).toBe(appliedHash(configMap({ a: '2' })));
    expect(appliedHash(desired)).not.toBe(before);
  });
});

test.each(['plain', '', 'with "quotes"', 'C:\\logs', 'two\nlines', '\t', '\u007f', 'é', '\u2028', '\ud800'])(
  'given the text %j, then it is JSON as a value and as a name',
  text => {
    expect(sortedJson({ [text]: [text] })).toBe(JSON.stringify({ [text]: [text] }));
  },
);

describe('withSpecOf', () => {
  function owner(
    manager: string,
    operation: 'Apply' | 'Update',
    fieldsV1: FieldTree,
    more: FieldsOf = {},
  ): FieldsOf {
    return { manager, operation, apiVersion: 'apps/v1', fieldsType: 'FieldsV1', fieldsV1, ...more };
  }

  const ours = owner('m', 'Apply', { 'f:spec': { 'f:a': { 'f:b': {} } } });
  const theirs = { 'f:metadata': { 'f:labels': { 'f:team': {} } }, 'f:spec': { 'f:a': { 'f:c': {} } } };

  test('given what others own, then of that the spec alone becomes that of who applies', () => {
    expect(withSpecOf([owner('kubectl', 'Update', theirs), ours], 'm')).toEqual([
      owner('kubectl', 'Update', { 'f:metadata': theirs['f:metadata'] }),
      { ...ours, fieldsV1: { 'f:spec': { 'f:a': { 'f:b': {}, 'f:c': {} } } } },
    ]);
  });

  test('given another who owns nothing else, then there is nobody else', () => {
    const other = owner('other', 'Apply', { 'f:spec': { 'f:d': {} } });
    expect(withSpecOf([ours, other], 'm')).toEqual([
      { ...ours, fieldsV1: { 'f:spec': { 'f:a': { 'f:b': {} }, 'f:d': {} } } },
    ]);
  });

  test.each<[string, FieldsOf[]]>([
    ['nobody else', [ours]],
    ['only others', [owner('kubectl', 'Update', theirs)]],
    ['others of a sub-resource', [ours, owner('scaler', 'Update', theirs, { subresource: 'scale' })]],
    ['others in another version', [ours, owner('old', 'Update', theirs, { apiVersion: 'apps/v1beta1' })]],
    ['others without a spec', [ours, owner('kubectl', 'Update', { 'f:metadata': {} })]],
  ])('given %s, then there is nothing to take over', (_, owners) => {
    expect(withSpecOf(owners, 'm')).toBeUndefined();
  });
});
