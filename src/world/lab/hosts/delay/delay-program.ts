/**
 * The program of a delay line: carries frames between two devices. What goes out of the host goes at once; what comes in
 * waits as long as it was told for the sender. Ends when its channel to reenact closes, and the devices with it.
 *
 *     delay-program.js SEED NAME OUTER INNER      seed and name of its draw, and the devices' descriptors
 */
import { read, writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { openDraw } from '../../../../kit/draw.ts';
import { startRealClock } from '../../../../kit/real-clock.ts';
import { openAlarm } from '../../network/alarm.ts';
import { type Lateness, WaitingFrames } from './waiting-frames.ts';

/** Whose frames come late from now on, by hardware address; answered with `set`. */
export type DelayOrder = readonly (readonly [string, Lateness])[];

/** More than a frame of Ethernet has, with its header and a tag. */
const frameBytesMost = 2_048;

const [seed = '', name = '', outerDescriptor = '', innerDescriptor = ''] = process.argv.slice(2);
const outer = Number(outerDescriptor);
const inner = Number(innerDescriptor);

/** A frame that a device does not take, because it is down, is lost, as on any wire. */
function deliver(frame: Buffer): void {
  try {
    writeSync(inner, frame);
  } catch {}
}

const clock = startRealClock();
const frames = new WaitingFrames({
  now: clock.now,
  ring: openAlarm(clock).ring,
  deliver,
  draw: openDraw(Number(seed), name),
});

/** An orderly exit would wait until the threads that read have got one more frame. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Reads what comes in, frame by frame; a device that is gone ends the program. */
function readOn(): void {
  const frame = Buffer.allocUnsafe(frameBytesMost);
  read(outer, frame, 0, frameBytesMost, null, (error, bytes) => {
    if (error) return end();
    frames.take(frame.subarray(0, bytes));
    readOn();
  });
}

/** The way out needs no clock, and a thread that only reads and writes makes it short. Text, as the alarm's is. */
const wayOut = `
  const { readSync, writeSync } = require('node:fs');
  const { workerData: { inner, outer, bytes } } = require('node:worker_threads');
  const frame = Buffer.alloc(bytes);
  for (;;) {
    const length = readSync(inner, frame, 0, bytes, null);
    try { writeSync(outer, frame, 0, length); } catch {}
  }
`;
const carrier = new Worker(wayOut, {
  eval: true,
  execArgv: [],
  workerData: { inner, outer, bytes: frameBytesMost },
});
carrier.on('error', end);

process.on('message', (order: DelayOrder) => {
  frames.setLateness(new Map(order));
  process.send?.('set');
});
process.on('disconnect', end);
readOn();
process.send?.('ready');
