import { resolve } from 'node:path';

/** The top folder of the kit's checkout. */
export const ROOT = resolve(import.meta.dirname, '../../..');
