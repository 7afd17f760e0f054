import { openLinks } from '../runtime/access.ts';

/** Signs the links of an answer for whom it is for, where links are signed. */
export const linksFor = openLinks();
