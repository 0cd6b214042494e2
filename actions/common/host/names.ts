import { matching } from '../runtime/parsers.ts';

/** The name of a Docker context. */
export const contextName = matching(/[a-zA-Z0-9][a-zA-Z0-9_.+-]{0,127}/, 'the name of a Docker context');

/** A Compose project name by Compose's own rule: https://docs.docker.com/compose/how-tos/project-name/ */
export const projectName = matching(/[a-z0-9][a-z0-9_-]{0,62}/, 'a Compose project name (lower-case letters, digits, "_", "-")');
