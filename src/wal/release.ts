/**
 * What changed in the WAL's framing from release to release, keyed by the magic number of its pages.
 *
 * The magics of 9.4, 10 to 18 were read from real WAL, those of 9.5, 9.6 and the 19 betas from PostgreSQL's source
 * (src/include/access/xlog_internal.h). Everything that depends on the release asks this table, never the magic.
 */
export interface Release {
  /** 9.4, 9.5, 9.6, 10, 11 ... as a number that sorts. */
  readonly major: number;
  readonly magic: number;
  /** Bytes of a record's header: 32 in 9.4, 24 since. */
  readonly recordHeaderBytes: 24 | 32;
  /** Page flag bits a server of the newest minor of this release knows; any other bit is refused. */
  readonly pageFlags: number;
  /** The last built-in resource manager's id. */
  readonly lastResourceManager: number;
  /** True where extensions may register resource managers 128 to 255. */
  readonly customResourceManagers: boolean;
  /** Meaning of the bits in a block image's bimg_info byte. */
  readonly imageBits: ImageBits;
}

export interface ImageBits {
  readonly hasHole: number;
  /** The image is applied at replay (10 and later); 0 where the release has no such bit. */
  readonly apply: number;
  readonly pglz: number;
  readonly lz4: number;
  readonly zstd: number;
}

const imagesOf95: ImageBits = { hasHole: 1, apply: 0, pglz: 2, lz4: 0, zstd: 0 };
const imagesOf10: ImageBits = { hasHole: 1, apply: 4, pglz: 2, lz4: 0, zstd: 0 };
const imagesOf15: ImageBits = { hasHole: 1, apply: 2, pglz: 4, lz4: 8, zstd: 16 };

/** All known releases, oldest first. The first in the list with a magic is the one that owns it. */
export const releases: readonly Release[] = [
  release(9.4, 0xd07e, 16, 0x0007, imagesOf95),
  release(9.5, 0xd087, 19, 0x0007, imagesOf95),
  release(9.6, 0xd093, 21, 0x000f, imagesOf95),
  release(10, 0xd097, 21, 0x000f, imagesOf10),
  release(11, 0xd098, 21, 0x000f, imagesOf10),
  release(12, 0xd101, 21, 0x000f, imagesOf10),
  release(13, 0xd106, 21, 0x000f, imagesOf10),
  release(14, 0xd10d, 21, 0x000f, imagesOf10),
  release(15, 0xd110, 21, 0x000f, imagesOf15),
  release(16, 0xd113, 21, 0x000f, imagesOf15),
  release(17, 0xd116, 21, 0x000f, imagesOf15),
  release(18, 0xd118, 21, 0x000f, imagesOf15),
  release(19, 0xd120, 22, 0x000f, imagesOf15),
];

function release(
  major: number,
  magic: number,
  lastResourceManager: number,
  pageFlags: number,
  imageBits: ImageBits,
): Release {
  return {
    major,
    magic,
    recordHeaderBytes: major < 9.5 ? 32 : 24,
    pageFlags,
    lastResourceManager,
    customResourceManagers: major >= 15,
    imageBits,
  };
}

/** The release that writes pages with this magic, if it is a known released one. */
export function releaseOfMagic(magic: number): Release | undefined {
  return releases.find((candidate) => candidate.magic === magic);
}

/** The release of this major version, such as 9.4 or 15. */
export function releaseOfMajor(major: number): Release | undefined {
  return releases.find((candidate) => candidate.major === major);
}

/**
 * The released version whose magic is nearest, for WAL of a development snapshot: the framing changed so seldom
 * that a neighbour's rules nearly always fit. Undefined if the number is no plausible magic at all.
 */
export function nearestRelease(magic: number): Release | undefined {
  if (magic < 0xd07e || magic > 0xd130) return undefined;
  return releases.toSorted((a, b) => Math.abs(a.magic - magic) - Math.abs(b.magic - magic))[0];
}

/** True if a server of this release would accept the resource manager id in a record's header. */
export function isResourceManager(of: Release, id: number): boolean {
  return id <= of.lastResourceManager || (of.customResourceManagers && id >= 128);
}
