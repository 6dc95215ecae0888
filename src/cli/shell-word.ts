/** Characters that mean only themselves to a POSIX shell, wherever they stand in an argument. */
const plainWord = /^[\w./:@%+=-]+$/;

/**
 * A word of a command that is printed to be pasted: as it is if a POSIX shell takes it so, else in single quotes, between
 * which nothing but the single quote has a meaning (POSIX.1-2017, XCU 2.2.2).
 */
export function shellWord(word: string): string {
  return plainWord.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
