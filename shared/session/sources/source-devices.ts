import * as z from 'zod';
import { nameFault } from '../../reading/name.ts';

/** The devices of which a source tells, where that is not to be seen from what identifies its data. */
export const devicesSchema = z
  .array(z.string().refine((name) => nameFault(name) === undefined, 'expected the name of a device'))
  .min(1);
