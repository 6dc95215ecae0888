/** The lab could not be built; the message says which part and, for a server, what it logged last. */
export class LabFailed extends Error {
  override readonly name = 'LabFailed';
}
