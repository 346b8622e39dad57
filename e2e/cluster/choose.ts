/** What the choice of a provider depends on. */
export interface MachineFacts {
  /** What the user asked for by CLUSTER=…, if anything. */
  readonly asked: string | undefined;
  /** Whether a Docker engine answers. */
  readonly docker: boolean;
  readonly linux: boolean;
  readonly root: boolean;
}

export interface Choice {
  readonly name: 'builtin' | 'kind' | 'current';
  readonly why: string;
}

const names = ['builtin', 'kind', 'current'] as const;

/** Which cluster to test on, and why. Throws an Error that says what to do when there is no way. */
export function choose({ asked, docker, linux, root }: MachineFacts): Choice {
  if (asked !== undefined && asked !== '') {
    const name = names.find(candidate => candidate === asked);
    if (!name) throw new Error(`CLUSTER=${asked} is unknown: use one of ${names.join(', ')}.`);
    return { name, why: `CLUSTER=${asked} asks for it` };
  }
  if (docker) return { name: 'kind', why: 'a Docker engine answers' };
  if (linux && root) return { name: 'builtin', why: 'no Docker engine answers, and this is root on Linux' };
  throw new Error(
    'There is no way to a test cluster here: start Docker, or be root on Linux, or name your own cluster with CLUSTER=current.',
  );
}
