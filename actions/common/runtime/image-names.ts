import { matching } from './parsers.ts';

const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
/** The first part of an image name, which by Docker's rule is a registry only when it holds a dot or a port or is `localhost`. */
export const HOST = `(?:localhost|${LABEL}(?:\\.${LABEL})+|${LABEL}(?=:))(?::[0-9]{1,5})?`;
export const NAME = `(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*`;
export const TAG = '[A-Za-z0-9_][A-Za-z0-9._-]{0,127}';
export const DIGEST = 'sha256:[0-9a-f]{64}';

/** `sha256:` and 64 lower-case hexadecimal digits: the only digest algorithm that registries share. */
export const digestText = matching(new RegExp(DIGEST), 'a digest (sha256: and 64 lower-case hexadecimal digits)');

/** A tag by the OCI distribution grammar. */
export const tagText = matching(new RegExp(TAG), 'a tag by the OCI grammar (letters, digits, ".", "_", "-"; at most 128)');

/** Registry and repository without tag or digest. */
export const imageName = matching(new RegExp(NAME), 'an image name such as registry.example/acme/odoo, without tag or digest');
