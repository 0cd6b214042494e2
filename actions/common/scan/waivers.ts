import { z } from 'zod';
import { parseYamlFile } from '../runtime/yaml-file.ts';
import type { Finding } from './finding.ts';
import { parsePurl, purlMatches } from './purl.ts';

const waiver = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{2,63}$/, 'must be the identifier of one vulnerability, e.g. CVE-2026-12345'),
  purl: z.string().refine((text) => parsePurl(text) !== undefined, 'must be a package URL, e.g. pkg:deb/debian/openssl'),
  owner: z.string().trim().min(1, 'must name who answers for it'),
  reason: z.string().trim().min(10, 'must say why, in at least 10 characters'),
  expiry: z.iso.date('must be the last day it counts, e.g. 2027-01-31'),
});

/** One vulnerability in one package that somebody accepts until a day. */
export type Waiver = z.infer<typeof waiver>;

const waiversFile = z.strictObject({ waivers: z.array(waiver).max(1000).nullable() });

/**
 * Reads waivers.yaml. Every waiver needs id, purl, owner, reason and expiry.
 *
 * @throws UserError that lists every problem as `file:line:column: sentence`.
 */
export function parseWaivers(text: string, file: string): Waiver[] {
  return parseYamlFile(text, file, waiversFile).waivers ?? [];
}

/** The last day counts in full, in UTC. */
export function isExpired(waiver: Waiver, now: Date): boolean {
  return now.getTime() >= Date.parse(`${waiver.expiry}T00:00:00Z`) + 86_400_000;
}

/** True when the waiver is about this finding. A purl without a version covers every version. */
export function covers(waiver: Waiver, finding: Finding): boolean {
  return [finding.id, ...finding.aliases].includes(waiver.id) && purlMatches(waiver.purl, finding.purl);
}
