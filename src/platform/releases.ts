/** Something that new versions are rolled out to. */
export interface Releases {
  /** A new version has been merged; its pods are replaced. */
  readonly rollOut: () => void;
}
