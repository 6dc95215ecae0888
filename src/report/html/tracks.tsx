import { formatDuration } from '../../kit/duration.ts';
import type { Timeline } from '../../recording/timeline.ts';
import { chartBuckets, outagesOf } from '../clients-view.ts';
import { decisionSpans } from '../decision-lanes.ts';
import { nodeLanes } from '../node-lanes.ts';
import { printable } from '../printable.ts';
import {
  addressLanes,
  type FaultSpan,
  faultSpans,
  type LinkSpan,
  linkSpans,
  type OrderSpan,
  orderSpans,
  startOf,
} from '../spans.ts';
import { LatencyTrack, OutcomesTrack } from './clients-track.tsx';
import { GaugeTracks } from './gauge-tracks.tsx';
import { ManagerTrack } from './manager-track.tsx';
import { NodeTrack } from './node-track.tsx';
import { type TimeScale, timeScaleOf } from './time-scale.ts';
import { Act, Bar, Track } from './track.tsx';

const rowHeight = 24;

/** Everything that happened, on one axis of time. The script adds the cursor that reads all tracks at once. */
export function Tracks({ timeline }: { readonly timeline: Timeline }) {
  const scale = timeScaleOf(timeline);
  const buckets = chartBuckets(timeline);
  const isPlatform = timeline.header.scenario.platform !== undefined;
  const faults = faultSpans(timeline).filter((fault) => fault.landing === 'landed' && scale.shows(fault));
  return (
    <div class="tracks" id="tracks">
      <PhaseTrack timeline={timeline} scale={scale} />
      {faults.map((fault) => (
        <FaultTrack key={fault.name} fault={fault} scale={scale} />
      ))}
      {isPlatform ? (
        <GaugeTracks timeline={timeline} scale={scale} faults={faults} />
      ) : (
        <OutcomesTrack
          scale={scale}
          buckets={buckets}
          faults={faults}
          outages={outagesOf(timeline, 'write')}
        />
      )}
      <ManagerTracks timeline={timeline} scale={scale} />
      {isPlatform ? null : <LatencyTrack scale={scale} buckets={buckets} faults={faults} />}
      {nodeLanes(timeline).map((lane) => (
        <NodeTrack key={lane.node} lane={lane} scale={scale} />
      ))}
      {[...addressLanes(timeline)].map(([address, spans]) => (
        <AddressTrack key={address} address={address} spans={spans} scale={scale} />
      ))}
      <LinkTracks links={linkSpans(timeline).filter(scale.shows)} scale={scale} />
      {orderSpans(timeline)
        .filter(
          (order) => order.by === 'operator' && scale.shows({ fromMs: startOf(order), toMs: order.toMs }),
        )
        .map((order) => (
          <OrderTrack key={`${order.name} ${startOf(order)}`} order={order} scale={scale} />
        ))}
      <Axis scale={scale} />
      <div class="cursor" id="cursor" hidden></div>
    </div>
  );
}

/** One row for every node whose manager decided or ordered anything. */
function ManagerTracks({ timeline, scale }: { readonly timeline: Timeline; readonly scale: TimeScale }) {
  const decisions = decisionSpans(timeline);
  const orders = orderSpans(timeline).filter(({ by }) => by === 'manager');
  return timeline.header.scenario.topology.nodes.flatMap(({ name }) => {
    const own = {
      decisions: decisions.filter(({ node }) => node === name),
      orders: orders.filter(({ node }) => node === name),
    };
    if (own.decisions.length + own.orders.length === 0) return [];
    return [<ManagerTrack key={name} node={name} {...own} scale={scale} />];
  });
}

function PhaseTrack({ timeline, scale }: { readonly timeline: Timeline; readonly scale: TimeScale }) {
  const phases = timeline.phases.filter(scale.shows);
  const words = phases.map((phase) => `${phase.phase} for ${formatDuration(phase.toMs - phase.fromMs)}`);
  return (
    <Track name="Phase" height={18} says={`${words.join(', then ')}.`}>
      {phases.map((phase, index) => (
        <Bar
          key={phase.phase}
          scale={scale}
          fromMs={phase.fromMs}
          toMs={phase.toMs}
          top={0}
          height={18}
          look={`phase ${phase.phase}`}
          label={phase.phase}
          tooltip={words[index] ?? phase.phase}
        />
      ))}
    </Track>
  );
}

