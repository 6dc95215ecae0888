import { hang } from '../../report/wrap.ts';
import { listed } from '../listed.ts';
import type { Proof, ProofPart } from './proof.ts';

/** What a fix is tried on, as people read it. */
export const partWords: Readonly<Record<ProofPart, string>> = {
  case: 'the incident',
  minimal: 'minimal sets',
  neighbour: 'neighbours',
  gallery: 'the gallery',
};

/** A proof as lines for a terminal: the statement first, then what stands behind it. */
export function renderProof(proof: Proof, columns: number): string {
  const { created, galleryBroken, galleryAverted, notApplicable, still } = proof;
  return [
    ...hang('', `${proof.title}, with the fix`, columns),
    ...hang('', statement(proof), columns),
    '',
    ...proof.parts.map(({ part, reenacted, averted, inconclusive }) => {
      const dropped = inconclusive > 0 ? `, ${inconclusive} inconclusive` : '';
      const says = part === 'gallery' ? 'reenacted' : 'still comes in';
      return `  ${partWords[part].padEnd(13)} ${says} ${reenacted} of ${reenacted + averted}${dropped}`;
    }),
    ...(still.length > 0 ? ['', ...hang('Still comes: ', `${listed(still)}.`, columns)] : []),
    ...created.flatMap(({ name, symptoms }) =>
      hang('New failure: ', `${listed(symptoms)}, in ${name}; without the fix it is not there.`, columns),
    ),
    ...galleryBroken
      .filter((name) => !created.some((one) => one.name === name))
      .flatMap((name) =>
        hang('New failure: ', `${name} of the gallery comes with the fix, and does not without it.`, columns),
      ),
    ...(galleryAverted.length > 0
      ? hang('Also averted: ', `${listed(galleryAverted)} of the gallery.`, columns)
      : []),
    ...(notApplicable.length > 0
      ? hang(
          '',
          `${notApplicable.length} scenarios do not hold what the fix changes and were left out.`,
          columns,
        )
      : []),
  ].join('\n');
}

/** `The outage rate with this fix is below 1 %, with 95 % confidence over 300 neighbours; new failures: none.` */
export function statement({ parts, bound, created, galleryBroken, still }: Proof): string {
  const around = parts.find(({ part }) => part === 'neighbour');
  const conclusive = (around?.reenacted ?? 0) + (around?.averted ?? 0);
  const failures = new Set([...created.map(({ name }) => name), ...galleryBroken]).size;
  const news = `new failures: ${failures === 0 ? 'none' : `in ${failures} ${failures === 1 ? 'scenario' : 'scenarios'}`}`;
  if (conclusive === 0) {
    return `The outage ${still.length > 0 ? 'still comes' : 'did not come'}; no neighbour was tried, so nothing is said about its rate; ${news}.`;
  }
  const percent = Number((bound * 100).toPrecision(2));
  return `The outage rate with this fix is below ${percent} %, with 95 % confidence over ${conclusive} neighbours; ${news}.`;
}
