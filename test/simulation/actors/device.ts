import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { LaneGate } from '../../../shared/ingest/lane-gate.ts';
import type { Receipt } from '../../../shared/ingest/receipt.ts';
import { HOUR_NS, formatInstant } from '../../../shared/reading/instant.ts';
import { placeOf } from '../checks/model.ts';
import type { Line, Resend } from '../history/history.ts';
import { Dice } from '../world/random.ts';
import type { World } from './world.ts';

/** How often a device sends what it got no good answer for. */
const PATIENCE = 5;
const PAUSE_MS = 400;

/** Sends lines, and again as long as the answer is lost or bad, each time as the step says. */
export async function sendLines(
  world: World,
  name: string,
  lines: readonly Line[],
  resend: Resend,
): Promise<void> {
  const { cloud } = world;
  let bodies: (readonly Line[])[] = [lines];
  for (let attempt = 1; bodies.length > 0 && attempt <= PATIENCE; attempt += 1) {
    const dice = new Dice(world.seed, `${name} attempt ${attempt}`);
    const open: Line[] = [];
    for (const [part, body] of bodies.entries()) {
      open.push(...(await post(world, `ingest ${name}.${attempt}.${part}`, body)));
    }
    const again = open.length === 0 && cloud.faults.choose(`${name} attempt ${attempt}`, ['sent-again']);
    if (open.length === 0 && again === undefined) return;
    await cloud.timeline.sleep(PAUSE_MS * attempt * dice.next() * 2);
    bodies = recut(
      open.length > 0 ? open : lines,
      lines,
      again ? dice.pick(['same', 'changed', 'cut']) : resend,
      dice,
    );
  }
}

/** What a device makes of lines that it sends again. */
function recut(open: readonly Line[], all: readonly Line[], resend: Resend, dice: Dice): (readonly Line[])[] {
  switch (resend) {
    case 'same':
      return [open];
    case 'shuffled':
      return [dice.shuffle(open)];
    case 'cut': {
      const middle = dice.between(1, open.length);
      return [open.slice(0, middle), open.slice(middle)].filter((part) => part.length > 0);
    }
    case 'changed':
      return [
        open.map((line) =>
          dice.chance(0.5) ? { ...line, value: String(1000 + dice.between(0, 9999) / 16) } : line,
        ),
      ];
    case 'mixed': {
      const newer = all.map((line) => ({ ...line, ns: Math.min(line.ns + dice.between(1, 3), HOUR_NS - 1) }));
      return [dice.shuffle([...open, ...newer.slice(0, 2)])];
    }
  }
}

/** Sends one body. @returns the lines that are to be sent again */
async function post(world: World, actor: string, lines: readonly Line[]): Promise<readonly Line[]> {
  const { cloud, findings } = world;
  const receipt = await askIngest(world, actor, lines);
  if (receipt === undefined) return lines;
  const taken = receipt.resumeFrom === undefined ? lines : lines.slice(0, receipt.resumeFrom - 1);
  const firsts = new Map<string, string>();
  taken.forEach((line, at) => {
    const isInvalid = receipt.invalid.some((each) => each.line === at + 1);
    if (line.value === undefined || isInvalid) {
      findings.check(
        'acknowledged',
        isInvalid && line.value === undefined,
        () => `${actor}: line ${at + 1} is misjudged`,
      );
      return;
    }
    const place = placeOf(BigInt(line.hour) * BigInt(HOUR_NS) + BigInt(line.ns), line.sensor);
    const key = `${line.device}\n${place}`;
    const value = firsts.get(key) ?? spellJson(line.value);
    firsts.set(key, value);
    const isThere = world.model.cameBy(actor, line.device, place, value);
    findings.check(
      'acknowledged',
      isThere,
      () => `${actor}: ${line.device} ${place} = ${value} is not in the stream`,
    );
  });
  const counted = receipt.accepted + receipt.duplicates + receipt.invalidCount;
  const adds = receipt.resumeFrom === undefined ? counted === lines.length : counted <= lines.length;
  findings.check('acknowledged', adds, () => `${actor}: ${JSON.stringify(receipt)} does not add up`);
  if (cloud.faults.choose(`answer to ${actor}`, ['answer-lost']) !== undefined) return lines;
  return lines.slice(taken.length);
}

/** @returns nothing where the function did not answer */
async function askIngest(world: World, actor: string, lines: readonly Line[]): Promise<Receipt | undefined> {
  const { cloud } = world;
  const body = Buffer.from(lines.map(spellLine).join('\n'));
  const sent = {
    body,
    contentType: 'application/x-ndjson',
    contentEncoding: undefined,
  };
  try {
    return await cloud.invoke('ingest', actor, ({ bus, gate, index, now }) => {
      const { lanes } = world;
      const ports = { bus, gate, lanes: new LaneGate(() => lanes, index, now) };
      return cloud.build.takeBody(sent, { defaultDevice: undefined, nowMs: now() }, ports);
    });
  } catch (error) {
    const hasReceipt = error instanceof OdographError && 'lines' in error.members;
    return hasReceipt ? (error.members as unknown as Receipt) : undefined;
  }
}

function spellLine({ device, sensor, hour, ns, value }: Line): string {
  if (value === undefined) return `{"device":${JSON.stringify(device)},"sensor":"lost"}`;
  const names = `"device":${JSON.stringify(device)},"sensor":${JSON.stringify(sensor)}`;
  return `{${names},"timestamp":"${formatInstant({ hour, ns })}","value":${value}}`;
}

/** A value's kind and JSON, as the model spells it. */
function spellJson(value: string): string {
  const parsed: unknown = JSON.parse(value);
  if (typeof parsed === 'number') return `number ${Object.is(parsed, -0) ? '-0' : parsed}`;
  if (typeof parsed === 'string') return `text ${JSON.stringify(parsed)}`;
  return typeof parsed === 'boolean' ? `boolean ${value}` : `json ${value}`;
}