function FaultTrack({ fault, scale }: { readonly fault: FaultSpan; readonly scale: TimeScale }) {
  const label = `${fault.fault} on ${fault.target}`;
  const witnesses = [fault.landedWitness, fault.removedWitness].filter((witness) => witness !== undefined);
  const says = `${label} for ${formatDuration(fault.toMs - fault.fromMs)}`;
  return (
    <Track name={fault.name} height={rowHeight} says={`${says}.`}>
      <Bar
        scale={scale}
        fromMs={fault.fromMs}
        toMs={fault.toMs}
        top={2}
        height={rowHeight - 4}
        look="fault"
        beside
        label={label}
        tooltip={printable([says, ...witnesses].join('. '))}
      />
    </Track>
  );
}

function AddressTrack(props: {
  readonly address: string;
  readonly spans: readonly {
    readonly fromMs: number;
    readonly toMs: number;
    readonly value: string | null;
  }[];
  readonly scale: TimeScale;
}) {
  const spans = props.spans.filter(props.scale.shows);
  const words = spans.map((span) => span.value ?? 'nobody');
  return (
    <Track name={props.address} note="address" height={rowHeight} says={`${words.join(', then ')}.`}>
      {spans.map((span) => (
        <Bar
          key={span.fromMs}
          scale={props.scale}
          fromMs={span.fromMs}
          toMs={span.toMs}
          top={2}
          height={rowHeight - 4}
          look={span.value ? 'address' : 'address nobody'}
          label={span.value ?? 'nobody'}
          tooltip={`${props.address} leads to ${span.value ?? 'nobody'} for ${formatDuration(span.toMs - span.fromMs)}`}
        />
      ))}
    </Track>
  );
}

function LinkTracks({ links, scale }: { readonly links: readonly LinkSpan[]; readonly scale: TimeScale }) {
  const names = [...new Set(links.map((link) => `${link.from} → ${link.to}`))];
  return names.map((name) => {
    const spans = links.filter((link) => `${link.from} → ${link.to}` === name);
    return (
      <Track
        key={name}
        name={name}
        note="link"
        height={rowHeight}
        says={`${spans.map((s) => s.value).join(', ')}.`}
      >
        {spans.map((span) => (
          <Bar
            key={span.fromMs}
            scale={scale}
            fromMs={span.fromMs}
            toMs={span.toMs}
            top={2}
            height={rowHeight - 4}
            look={`link ${span.value}`}
            label={span.value}
            tooltip={`${name}: ${span.value} for ${formatDuration(span.toMs - span.fromMs)}`}
          />
        ))}
      </Track>
    );
  });
}

function OrderTrack({ order, scale }: { readonly order: OrderSpan; readonly scale: TimeScale }) {
  const begunMs = order.begunMs ?? order.toMs;
  const took = order.begunMs === undefined ? 'not begun' : formatDuration(order.toMs - order.begunMs);
  const label = `${order.what} · ${order.outcome === 'done' ? took : `${order.outcome}, ${took}`}`;
  const words = [`${order.by}: ${label}`, order.why, order.result].filter((part) => part !== undefined);
  return (
    <Track name={order.name} note={order.by} height={rowHeight} says={`${label}.`}>
      <Act
        scale={scale}
        {...(order.waitingMs === undefined ? {} : { waitingMs: order.waitingMs })}
        fromMs={begunMs}
        toMs={order.toMs}
        height={rowHeight}
        look={`order ${order.outcome}`}
        label={printable(label)}
        tooltip={printable(words.join('. '))}
      />
    </Track>
  );
}

function Axis({ scale }: { readonly scale: TimeScale }) {
  return (
    <div class="track axis" aria-hidden="true">
      <div class="track-name" />
      <div class="track-picture">
        <svg width="100%" height="22">
          {scale.ticks.map((tick, index) => (
            <g key={tick.atMs} class={index % 2 === 1 ? 'minor' : 'major'}>
              <line x1={`${scale.percent(tick.atMs)}%`} x2={`${scale.percent(tick.atMs)}%`} y1="0" y2="5" />
              <text
                x={`${scale.percent(tick.atMs)}%`}
                y="17"
                text-anchor={anchorOf(scale.percent(tick.atMs))}
              >
                {tick.label}
              </text>
            </g>
          ))}
        </svg>
      </div>
    </div>
  );
}

/** A label at the edge of the axis is written inwards. */
function anchorOf(percent: number): 'start' | 'middle' | 'end' {
  if (percent < 2) return 'start';
  return percent > 98 ? 'end' : 'middle';
}
