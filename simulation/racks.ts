import type { RackMap, VersionedRackMap } from '#src/clients/bookkeeper/racks.ts';
import type { RacksFact } from '#src/cluster/model/observation.ts';
import type { Fact } from '#src/cluster/model/question.ts';

/** The map of racks in ZooKeeper, and the zones of nodes. */
export class FakeRacks {
  map: RackMap = {};
  version = 0;
  zones: Record<string, string> = {};
  problem: string | undefined;
  /** How often somebody has looked. */
  looks = 0;

  look(nodes: readonly string[]): Fact<RacksFact> {
    this.looks++;
    const { map: racks, version, problem } = this;
    const zones = Object.fromEntries(Object.entries(this.zones).filter(([node]) => nodes.includes(node)));
    return problem ? { error: problem } : { value: { map: { racks, version }, zones } };
  }

  write({ racks, version }: VersionedRackMap): void {
    if (version !== this.version) throw new Error('BadVersion');
    this.map = racks;
    this.version += 1;
  }
}
