import { formatDuration } from '../../kit/duration.ts';
import { type DecisionCircle, type DecisionSpan, foldDecisions, orderWords } from '../decision-lanes.ts';
import { printable } from '../printable.ts';
import type { OrderSpan } from '../spans.ts';
import type { TimeScale } from './time-scale.ts';
import { Bar, Track } from './track.tsx';

const decisionsHeight = 16;
const ordersHeight = 12;

/**
 * The manager on one node: a mark for every decision, and beneath, its orders from beginning to end. Decisions that go round in a
 * circle are marked for one round, and then as the circle they are.
 */
export function ManagerTrack(props: {
  readonly node: string;
  readonly decisions: readonly DecisionSpan[];
  readonly orders: readonly OrderSpan[];
  readonly scale: TimeScale;
}) {
  const { node, scale } = props;
  const folded = foldDecisions(props.decisions);
  const decisions = folded.told.filter(({ atMs }) => scale.shows({ fromMs: atMs, toMs: atMs }));
  const circles = folded.circles.filter(scale.shows);
  const says = [...decisions.map(({ what }) => what), ...circles.map(circleWords)].join(' ');
  return (
    <Track
      name={node}
      note="manager"
      height={decisionsHeight + ordersHeight}
      says={printable(`${props.decisions.length} decisions. ${says}`)}
    >
      {props.orders.map((order) => (
        <OrderBar key={`${order.name} ${order.begunMs}`} order={order} scale={scale} />
      ))}
      {circles.map((circle) => (
        <Bar
          key={circle.fromMs}
          scale={scale}
          fromMs={circle.fromMs}
          toMs={circle.toMs}
          top={1}
          height={decisionsHeight - 2}
          look="circle"
          label={`↻ ${circle.rounds} rounds, every ${formatDuration(circle.everyMs)}`}
          tooltip={circleWords(circle)}
        />
      ))}
      {decisions.map((decision) => (
        <svg key={decision.atMs} x={`${scale.percent(decision.atMs)}%`} class="overflow decision">
          <title>{tooltipOf(decision)}</title>
          <path
            d={`M0 1 l6 ${decisionsHeight / 2 - 1} l-6 ${decisionsHeight / 2 - 1} l-6 -${decisionsHeight / 2 - 1} z`}
          />
        </svg>
      ))}
    </Track>
  );
}

/** `The same 2 decisions come again every 2.83 s, 39 rounds in all.` */
function circleWords({ length, rounds, everyMs }: DecisionCircle): string {
  const same = length === 1 ? 'The same decision comes' : `The same ${length} decisions come`;
  return `${same} again every ${formatDuration(everyMs)}, ${rounds} rounds in all.`;
}

function OrderBar({ order, scale }: { readonly order: OrderSpan; readonly scale: TimeScale }) {
  if (order.begunMs === undefined || !scale.shows({ fromMs: order.begunMs, toMs: order.toMs })) return null;
  const left = scale.percent(order.begunMs);
  const width = Math.max(0, scale.percent(order.toMs) - left).toFixed(3);
  return (
    <svg x={`${left}%`} y={decisionsHeight} width={`${width}%`} height={ordersHeight} class="overflow">
      <g class={`bar order ${order.outcome}`}>
        <title>{printable([orderWords(order), order.why].filter(Boolean).join('. '))}</title>
        <rect y="2" width="100%" height={ordersHeight - 4} rx="2" class="bar-body" />
        <rect y="2" width="3" height={ordersHeight - 4} rx="1" class="bar-body" />
      </g>
    </svg>
  );
}

function tooltipOf({ what, because, orders, times, atMs, lastMs }: DecisionSpan): string {
  const again = `${times} times in ${formatDuration(lastMs - atMs)}`;
  const sentences = [what, ...because, ...orders.map(orderWords), ...(times > 1 ? [again] : [])];
  return sentences.map(printable).join('\n');
}
