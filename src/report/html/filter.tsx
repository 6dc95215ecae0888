/**
 * A form that shows and hides rows by their `data-kind` and by text. Hidden until the script runs, because without
 * it nothing would happen.
 */
export function Filter(props: {
  /** Selects the rows. */
  readonly rows: string;
  readonly legend: string;
  readonly kinds: readonly string[];
}) {
  return (
    <form class="filter" data-rows={props.rows} hidden>
      <fieldset>
        <legend>{props.legend}</legend>
        {props.kinds.map((kind) => (
          <label key={kind}>
            <input type="checkbox" value={kind} checked /> {kind}
          </label>
        ))}
      </fieldset>
      <label class="search">
        <span>containing</span> <input type="search" />
      </label>
      <output />
    </form>
  );
}
