import { seededRandom } from '../../cli/simulate/random.ts';
import { packBlock } from '../../shared/segment/pack.ts';
import { cutBatches, type Batch } from '../../shared/ingest/batch.ts';
import type { Column } from '../../shared/segment/column.ts';

/** Sensors of the car, among them its latitude and longitude; each tells something once a second. */
export const CAR_SENSORS = 30;

const SECONDS = 3600;
/** Largest step of a position from one second to the next, in units of its last place, 1e-7 degrees: about 20 metres. */
const POSITION_STEP = 1800;
const OTHER_STEP = 20;

export const carSensor = (nth: number): string => ['latitude', 'longitude'][nth] ?? `sensor_${nth}`;

/** An hour of a car that tells 30 numbers a second, as batches that wander like measured values. */
export function carHour(device: string, hour: number): Batch[] {
  const random = seededRandom(hour);
  const columns = Array.from({ length: CAR_SENSORS }, (_, nth): Column => {
    const [power, step] = nth < 2 ? [1e7, POSITION_STEP] : [100, OTHER_STEP];
    let units = Math.round(random() * 45 * power);
    const numbers = Float64Array.from({ length: SECONDS }, () => {
      units += Math.round((2 * random() - 1) * step);
      return units / power;
    });
    const times = Float64Array.from({ length: SECONDS }, (_each, second) => second * 1e9 + 250e6);
    return { sensor: carSensor(nth), kind: 'number', times, numbers };
  });
  const packed = packBlock({ device, hour, columns });
  return cutBatches(
    device,
    packed.map((block) => block.packed),
  ).map(({ batch }) => batch);
}
