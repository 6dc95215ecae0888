import { type Quantity, quantityOf } from '../model/fields.ts';
import type { Disturbance, Scenario } from '../model/scenario.ts';
import { shapeOf } from '../scenario/schema-parts.ts';
import { actOf, entryOf, everyWord, type Vocabulary } from '../scenario/vocabulary.ts';

/** An amount of a fault suspect that can be made smaller: how long it lasts, how much it slows, how much it writes. */
export interface Knob {
  readonly suspect: string;
  /** `for`, or the key of the parameter. */
  readonly key: string;
  readonly quantity: Quantity;
  /** The value of the scenario, in the quantity's unit: milliseconds, bytes, per second, or a share. */
  readonly value: number;
  /** Nothing smaller is tried. */
  readonly least: number;
}

/** Below these amounts a smaller one says nothing more. */
const leastOf: Readonly<Record<Quantity, number>> = { duration: 50, size: 4_096, rate: 0.1, share: 0.005 };

/** The knobs of a scenario's fault suspects, in its order. */
export function knobsOf(scenario: Scenario, vocabulary: Vocabulary = everyWord): Knob[] {
  return scenario.suspects.flatMap((suspect) => {
    if (suspect.kind !== 'fault') return [];
    const { disturbance, name } = suspect;
    const { fault, target } = disturbance;
    const { params } = target.kind === 'part' ? actOf(vocabulary, fault) : entryOf(vocabulary.faults, fault);
    const shape = shapeOf(params);
    const amounts: (readonly [key: string, quantity: Quantity | undefined, value: unknown])[] = [
      ['for', 'duration', disturbance.forMs],
      ...Object.entries(disturbance.params).map(([key, value]) => {
        const schema = shape[key];
        return [key, schema && quantityOf(schema), value] as const;
      }),
    ];
    return amounts.flatMap(([key, quantity, value]) => {
      if (quantity === undefined || typeof value !== 'number' || value <= leastOf[quantity]) return [];
      return [{ suspect: name, key, quantity, value, least: leastOf[quantity] }];
    });
  });
}

/** The scenario with a knob turned to a value. */
export function turnKnob(scenario: Scenario, knob: Pick<Knob, 'suspect' | 'key'>, value: number): Scenario {
  const turned = (disturbance: Disturbance): Disturbance =>
    knob.key === 'for'
      ? { ...disturbance, forMs: value }
      : { ...disturbance, params: { ...disturbance.params, [knob.key]: value } };
  return {
    ...scenario,
    suspects: scenario.suspects.map((suspect) =>
      suspect.kind === 'fault' && suspect.name === knob.suspect
        ? { ...suspect, disturbance: turned(suspect.disturbance) }
        : suspect,
    ),
  };
}
