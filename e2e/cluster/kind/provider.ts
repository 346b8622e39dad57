import { isImported, markImported } from '../builtin/image-store.ts';
import { exclusive } from '../exclusive.ts';
import { findExpandableClass } from '../expandable-class.ts';
import { expandable } from '../growing-storage.ts';
import type { ClusterProvider, Image } from '../provider.ts';
import { during } from '../step.ts';
import { tools } from '../tools.ts';
import { type KindMode, kindUp, modeOfKind } from './bring-up.ts';
import { noteImage } from './brought.ts';
import { kindFaults } from './faults.ts';
import { endKind, type KindMaking, kindCluster, kubeconfigOfKind } from './making.ts';
import { disksOfKind } from './own-nodes.ts';
import { startKindStorage } from './storage.ts';

/** Brings images to the nodes that do not have them. */
async function bring([{ log, kind }, mode]: [KindMaking, KindMode], images: readonly Image[]): Promise<void> {
  for (const image of images) {
    const step = { what: `loading ${image.name}`, usually: '10 to 60 s' };
    if (mode === 'official') {
      await noteImage(image.name);
      await image.docker(log);
      await during(log, step, () => kind(['load', 'docker-image', '--name', kindCluster, image.name]));
      continue;
    }
    const archive = await image.archive(log);
    if (isImported(disksOfKind(), image.name, archive)) continue;
    await during(log, step, () => kind(['load', 'image-archive', '--name', kindCluster, archive]));
    markImported(disksOfKind(), image.name, archive);
  }
}

/** Kubernetes in Docker: in the machine's engine or, where there is none, in one of our own. */
export const kind: ClusterProvider = {
  name: 'kind',
  up(images, log) {
    return exclusive(log, async () => {
      await bring(await kindUp(images, log), images);
      return kubeconfigOfKind();
    });
  },
  expandableClass(log) {
    return exclusive(log, async () => {
      if (modeOfKind() !== 'own') return findExpandableClass((await tools(log)).kubectl, kubeconfigOfKind());
      await startKindStorage(log);
      return expandable;
    });
  },
  faults: kindFaults,
  down: log => exclusive(log, () => endKind(log)),
};
