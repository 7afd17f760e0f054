import { ANYONE, type Grants, grantsOf } from '../../shared/access/grants.ts';

/** Tells what the senders of requests may do in a system that is open: everything. */
export const everyone = async (): Promise<Grants> => grantsOf(ANYONE);
