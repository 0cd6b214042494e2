import { z } from 'zod';
import { DEFAULTS } from './defaults.ts';

const login = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:_[A-Za-z0-9]{1,20})?$/, 'must be the GitHub login of a person (teams and apps cannot approve: list the people)');

const person = z.union([
  login,
  z.strictObject({ login, id: z.number().int().positive().describe('Numeric id of the account, which outlives a change of its login.') }),
]);

/** Who has to approve a promotion. */
export const approvalsSchema = z
  .strictObject({
    count: z.number().int().min(1).max(10).default(DEFAULTS.approvals.count).describe('How many different people have to approve.'),
    from: z.array(person).min(1, 'must name at least one person').max(100).describe('Who may approve: GitHub logins, or login and numeric id. An app or bot never counts.'),
    'distinct-from-author': z
      .boolean()
      .default(DEFAULTS.approvals['distinct-from-author'])
      .describe('true: whoever wrote the commit of the release can not approve it. The build statement says who that is; where it names nobody, the decision says so.'),
    'distinct-from-dispatcher': z
      .boolean()
      .default(DEFAULTS.approvals['distinct-from-dispatcher'])
      .describe('true: whoever started the workflow run can not approve in it.'),
  })
  .superRefine((value, context) => {
    const logins = value.from.map((one) => (typeof one === 'string' ? one : one.login).toLowerCase());
    const repeated = logins.findIndex((name, index) => logins.indexOf(name) !== index);
    if (repeated !== -1) {
      context.addIssue({ code: 'custom', path: ['from', repeated], message: 'names somebody who is listed already' });
    }
    if (new Set(logins).size < value.count) {
      context.addIssue({ code: 'custom', path: ['count'], message: `asks for more people than "from" names (${new Set(logins).size})` });
    }
  })
  .describe('Approvals, given for exactly one decision. Needed unless gates.approvals is false.');
