import picocolors from 'picocolors';

/** Colours for a terminal; each leaves the text as it is when colours are off. */
export type Ink = ReturnType<typeof picocolors.createColors>;

/** Colours, or none: a page that goes to a file or through a pipe is plain text. */
export function mixInk(colored: boolean): Ink {
  return picocolors.createColors(colored);
}

/** True if colours suit this stream: it is a terminal, and neither NO_COLOR nor a dumb terminal says no. */
export function wantsColors(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true && picocolors.isColorSupported;
}
