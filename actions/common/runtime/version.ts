import description from '../../../package.json' with { type: 'json' };

/** The version of the kit; actions, workflows, templates and the in-image helper share it. */
export const KIT_VERSION: string = description.version;
