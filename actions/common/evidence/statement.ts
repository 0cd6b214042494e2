import { canonicalJson, sha256 } from '../runtime/canonical.ts';
import { KIT_VERSION } from '../runtime/version.ts';

const OWN_TYPES = 'https://odoo-gitops-kit.dev/evidence';

/** The predicate type of each kind of evidence. Standard types where the field has them, so that other verifiers can read them. */
export const PREDICATE_TYPES = {
  build: 'https://slsa.dev/provenance/v1',
  scan: 'https://in-toto.io/attestation/vulns/v0.2',
  rehearsal: `${OWN_TYPES}/rehearsal/v1`,
  approval: `${OWN_TYPES}/approval/v1`,
  deployment: `${OWN_TYPES}/deployment/v1`,
  verification: `${OWN_TYPES}/verification/v1`,
  rollback: `${OWN_TYPES}/rollback/v1`,
  adoption: `${OWN_TYPES}/adoption/v1`,
} as const;

export type EvidenceKind = keyof typeof PREDICATE_TYPES;

/** What every predicate says; the rest depends on its kind. */
export interface Predicate {
  kit: string;
  /** ISO 8601, UTC. */
  recordedAt: string;
  outcome: string;
  [member: string]: unknown;
}

/** An in-toto Statement v1 about exactly one image digest. */
export interface Statement {
  _type: 'https://in-toto.io/Statement/v1';
  subject: { name: string; digest: { sha256: string } }[];
  predicateType: string;
  predicate: Predicate;
}

/**
 * States something about one image.
 *
 * @param image registry and repository.
 * @param digest `sha256:<hex>`.
 */
export function makeStatement(
  kind: EvidenceKind,
  image: string,
  digest: string,
  outcome: string,
  content: Record<string, unknown>,
  recordedAt: Date = new Date(),
): Statement {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: image, digest: { sha256: digest.replace('sha256:', '') } }],
    predicateType: PREDICATE_TYPES[kind],
    predicate: { ...content, kit: KIT_VERSION, recordedAt: recordedAt.toISOString(), outcome },
  };
}

/** The content address of a statement: `sha256:<hex>` of its canonical JSON. */
export function statementId(statement: Statement): string {
  return sha256(canonicalJson(statement));
}
