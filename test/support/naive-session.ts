import type { DataBinding } from '../../shared/session/data-binding.ts';
import type { SourceChannel, TimeStretch } from '../../shared/session/source.ts';
import type { PlainSource } from './session-data.ts';

/** A message of a session as a reader sees it. */
export interface SessionMessage {
  readonly topic: string;
  readonly schema: string;
  readonly messageEncoding: string;
  readonly sequence: number;
  readonly logTime: bigint;
  readonly publishTime: bigint;
  readonly data: string;
}

export interface Bound {
  readonly binding: DataBinding;
  readonly source: PlainSource;
}

const HIGHEST = 2n ** 64n - 1n;
const isTime = (time: bigint): boolean => time >= 0n && time <= HIGHEST;

export const describeSchema = (
  schema: { name: string; encoding: string; data: Uint8Array } | undefined,
): string =>
  schema === undefined
    ? 'none'
    : `${schema.name} ${schema.encoding} ${Buffer.from(schema.data).toString('hex')}`;

/** Stands in for what is known about a payload's stamp: a text that begins with one and has no other. */
const STAMP = /^\{"timestamp":\{"sec":(\d+),"nsec":(\d+)\}([,}].*)$/s;

function moveStamp(data: Buffer, channel: SourceChannel, shift: bigint): string {
  const found = STAMP.exec(data.toString('latin1'));
  const isKnown = channel.messageEncoding === 'json' && channel.schema?.name.startsWith('foxglove.') === true;
  if (found === null || !isKnown || channel.schema?.encoding !== 'jsonschema') return data.toString('hex');
  const before = BigInt(found[1]!) * 1_000_000_000n + BigInt(found[2]!);
  const after = before + shift;
  if (before === 0n || after < 0n) return data.toString('hex');
  const [sec, nsec] = [after / 1_000_000_000n, after % 1_000_000_000n];
  return Buffer.from(`{"timestamp":{"sec":${sec},"nsec":${nsec}}${found[3]!}`, 'latin1').toString('hex');
}

/** The topic that each data channel of each binding gets, by its number. */
export function naiveTopics(
  bound: readonly Bound[],
  config: ReadonlyMap<number, string> | undefined,
): Map<number, string>[] {
  const given: { asked: string; what: string; topic: string }[] = [];
  return bound.map(({ binding: { dataChannelBindings: ranges }, source }) => {
    const topics = new Map<number, string>();
    for (const { number: own, topic: dataTopic, schema, messageEncoding } of source.channels) {
      const named = [...(config ?? [])].filter(([, topic]) => topic === dataTopic).map(([number]) => number);
      const data = config === undefined ? own : named.length === 0 ? undefined : Math.min(...named);
      let asked = dataTopic;
      if (ranges.length > 0) {
        const range = ranges.find(
          ({ firstDataChannel: first, firstSessionChannel: a, lastSessionChannel: b }) =>
            data !== undefined && data >= first && data - first <= b - a,
        );
        if (range === undefined || data === undefined) continue;
        const session = range.firstSessionChannel + data - range.firstDataChannel;
        asked = config?.get(session) ?? dataTopic;
      } else if (data !== undefined) asked = config?.get(data) ?? dataTopic;
      if (asked === '' || messageEncoding === '') continue;
      const what = `${messageEncoding} ${describeSchema(schema)}`;
      const known = given.find((each) => each.asked === asked && each.what === what);
      let topic = known?.topic ?? asked;
      if (known === undefined) {
        for (let suffix = 2; given.some((each) => each.topic === topic); suffix += 1)
          topic = `${asked}~${suffix}`;
        given.push({ asked, what, topic });
      }
      topics.set(own, topic);
    }
    return topics;
  });
}

interface Moved {
  readonly place: number;
  readonly message: SessionMessage;
}

/** The messages of one binding in the session, before others come into their way. */
export function naiveBinding(
  { binding, source }: Bound,
  topics: ReadonlyMap<number, string>,
  range: TimeStretch,
): SessionMessage[] {
  const shift = binding.key.timeRef + binding.sessionTimeOffset;
  return source.messages.flatMap(({ channel: number, sequence, logTime, publishTime, data }) => {
    const time = logTime + shift;
    const topic = topics.get(number);
    const { sessionStartTime: start, sessionEndTime: end } = binding;
    const isOutside = (start !== undefined && time < start) || (end !== undefined && time > end);
    if (topic === undefined || isOutside || !isTime(time) || time < range.start || time > range.end)
      return [];
    const channel = source.channels.find((each) => each.number === number)!;
    const isPublished = publishTime !== 0n && isTime(publishTime + shift);
    return [
      {
        topic,
        schema: describeSchema(channel.schema),
        messageEncoding: channel.messageEncoding,
        sequence,
        logTime: time,
        publishTime: isPublished ? publishTime + shift : publishTime,
        data: moveStamp(data, channel, shift),
      },
    ];
  });
}

/** The messages of a session, in their order. */
export function naiveSession(
  bound: readonly Bound[],
  config: ReadonlyMap<number, string> | undefined,
  range: TimeStretch,
): SessionMessage[] {
  const topics = naiveTopics(bound, config);
  const moved = bound.flatMap((each, place) =>
    naiveBinding(each, topics[place]!, range).map((message): Moved => ({ place, message })),
  );
  const first = new Map<string, number>();
  for (const { place, message } of moved) {
    const key = `${message.logTime} ${message.topic}`;
    if (!first.has(key)) first.set(key, place);
  }
  return moved
    .filter(({ place, message }) => first.get(`${message.logTime} ${message.topic}`) === place)
    .toSorted((a, b) => Number(a.message.logTime - b.message.logTime) || a.place - b.place)
    .map(({ message }) => message);
}
