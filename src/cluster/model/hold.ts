/** A wish that is not carried out, and why. */
export interface Hold {
  readonly reason:
    | 'BookieScaleDown'
    | 'ConfigurationStoreChange'
    | 'MissingToken'
    | 'NoRoom'
    | 'UnknownLedger'
    | 'UnknownRestart'
    | 'VersionChange'
    | 'VolumeClass'
    | 'VolumeGrowth'
    | 'VolumeShrink';
  readonly message: string;
  /** Set where figures in the message move by themselves. */
  readonly moves?: true;
  /** The size or the class of the spec that volumes do not get. */
  readonly size?: string;
  /** Set where it rests on what no watch tells. */
  readonly isAsked?: true;
}
