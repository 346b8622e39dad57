import { describe, expect, test } from 'vitest';
import { serverError } from '#src/clients/zookeeper/error.ts';
import type { Session } from '#src/clients/zookeeper/session.ts';
import { childrenOf, descend } from '#src/clients/zookeeper/tree.ts';

/** A session over nodes by their paths, and the nodes whose children were asked for. */
function over(...paths: string[]) {
  const asked: string[] = [];
  const session: Partial<Session> = {
    getChildren: async path => {
      asked.push(path);
      if (path === '/denied') throw serverError(-102, path);
      const below = paths
        .filter(each => each.startsWith(`${path}/`))
        .map(each => each.slice(path.length + 1));
      if (below.length === 0 && !paths.includes(path)) throw serverError(-101, path);
      return [...new Set(below.map(each => each.split('/')[0] ?? ''))];
    },
  };
  return { session: session as Session, asked };
}

async function all(paths: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const path of paths) found.push(path);
  return found;
}

describe('the children of a node', () => {
  test('given some, then they are in order', async () => {
    expect(await childrenOf(over('/a/c', '/a/b').session, '/a')).toEqual(['b', 'c']);
  });

  test('given no such node, then none', async () => {
    expect(await childrenOf(over('/a').session, '/b')).toEqual([]);
  });

  test('given a node that may not be read, then that is an error', async () => {
    await expect(childrenOf(over().session, '/denied')).rejects.toThrow('NoAuth');
  });
});

describe('the paths below a node', () => {
  const layout = [/^\d\d$/, /^L\d+$/];

  test('given a pattern a level, then those that match all, in order', async () => {
    const { session } = over('/r/10/L2', '/r/10/L1', '/r/01/L9', '/r/01/other', '/r/idgen/L1');
    expect(await all(descend(session, '/r', layout))).toEqual(['/r/01/L9', '/r/10/L1', '/r/10/L2']);
  });

  test('given what does not match, then it is not looked into', async () => {
    const { session, asked } = over('/r/10/L1', '/r/idgen/L1');
    await all(descend(session, '/r', layout));
    expect(asked).toEqual(['/r', '/r/10']);
  });

  test('given one who has seen enough, then no more is read', async () => {
    const { session, asked } = over('/r/01/L1', '/r/02/L1');
    for await (const path of descend(session, '/r', layout)) {
      expect(path).toBe('/r/01/L1');
      break;
    }
    expect(asked).toEqual(['/r', '/r/01']);
  });

  test('given nodes of which nothing is below, or none at all, then there are none', async () => {
    expect(await all(descend(over('/r/01').session, '/r', layout))).toEqual([]);
    expect(await all(descend(over().session, '/r', layout))).toEqual([]);
  });

  test('given no patterns, then the node itself', async () => {
    expect(await all(descend(over().session, '/r', []))).toEqual(['/r']);
  });
});
