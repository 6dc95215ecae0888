import type { ComponentChildren } from 'preact';
import type { TimeScale } from './time-scale.ts';

/**
 * One row of the chart: a name and a picture as wide as the page allows. The picture's height is in pixels and its
 * places in percent, so that writing keeps its size on every screen.
 */
export function Track(props: {
  readonly name: string;
  readonly note?: string;
  readonly height: number;
  /** What a reader who cannot see the picture should know. */
  readonly says: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="track">
      <div class="track-name">
        {props.name}
        {props.note ? <small>{props.note}</small> : null}
      </div>
      <div class="track-picture">
        <svg width="100%" height={props.height} role="img" aria-label={props.says}>
          {props.children}
        </svg>
      </div>
    </div>
  );
}

/** A stretch of time as a bar, with its name in it where there is room, and all there is to know in its tooltip. */
export function Bar(props: {
  readonly scale: TimeScale;
  readonly fromMs: number;
  readonly toMs: number;
  readonly top: number;
  readonly height: number;
  readonly look: string;
  readonly label: string;
  readonly tooltip: string;
  /** Where there is no room for the name in the bar, it stands beside it. */
  readonly beside?: boolean;
}) {
  const { scale, label, top, height } = props;
  const left = scale.percent(props.fromMs);
  const right = scale.percent(props.toMs);
  const width = Number((right - left).toFixed(3));
  const fit = fitClass(label, width / 100);
  return (
    <g class={`bar ${props.look}`}>
      <title>{props.tooltip}</title>
      <rect x={`${left}%`} y={top} width={`${width}%`} height={height} rx="3" class="bar-body" />
      {fit ? (
        <svg x={`${left}%`} y={top} width={`${width}%`} height={height} class={fit}>
          <text x="6" y={height / 2} class="bar-label">
            {label}
          </text>
        </svg>
      ) : null}
      {props.beside ? (
        <Beside
          label={label}
          left={left}
          right={right}
          middle={top + height / 2}
          {...(fit ? { unless: fit } : {})}
        />
      ) : null}
    </g>
  );
}

/** Words beside a bar, on the side where there is more room; on a screen too narrow for them, nowhere. */
function Beside(props: {
  readonly label: string;
  readonly left: number;
  readonly right: number;
  readonly middle: number;
  /** The class of the same words elsewhere; these show where those do not. */
  readonly unless?: string;
}) {
  const { label, left, right, unless } = props;
  const behind = right <= 70;
  const fit = fitClass(label, (behind ? 100 - right : left) / 100);
  if (!fit) return null;
  return (
    <text
      x={`${behind ? right : left}%`}
      dx={behind ? 9 : -6}
      y={props.middle}
      class={`beside ${fit} ${unless ? `un${unless}` : ''}`}
      text-anchor={behind ? 'start' : 'end'}
    >
      {label}
    </text>
  );
}

/** A short act: a bar that may be thin, with its words beside it, on the side where there is more room. */
export function Act(props: {
  readonly scale: TimeScale;
  readonly waitingMs?: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly height: number;
  readonly look: string;
  readonly label: string;
  readonly tooltip: string;
}) {
  const { scale, height } = props;
  const left = scale.percent(props.fromMs);
  const right = scale.percent(props.toMs);
  const waiting = props.waitingMs === undefined ? left : scale.percent(props.waitingMs);
  return (
    <g class={`bar ${props.look}`}>
      <title>{props.tooltip}</title>
      {waiting < left ? (
        <line x1={`${waiting}%`} x2={`${left}%`} y1={height / 2} y2={height / 2} class="waiting" />
      ) : null}
      <svg x={`${left}%`} width={`${Math.max(0, right - left).toFixed(3)}%`} height={height} class="overflow">
        <rect y="5" width="100%" height={height - 10} rx="2" class="bar-body" />
        <rect y="5" width="3" height={height - 10} rx="1" class="bar-body" />
      </svg>
      <Beside label={props.label} left={left} right={right} middle={height / 2} />
    </g>
  );
}

/** Stretches of time as faint bands behind a picture. */
export function Bands(props: {
  readonly scale: TimeScale;
  readonly spans: readonly { readonly fromMs: number; readonly toMs: number; readonly tooltip: string }[];
  readonly height: number;
}) {
  const { scale, height } = props;
  return props.spans.map(({ fromMs, toMs, tooltip }) => {
    const left = scale.percent(fromMs);
    return (
      <g class="band" key={`${fromMs} ${tooltip}`}>
        <title>{tooltip}</title>
        <rect x={`${left}%`} width={`${(scale.percent(toMs) - left).toFixed(3)}%`} height={height} />
        <line x1={`${left}%`} x2={`${left}%`} y1="0" y2={height} />
      </g>
    );
  });
}

/** Widths of tracks, in pixels, below which a style rule hides labels that would not fit. */
const fitSteps = [240, 400, 560, 720, 900, 1_000] as const;

/** The class of a label that takes this share of its track; `undefined` if it fits on no screen. */
function fitClass(label: string, share: number): string | undefined {
  const neededPixels = (label.length * 6.7 + 12) / share;
  const step = fitSteps.find((pixels) => pixels >= neededPixels);
  return step === undefined ? undefined : `fit-${step}`;
}
