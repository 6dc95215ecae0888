/** A number people ask for first: its name, the number, and what it is of. */
export interface Figure {
  readonly name: string;
  readonly value: string | number;
  readonly note: string;
  /** It is bad news, and is to be seen. */
  readonly grave: boolean;
}

/** The few numbers under a page's headline. */
export function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <dl class="figures">
      {figures.map(({ name, value, note, grave }) => (
        <div key={name} class={grave ? 'grave' : ''}>
          <dt>{name}</dt>
          <dd>
            {value}
            <small>{note}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}
