/** A wish that is not carried out, and why. */
export interface Hold {
  readonly reason:
    | 'BookieScaleDown'
    | 'MissingToken'
    | 'UnknownRestart'
    | 'VersionChange'
    | 'VolumeGrowth'
    | 'VolumeShrink';
  readonly message: string;
  /** The size of the spec that volumes do not get. */
  readonly size?: string;
  /** Set where it rests on what no watch tells. */
  readonly isAsked?: true;
}
